// case_actions.c - what is done to a case: words to the customer, owners, pauses, solutions.
// SPDX-License-Identifier: AGPL-3.0-or-later
#include "cases/case_actions.h"
#include "cases/case_mail.h"
#include "cases/case_notice.h"
#include "cases/case_owner.h"
#include "cases/case_rules.h"
#include "cases/case_update.h"
#include "cases/kept_log.h"
#include "cases/vague.h"
#include "engine/files/file.h"
#include "org/site.h"
#include "queries.h"

static const char *const sents[] = { "email", "logged", NULL };
static const char *const pause_reasons[] = { "waiting_customer", "customer_appointment",
                                             "waiting_third_party", "force_majeure", NULL };
// Kinds of promises that an action ends alone.
static const char *const follow_up[] = { "follow_up", NULL }, *const plan[] = { "plan", NULL };
static const char *const follow_up_results[] = { "reached", "unreachable", NULL };

#define UPLOADS .max = FILES_MAX, .doc = "Uploads that go with it, by their ids."
#define SAID(Type)                                                                                 \
    FIELD(Type, said_at, .doc = "When it was said, where it is entered later; else now."),         \
        FIELD(Type, late_reason, .max = 500,                                                       \
              .doc = "Why so late; asked for where something else was entered since.")
#define WORDS .required = true, .min = 1, .max = 8000, .personal = PERSONAL_TEXT

RECORD(AcceptNew, "Taking a case on: the read-back.",
       FIELD(AcceptNew, read_back, .max = 2000, .personal = PERSONAL_TEXT,
             .doc = "How we repeated the request to the customer."),
       FIELD(AcceptNew, read_back_confirmed, .doc = "The customer said yes."));
RECORD(AssignNew, "A new owner.", FIELD(AssignNew, owner_id, .required = true),
       FIELD(AssignNew, reason, .max = 500));
RECORD(ReplyNew, "Words to the customer.", FIELD(ReplyNew, body, WORDS),
       FIELD(ReplyNew, channel, .required = true, .choices = case_channels),
       FIELD(ReplyNew, sent, .initial_str = "logged", .choices = sents,
             .doc = "email: we send it; logged: said in a call or sent by hand."),
       SAID(ReplyNew), FIELD(ReplyNew, files, UPLOADS));
RECORD(MessageNew, "What the customer said or wrote.", FIELD(MessageNew, body, WORDS),
       FIELD(MessageNew, channel, .initial_str = "phone", .choices = case_channels),
       SAID(MessageNew), FIELD(MessageNew, files, UPLOADS));
RECORD(NoteNew, "A note that only we see.", FIELD(NoteNew, body, WORDS),
       FIELD(NoteNew, files, UPLOADS));
RECORD(ProgressNew, "A progress update: all three, and the next time.",
       FIELD(ProgressNew, done, WORDS), FIELD(ProgressNew, now, WORDS),
       FIELD(ProgressNew, next, WORDS),
       FIELD(ProgressNew, channel, .initial_str = "phone", .choices = case_channels),
       FIELD(ProgressNew, sent, .initial_str = "logged", .choices = sents),
       FIELD(ProgressNew, next_update_at, .doc = "Else by the cadence of the severity."),
       FIELD(ProgressNew, files, UPLOADS));
RECORD(PauseNew, "Why the organisation's clock stands still.",
       FIELD(PauseNew, reason, .required = true, .choices = pause_reasons),
       FIELD(PauseNew, note, .max = 500), FIELD(PauseNew, until, .doc = "At most 14 days on."));
RECORD(ConsultNew, "A question to an expert; the owner stays.",
       FIELD(ConsultNew, staff_id, .required = true), FIELD(ConsultNew, question, WORDS),
       FIELD(ConsultNew, answer_by, .doc = "Else when the customer's next update is due."));
RECORD(AnswerNew, "The expert's answer.", FIELD(AnswerNew, body, WORDS));
RECORD(SolveNew, "The solution, by its five steps.", FIELD(SolveNew, body, WORDS),
       FIELD(SolveNew, essence, .max = 2000, .doc = "1 What the problem really is."),
       FIELD(SolveNew, options, .max = 2000, .doc = "2 What could be done."),
       FIELD(SolveNew, assessment, .max = 2000, .doc = "3 How they compare."),
       FIELD(SolveNew, chosen, .max = 2000, .doc = "4 What was chosen and done."),
       FIELD(SolveNew, channel, .initial_str = "phone", .choices = case_channels,
             .doc = "5 How the customer was told; verifying it is the next step."),
       FIELD(SolveNew, cannot_do,
             .doc = "What was asked for cannot be done: with the reason and an alternative."),
       FIELD(SolveNew, reason, .max = 2000), FIELD(SolveNew, alternative, .max = 2000));
RECORD(VerifyNew, "Whether the customer confirms.", FIELD(VerifyNew, satisfied, .required = true),
       FIELD(VerifyNew, channel, .initial_str = "phone", .choices = case_channels),
       FIELD(VerifyNew, note, .max = 2000, .personal = PERSONAL_TEXT));
RECORD(FollowUpNew, "The call after solving.",
       FIELD(FollowUpNew, result, .required = true, .choices = follow_up_results),
       FIELD(FollowUpNew, note, .max = 2000, .personal = PERSONAL_TEXT),
       FIELD(FollowUpNew, satisfied));
RECORD(ReasonNew, "Why.", FIELD(ReasonNew, reason, .required = true, .min = 1, .max = 500));
RECORD(MergeNew, "The case that goes on.", FIELD(MergeNew, into_id, .required = true));
RECORD(PlanStep, "One step of a plan.",
       FIELD(PlanStep, what, .required = true, .min = 1, .max = 500),
       FIELD(PlanStep, due_on, .required = true), FIELD(PlanStep, owner_id, .required = true));
RECORD(PlanNew, "A clear plan where seven days cannot solve it.",
       LIST_FIELD(PlanNew, steps, PlanStep, .required = true, .min = 1, .max = 20),
       FIELD(PlanNew, owner_id, .required = true),
       FIELD(PlanNew, customer_told, .doc = "Counts as kept only when the customer knows it."),
       FIELD(PlanNew, channel, .initial_str = "phone", .choices = case_channels));

typedef struct Late {
    Str late_reason;
} Late;
RECORD(Late, "Of words that were entered late.", FIELD(Late, late_reason));

static Time now_of(const Work *work)
{
    return (Time){ work->now_ms };
}

// A detail of the timeline: the input as it was given.
static Str detail_of(Work *work, const RecordType *type, const void *input)
{
    Text out = TEXT(work);
    record_to_json(&out, type, input, 0);
    return text_str(&out);
}

// A human word that the customer has heard answers the case, and all that the customer said before;
// an automatic receipt never comes here.
static void outward_at(Work *work, Acting *acting, Time at)
{
    static const char *const stops[] = { "first_answer", "next_answer", NULL };
    Case *of = acting->of;
    if (!of->last_update_at.set || of->last_update_at.value.ms < at.ms)
        of->last_update_at = (MaybeTime){ true, at };
    if (!of->first_answered_at.set) of->first_answered_at = (MaybeTime){ true, at };
    promises_stop(work, of, stops, at);
}

static void outward(Work *work, Acting *acting)
{
    outward_at(work, acting, now_of(work));
}

static void happen_at(Work *work, const Acting *acting, const char *kind, Str channel, Str body,
                      Str detail, bool seen_by_customer, Time at)
{
    case_happen(work, acting->of, acting->by,
                &(Happening){ .kind = kind,
                              .channel = channel,
                              .body = body,
                              .detail = detail,
                              .outward = seen_by_customer,
                              .at = at });
}

static void happen(Work *work, const Acting *acting, const char *kind, Str channel, Str body,
                   Str detail, bool seen_by_customer)
{
    happen_at(work, acting, kind, channel, body, detail, seen_by_customer, now_of(work));
}

// When something was said that may be entered later: after the case came in, and before now. Put
// before what is on record already it needs a reason (R18).
static Time said_at(Work *work, Acting *acting, MaybeTime at, Str late_reason)
{
    int64_t last_ms = 0;
    if (!at.set) return now_of(work);
    if (at.value.ms > work->now_ms)
        issues_add(acting->issues, STR("said_at"), "in_future", STR("is in the future"));
    if (at.value.ms < acting->of->opened_at.ms)
        issues_add(acting->issues, STR("said_at"), "too_early", STR("is before the case came in"));
    db_int(work, &SQL_case_event_latest, ARGS(ARG(case_id, acting->of->id)), &last_ms);
    if (at.value.ms < last_ms && str_trim(late_reason).len == 0)
        issues_add(acting->issues, STR("late_reason"), "required",
                   STR("is missing: something else was entered since then"));
    return at.value;
}

// At the site and team where the case lies, or goes.
static void check_person(Work *work, Acting *acting, const char *field, StaffId staff_id,
                         Permission permission)
{
    const Case *of = acting->of;
    case_person_fits(work, field, staff_id, permission, of->site_id, of->team_id, acting->issues);
}

static void do_accept(Work *work, Acting *acting, const void *arg)
{
    const AcceptNew *input = arg;
    Case *of = acting->of;
    if (input->read_back.len) of->read_back = input->read_back;
    of->read_back_confirmed = of->read_back_confirmed || input->read_back_confirmed;
    if (of->read_back.len == 0)
        issues_add(acting->issues, STR("read_back"), "required",
                   STR("is missing: repeat it first"));
    happen(work, acting, "accepted", of->channel, of->read_back, STR_ABSENT, false);
}

static void do_assign(Work *work, Acting *acting, const void *arg)
{
    const AssignNew *input = arg;
    check_person(work, acting, "owner_id", input->owner_id, PERM_case_write);
    acting->of->owner_id = input->owner_id;
    case_tell(work, acting->of, acting->by, input->owner_id, "case_assigned", input->reason);
    happen(work, acting, "assigned", STR_ABSENT, input->reason,
           detail_of(work, &AssignNew_record, input), false);
}

static void check_mail_files(Work *work, Acting *acting, const IdList *files)
{
    if (file_bytes(work, files) > FILE_MAIL_BYTES_MAX)
        issues_add(acting->issues, STR("files"), "too_large",
                   STR("are more than 10 MiB, which an e-mail may bring"));
}

static void check_sent(Acting *acting, bool sent)
{
    if (!sent)
        issues_add(acting->issues, STR("sent"), "no_address",
                   STR("needs a customer with an e-mail address"));
}

static Str late_detail(Work *work, Str late_reason)
{
    Late late = { late_reason };
    return late_reason.len ? detail_of(work, &Late_record, &late) : STR_ABSENT;
}

static void do_reply(Work *work, Acting *acting, const void *arg)
{
    const ReplyNew *input = arg;
    bool by_mail = str_equal(input->sent, STR("email"));
    Time at = said_at(work, acting, input->said_at, input->late_reason);
    if (by_mail && input->said_at.set)
        issues_add(acting->issues, STR("said_at"), "unfit", STR("is now: the e-mail goes out now"));
    if (by_mail) check_mail_files(work, acting, &input->files);
    if (by_mail) check_sent(acting, case_mail_reply(work, acting->of, input->body, &input->files));
    happen_at(work, acting, "reply", by_mail ? input->sent : input->channel, input->body,
              late_detail(work, input->late_reason), true, at);
    case_attach(work, acting->of, &input->files, acting->issues);
    outward_at(work, acting, at);
}

// The customer waits for the next answer from the first word on that nobody has answered. While
// the first answer is owed that comes first; after the solution a word is a contact and restarts
// nothing: whoever hears that it is not right reopens the case (R2, R4).
static void do_message(Work *work, Acting *acting, const void *arg)
{
    const MessageNew *input = arg;
    Case *of = acting->of;
    Time at = said_at(work, acting, input->said_at, input->late_reason);
    happen_at(work, acting, "message_in", input->channel, input->body,
              late_detail(work, input->late_reason), false, at);
    case_attach(work, of, &input->files, acting->issues);
    case_tell(work, of, acting->by, of->owner_id, "message_in", input->body);
    if (of->open && !of->solved_at.set) promises_heard(work, of, &acting->site, at);
}

static void do_note(Work *work, Acting *acting, const void *arg)
{
    const NoteNew *input = arg;
    happen(work, acting, "note", STR_ABSENT, input->body, STR_ABSENT, false);
    case_attach(work, acting->of, &input->files, acting->issues);
}

enum { PAUSE_DAYS_MAX = 14, UPDATE_DAYS_MAX = 31, PLAN_DAYS_MAX = 366 };

// A time that was typed lies ahead, and not so far that nobody will come back to it.
static void check_ahead(Work *work, Acting *acting, const char *field, MaybeTime at, int days)
{
    int64_t ahead_ms = at.value.ms - work->now_ms;
    if (!at.set) return;
    if (ahead_ms <= 0)
        issues_add(acting->issues, str_of(field), "in_past", STR("is not in the future"));
    if (ahead_ms > (int64_t)days * DAY_MS)
        issues_add(acting->issues, str_of(field), "too_large",
                   str_format(work, "is more than %d days on", days));
}

static void do_progress(Work *work, Acting *acting, const void *arg)
{
    const ProgressNew *input = arg;
    Case *of = acting->of;
    Time next = progress_due(&acting->site, of->severity, of->opened_at, now_of(work));
    check_ahead(work, acting, "next_update_at", input->next_update_at, UPDATE_DAYS_MAX);
    if (input->next_update_at.set) next = input->next_update_at.value;
    if (words_are_vague(work, input->next))
        issues_add(acting->issues, STR("next"), "vague", STR("promises without a clock time"));
    ProgressNew said = *input;
    said.next_update_at = (MaybeTime){ true, next };
    if (str_equal(input->sent, STR("email"))) {
        said.channel = input->sent;
        check_mail_files(work, acting, &input->files);
        check_sent(acting, case_mail_progress(work, of, &acting->site, &said));
    }
    happen(work, acting, "progress", said.channel, STR_ABSENT,
           detail_of(work, &ProgressNew_record, &said), true);
    case_attach(work, acting->of, &input->files, acting->issues);
    of->next_update_at = said.next_update_at;
    outward(work, acting);
}

static void do_promise(Work *work, Acting *acting, const void *arg)
{
    Promise made;
    if (!promise_make(work, acting->of, &acting->site, acting->by, arg, &made, acting->issues))
        return;
    happen(work, acting, "promised", STR_ABSENT, made.text,
           detail_of(work, &PromiseNew_record, arg), true);
    outward(work, acting);
}

static void do_pause(Work *work, Acting *acting, const void *arg)
{
    const PauseNew *input = arg;
    Case *of = acting->of;
    Time until = { work->now_ms + (int64_t)PAUSE_DAYS_MAX * DAY_MS };
    check_ahead(work, acting, "until", input->until, PAUSE_DAYS_MAX);
    if (acting->issues->count) return; // no clock is laid over a pause that is refused
    if (input->until.set) until = input->until.value;
    if (str_equal(input->reason, STR("waiting_third_party")))
        of->status = STR("waiting_third_party");
    db_send(work, &SQL_pause_add,
            ARGS(ARG(id, (PauseId){ id_new(work->now_ms) }), ARG(case_id, of->id),
                 ARG(reason, input->reason), ARG(note, input->note.ptr ? input->note : STR("")),
                 ARG(until_at, until), ARG(staff_id, acting->by)));
    promises_relay(work, of->id);
    happen(work, acting, "paused", STR_ABSENT, input->note,
           detail_of(work, &PauseNew_record, input), false);
}

static void pause_finish(Work *work, Acting *acting)
{
    if (db_run(work, &SQL_pauses_finish, ARGS(ARG(case_id, acting->of->id))) > 0)
        promises_relay(work, acting->of->id);
}

static void do_resume(Work *work, Acting *acting, const void *arg)
{
    (void)arg;
    pause_finish(work, acting);
    happen(work, acting, "resumed", STR_ABSENT, STR_ABSENT, STR_ABSENT, false);
}

static void do_consult(Work *work, Acting *acting, const void *arg)
{
    const ConsultNew *input = arg;
    check_person(work, acting, "staff_id", input->staff_id, PERM_case_read);
    Case *of = acting->of;
    ConsultNew asked = *input;
    check_ahead(work, acting, "answer_by", asked.answer_by, UPDATE_DAYS_MAX);
    bool owed = of->next_update_at.set && of->next_update_at.value.ms > work->now_ms;
    Time next = progress_due(&acting->site, of->severity, of->opened_at, now_of(work));
    if (!asked.answer_by.set)
        asked.answer_by = (MaybeTime){ true, owed ? of->next_update_at.value : next };
    of->assisted = true;
    case_ask(work, of, acting->by, input->staff_id, input->question, asked.answer_by.value);
    happen(work, acting, "consulted", STR_ABSENT, input->question,
           detail_of(work, &ConsultNew_record, &asked), false);
}

static void do_answer(Work *work, Acting *acting, const void *arg)
{
    const AnswerNew *input = arg;
    happen(work, acting, "answered", STR_ABSENT, input->body, STR_ABSENT, false);
}

static void do_offer(Work *work, Acting *acting, const void *arg)
{
    const AnswerNew *input = arg;
    happen(work, acting, "offered", acting->of->channel, input->body, STR_ABSENT, true);
    outward(work, acting);
}

// Solved: the clocks that ran for it stop and are judged; the call to the customer is promised.
static void settle(Work *work, Acting *acting)
{
    static const char *const stops[] = { "first_answer", "next_answer", "resolution",
                                         "plan",         "custom",      NULL };
    Case *of = acting->of;
    Time now = now_of(work);
    pause_finish(work, acting);
    promises_stop(work, of, stops, now);
    of->solved_at = (MaybeTime){ true, now };
    of->next_update_at = (MaybeTime){ .set = false };
    promises_start(work, of, &acting->site, now, PROMISES_SOLVED);
}

// Nobody is sent away with a bare no (SM-03).
static void check_refusal(Acting *acting, const SolveNew *input)
{
    if (!input->cannot_do) return;
    if (input->reason.len == 0)
        issues_add(acting->issues, STR("reason"), "required",
                   STR("is missing: say why it cannot be done"));
    if (input->alternative.len == 0)
        issues_add(acting->issues, STR("alternative"), "required",
                   STR("is missing: offer something else"));
}

static void do_solve(Work *work, Acting *acting, const void *arg)
{
    const SolveNew *input = arg;
    check_refusal(acting, input);
    happen(work, acting, "solved", input->channel, input->body,
           detail_of(work, &SolveNew_record, input), true);
    outward(work, acting);
    settle(work, acting);
}

static void do_verify(Work *work, Acting *acting, const void *arg)
{
    const VerifyNew *input = arg;
    Case *of = acting->of;
    promises_stop(work, of, follow_up, now_of(work));
    happen(work, acting, "verified", input->channel, input->note,
           detail_of(work, &VerifyNew_record, input), true);
    of->last_update_at = (MaybeTime){ true, now_of(work) };
    if (input->satisfied) {
        of->verified_at = of->last_update_at;
        return;
    }
    // Not satisfied is not verified: the case goes on, and the clock of its resolution with it.
    of->status = STR("working");
    of->solved_at = (MaybeTime){ .set = false };
    of->first_contact = false;
    of->next_update_at =
        (MaybeTime){ true, progress_due(&acting->site, of->severity, of->opened_at, now_of(work)) };
    promises_resume(work, of, &acting->site);
}

static void do_follow_up(Work *work, Acting *acting, const void *arg)
{
    const FollowUpNew *input = arg;
    promises_stop(work, acting->of, follow_up, now_of(work));
    happen(work, acting, "followed_up", STR("phone"), input->note,
           detail_of(work, &FollowUpNew_record, input), true);
}

static void do_close(Work *work, Acting *acting, const void *arg)
{
    (void)arg;
    acting->of->closed_at = (MaybeTime){ true, now_of(work) };
    acting->of->open = false;
    acting->of->next_update_at = (MaybeTime){ .set = false };
    happen(work, acting, "closed", STR_ABSENT, STR_ABSENT, STR_ABSENT, false);
}

// Within seven days it is the same case: its first resolution stays counted, its clock goes on.
static void do_reopen(Work *work, Acting *acting, const void *arg)
{
    const ReasonNew *input = arg;
    Case *of = acting->of;
    Time now = now_of(work);
    if (of->closed_at.set && now.ms - of->closed_at.value.ms > REOPEN_DAYS * DAY_MS) {
        issues_add(acting->issues, STR("reason"), "too_late",
                   STR("comes more than 7 days after closing; open a new case that repeats it"));
        return;
    }
    if (of->closed_at.set) of->closed_ms += now.ms - of->closed_at.value.ms;
    promises_end(work, of->id, "cancelled", STR("reopened"));
    of->reopened++;
    of->first_contact = false;
    of->open = true;
    of->solved_at = of->verified_at = of->closed_at = (MaybeTime){ .set = false };
    of->next_update_at =
        (MaybeTime){ true, progress_due(&acting->site, of->severity, of->opened_at, now) };
    promises_resume(work, of, &acting->site);
    happen(work, acting, "reopened", STR_ABSENT, input->reason, STR_ABSENT, false);
}

static void do_cancel(Work *work, Acting *acting, const void *arg)
{
    const ReasonNew *input = arg;
    promises_end(work, acting->of->id, "cancelled", input->reason);
    pause_finish(work, acting);
    acting->of->open = false;
    acting->of->next_update_at = (MaybeTime){ .set = false };
    happen(work, acting, "cancelled", STR_ABSENT, input->reason, STR_ABSENT, false);
}

static void check_step(Work *work, Acting *acting, const PlanStep *step, size_t number)
{
    Str due_on = str_format(work, "steps.%zu.due_on", number);
    int64_t ahead = step->due_on.days - zone_date(acting->site.zone, work->now_ms).days;
    if (ahead < 0) issues_add(acting->issues, due_on, "in_past", STR("is in the past"));
    if (ahead > PLAN_DAYS_MAX)
        issues_add(acting->issues, due_on, "too_large", STR("is more than a year on"));
    check_person(work, acting, str_z(work, str_format(work, "steps.%zu.owner_id", number)),
                 step->owner_id, PERM_case_read);
}

// A plan counts as the outcome of the seven days only with steps, dates, owners and the customer
// told.
static void do_plan(Work *work, Acting *acting, const void *arg)
{
    const PlanNew *input = arg;
    if (!input->customer_told)
        issues_add(acting->issues, STR("customer_told"), "required",
                   STR("is missing: a plan counts once the customer knows it"));
    check_person(work, acting, "owner_id", input->owner_id, PERM_case_write);
    for (size_t i = 0; i < input->steps.count; i++)
        check_step(work, acting, &input->steps.items[i], i);
    promises_stop(work, acting->of, plan, now_of(work));
    happen(work, acting, "plan_filed", input->channel, STR_ABSENT,
           detail_of(work, &PlanNew_record, input), true);
    outward(work, acting);
}

static void do_archive(Work *work, Acting *acting, const void *arg)
{
    (void)arg;
    happen(work, acting, "archived", STR_ABSENT, STR_ABSENT, STR_ABSENT, false);
}

const CaseAction case_action_list[] = {
    { "accept", PERM_case_write, &AcceptNew_record, do_accept },
    { "assign", PERM_case_assign, &AssignNew_record, do_assign },
    { "transfer", PERM_case_assign, &TransferNew_record, case_transfer },
    { "reply", PERM_case_write, &ReplyNew_record, do_reply },
    { "message", PERM_case_write, &MessageNew_record, do_message },
    { "note", PERM_case_write, &NoteNew_record, do_note },
    { "progress", PERM_case_write, &ProgressNew_record, do_progress },
    { "promise", PERM_case_write, &PromiseNew_record, do_promise },
    { "pause", PERM_case_write, &PauseNew_record, do_pause },
    { "resume", PERM_case_write, NULL, do_resume },
    { "consult", PERM_case_write, &ConsultNew_record, do_consult },
    { "answer", PERM_case_write, &AnswerNew_record, do_answer },
    { "offer", PERM_case_write, &AnswerNew_record, do_offer },
    { "solve", PERM_case_write, &SolveNew_record, do_solve },
    { "verify", PERM_case_write, &VerifyNew_record, do_verify },
    { "follow_up", PERM_case_write, &FollowUpNew_record, do_follow_up },
    { "close", PERM_case_write, NULL, do_close },
    { "reopen", PERM_case_write, &ReasonNew_record, do_reopen },
    { "cancel", PERM_case_manage, &ReasonNew_record, do_cancel },
    { "plan", PERM_case_write, &PlanNew_record, do_plan },
    { "archive", PERM_case_manage, NULL, do_archive },
    { "merge", PERM_case_manage, &MergeNew_record, case_merge },
    { "unmerge", PERM_case_manage, NULL, case_unmerge },
    { 0 },
};

const CaseAction *case_action(Str name)
{
    for (const CaseAction *a = case_action_list; a->name; a++)
        if (str_is(name, a->name)) return a;
    return NULL;
}

// What was done may set off rules.
static void trigger(Work *work, Acting *acting, const char *action)
{
    static const struct {
        const char *action, *happening;
    } list[] = { { "solve", "case_solved" },
                 { "reopen", "case_reopened" },
                 { "message", "message_in" },
                 { "transfer", "case_transferred" } };
    Case *of = acting->of;
    for (size_t i = 0; i < COUNT(list); i++)
        if (strcmp(list[i].action, action) == 0)
            case_trigger(work, list[i].happening, of, NULL, of->version);
    if (strcmp(action, "verify") == 0 && !of->verified_at.set)
        case_trigger(work, "case_unsatisfied", of, NULL, of->version);
}

ActResult case_act(Work *work, Case *of, StaffId by, const CaseAction *action, const void *input,
                   Issues *issues)
{
    Acting acting = { .of = of, .by = by, .before = of->status, .issues = issues };
    MaybeTime owed = of->next_update_at;
    if (!case_move(of, action->name)) return ACT_UNFIT;
    if (!site_clock_find(work, of->site_id, &acting.site))
        work_fail(work, FAIL_INTERNAL, "case %lld has no site", (long long)of->id.value);
    // Any word of ours or theirs ends a wait; what only we see does not.
    if (str_equal(acting.before, STR("waiting_customer")) && !str_equal(of->status, acting.before))
        pause_finish(work, &acting);
    action->run(work, &acting, input);
    if (issues->count) return ACT_INVALID;
    case_save(work, of, action->name);
    updates_follow(work, of, owed, strcmp(action->name, "progress") == 0);
    trigger(work, &acting, action->name);
    return ACT_DONE;
}
