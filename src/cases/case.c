// case.c - opens, finds and stores cases, and adds to their timelines.
// SPDX-License-Identifier: AGPL-3.0-or-later
#include "cases/case.h"
#include "cases/case_mail.h"
#include "cases/case_notice.h"
#include "cases/case_owner.h"
#include "cases/case_rules.h"
#include "cases/case_update.h"
#include "cases/kept_log.h"
#include "cases/promise.h"
#include "cases/vague.h"
#include "customers/customer.h"
#include "engine/audit/audit.h"
#include "engine/files/file.h"
#include "engine/search/search.h"
#include "queries.h"

RECORD(PromiseClock, "A promise as a list shows it.", FIELD(PromiseClock, id),
       FIELD(PromiseClock, kind), FIELD(PromiseClock, state), FIELD(PromiseClock, text),
       FIELD(PromiseClock, started_at), FIELD(PromiseClock, due_at),
       FIELD(PromiseClock, at_risk_at), FIELD(PromiseClock, used_share));

RECORD(CaseRef, "A case that is only named.", FIELD(CaseRef, id), FIELD(CaseRef, number));

RECORD(Case, "A case as it is stored.", FIELD(Case, id), FIELD(Case, number), FIELD(Case, site_id),
       FIELD(Case, team_id), FIELD(Case, owner_id), FIELD(Case, customer_id),
       FIELD(Case, asset_number), FIELD(Case, type), FIELD(Case, cause), FIELD(Case, channel),
       FIELD(Case, severity), FIELD(Case, status), FIELD(Case, subject), FIELD(Case, need_stated),
       FIELD(Case, need_observed), FIELD(Case, read_back), FIELD(Case, read_back_confirmed),
       FIELD(Case, opened_at), FIELD(Case, entered_at), FIELD(Case, opened_by),
       FIELD(Case, first_answered_at), FIELD(Case, solved_at), FIELD(Case, verified_at),
       FIELD(Case, closed_at), FIELD(Case, reopened), FIELD(Case, repeat_of_id),
       FIELD(Case, merged_into_id), FIELD(Case, first_contact), FIELD(Case, assisted),
       FIELD(Case, transfer_count), FIELD(Case, closed_ms), FIELD(Case, next_promise_id),
       FIELD(Case, next_due_at), FIELD(Case, next_update_at), FIELD(Case, last_update_at),
       FIELD(Case, import_id), FIELD(Case, open), FIELD(Case, version));

const char *const case_channels[] = { "phone", "counter", "email",         "wechat", "web",
                                      "app",   "letter",  "hotline_12345", "visit",  NULL };
const char *const case_types[] = { "enquiry",       "request",         "repair", "complaint",
                                   "grievance",     "suggestion",      "praise", "appointment",
                                   "safety_hazard", "follow_up_issue", NULL };

RECORD(CaseNew, "A case as it is taken in.",
       FIELD(CaseNew, type, .required = true, .choices = case_types,
             .doc = "What kind of request."),
       FIELD(CaseNew, cause, .max = 80, .doc = "Code of the cause, where it is known already."),
       FIELD(CaseNew, channel, .required = true, .choices = case_channels,
             .doc = "How it reached us."),
       FIELD(CaseNew, subject, .required = true, .min = 1, .max = 200, .doc = "In one line."),
       FIELD(CaseNew, severity, .initial = 3, .min = 1, .max = 5, .doc = "1 is most severe."),
       FIELD(CaseNew, site_id, .required = true, .doc = "The site that serves the customer."),
       FIELD(CaseNew, team_id),
       FIELD(CaseNew, owner_id, .doc = "Who sees it to the end; else you."),
       FIELD(CaseNew, customer_id), FIELD(CaseNew, asset_number, .max = 60),
       FIELD(CaseNew, need_stated, .max = 8000, .personal = PERSONAL_TEXT,
             .doc = "In the customer's own words."),
       FIELD(CaseNew, need_observed, .max = 8000, .personal = PERSONAL_TEXT,
             .doc = "What we noticed beside it."),
       FIELD(CaseNew, read_back, .max = 2000, .personal = PERSONAL_TEXT,
             .doc = "How we repeated it to the customer."),
       FIELD(CaseNew, read_back_confirmed, .doc = "The customer said yes to the read-back."),
       FIELD(CaseNew, opened_at, .doc = "When it came in, where it is entered later."),
       FIELD(CaseNew, repeat_of_id,
             .doc = "The case that this one takes up again, too late to be reopened."),
       RECORD_FIELD(CaseNew, promise, PromiseNew),
       FIELD(CaseNew, solved_at_once, .doc = "Solved in this very contact."),
       FIELD(CaseNew, files, .max = FILES_MAX, .doc = "Uploads that came with it."));

bool case_find(Work *work, CaseId id, Permission permission, Case *found)
{
    return db_find(work, &SQL_case_by_id,
                   ARGS(ARG(id, id), ARG(permission, (int64_t)permission),
                        ARG(sees_all, (bool)(work->actor_id == 0))),
                   Case, found);
}

bool case_find_number(Work *work, Str number, Permission permission, Case *found)
{
    int64_t id;
    return db_int(work, &SQL_case_id_by_number, ARGS(ARG(number, number)), &id) &&
           case_find(work, (CaseId){ id }, permission, found);
}

// What we say to a customer in our own words.
static bool speaks_vaguely(Work *work, const Happening *what)
{
    static const char *const spoken[] = { "reply", "offered", "solved" };
    bool ours = false;
    for (size_t i = 0; i < COUNT(spoken); i++) ours |= strcmp(what->kind, spoken[i]) == 0;
    return ours && what->outward && text_is_vague(work, what->body);
}

static void event_add(Work *work, const Query *add, const Case *of, StaffId by,
                      const Happening *what)
{
    db_send(work, add,
            ARGS(ARG(case_id, of->id), ARG(kind, str_of(what->kind)), ARG(at, what->at),
                 ARG(staff_id, by), ARG(outward, what->outward),
                 ARG(channel, what->channel.ptr ? what->channel : STR("")),
                 ARG(body, what->body.ptr ? what->body : STR("")),
                 ARG(detail, what->detail.ptr ? what->detail : STR("{}")),
                 ARG(vague, speaks_vaguely(work, what))));
}

void case_happen(Work *work, const Case *of, StaffId by, const Happening *what)
{
    event_add(work, &SQL_case_event_add, of, by, what);
}

void case_attach(Work *work, const Case *of, const IdList *files, Issues *issues)
{
    int64_t seq = 0;
    if (files->count == 0) return;
    db_int(work, &SQL_case_event_last, ARGS(ARG(case_id, of->id)), &seq);
    file_attach(work, files, (FileHome){ "case", of->id.value, seq }, issues);
}

void case_save(Work *work, Case *changed, const char *action)
{
    promises_nearest(work, changed);
    kept_log_case(work, changed);
    db_send_one(work, &SQL_case_save, ARGS_RECORD(Case, changed));
    changed->version++;
    changed->saved_at = (MaybeTime){ true, { work->now_ms } };
    audit_add(work, action, "case", changed->id.value, STR_ABSENT, AUDIT_TEXT(work, Case, changed));
}

bool case_move(Case *of, const char *action)
{
    const FlowMove *move = flow_move(&case_flow, of->status, action);
    if (!move) return false;
    of->status = flow_next(move, of->status);
    return true;
}

// The common case with one question: who may open cases there may own one.
static bool is_own(Work *work, StaffId owner, const CaseNew *input)
{
    return db_exists(work, &SQL_own_case_fits,
                     ARGS(ARG(staff_id, owner), ARG(site_id, input->site_id),
                          ARG(team_id, input->team_id), ARG(permission, (int64_t)PERM_case_write)));
}

static void check_place(Work *work, StaffId owner, const CaseNew *input, Issues *issues)
{
    Args reached = ARGS(ARG(site_id, input->site_id), ARG(permission, (int64_t)PERM_case_write),
                        ARG(sees_all, (bool)(work->actor_id == 0)));
    if (!db_exists(work, &SQL_site_reached, reached))
        issues_add(issues, STR("site_id"), "not_found", STR("is no site where you may open cases"));
    if (owner.value == 0)
        issues_add(issues, STR("owner_id"), "required", STR("is missing: a case has an owner"));
    else
        case_person_fits(work, "owner_id", owner, PERM_case_write, input->site_id, input->team_id,
                         issues);
}

// What is older is history, to be imported.
enum { OPENED_DAYS_MAX = 5 * 366 };

static void check_new(Work *work, StaffId owner, const CaseNew *input, Issues *issues)
{
    if (!is_own(work, owner, input)) check_place(work, owner, input, issues);
    if (input->team_id.value &&
        !db_exists(work, &SQL_team_here,
                   ARGS(ARG(team_id, input->team_id), ARG(site_id, input->site_id))))
        issues_add(issues, STR("team_id"), "not_found", STR("is no team of this site"));
    if (input->customer_id.value &&
        !db_exists(work, &SQL_customer_here, ARGS(ARG(customer_id, input->customer_id))))
        issues_add(issues, STR("customer_id"), "not_found", STR("is no customer of ours"));
    if (input->opened_at.set && input->opened_at.value.ms > work->now_ms)
        issues_add(issues, STR("opened_at"), "in_future", STR("is in the future"));
    if (input->opened_at.set &&
        input->opened_at.value.ms < work->now_ms - (int64_t)OPENED_DAYS_MAX * DAY_MS)
        issues_add(issues, STR("opened_at"), "too_small", STR("is more than five years ago"));
    Case before;
    if (input->repeat_of_id.value && !case_find(work, input->repeat_of_id, PERM_case_read, &before))
        issues_add(issues, STR("repeat_of_id"), "not_found", STR("is no case you can see"));
}

static Str case_number(Work *work, const SiteClock *site, Time opened_at)
{
    int64_t last;
    Date day = zone_date(site->zone, opened_at.ms);
    CivilDate civil = date_civil(day);
    Args args = ARGS(ARG(site_id, site->site_id), ARG(day, day));
    // Where only one writes, two plain steps cost half of one that writes and answers.
    bool stepped = db_engine(work->db) == DB_SQLITE && db_run(work, &SQL_case_number_step, args);
    bool given = stepped ? db_int(work, &SQL_case_number_last, args, &last)
                         : db_int_apart(work, &SQL_case_number_next, args, &last);
    if (!given) work_fail(work, FAIL_INTERNAL, "no number for a new case");
    return str_format(work, "%.*s-%04d%02d%02d-%04lld", STR_ARG(site->code), civil.year,
                      civil.month, civil.day, (long long)last);
}

static Str or_empty(Str s)
{
    return s.ptr ? s : STR("");
}

static Case case_from(Work *work, StaffId owner, const CaseNew *input)
{
    Time opened_at = input->opened_at.set ? input->opened_at.value : (Time){ work->now_ms };
    return (Case){
        .id = { id_new(work->now_ms) },
        .site_id = input->site_id,
        .team_id = input->team_id,
        .owner_id = owner,
        .customer_id = input->customer_id,
        .asset_number = or_empty(input->asset_number),
        .type = input->type,
        .cause = or_empty(input->cause),
        .channel = input->channel,
        // A safety hazard is always of the first severity.
        .severity = str_equal(input->type, STR("safety_hazard")) ? 1 : input->severity,
        .status = input->read_back_confirmed ? STR("accepted") : STR("new"),
        .subject = input->subject,
        .need_stated = or_empty(input->need_stated),
        .need_observed = or_empty(input->need_observed),
        .read_back = or_empty(input->read_back),
        .read_back_confirmed = input->read_back_confirmed,
        .opened_at = opened_at,
        .entered_at = { work->now_ms },
        .repeat_of_id = input->repeat_of_id,
        .opened_by = { work->actor_id },
        .open = true,
        .version = 1,
    };
}

static bool wants_promise(const CaseNew *input)
{
    return input->promise.due_at.ms != 0;
}

static Str words_tokens(Work *work, Str subject, Str need_stated)
{
    Text tokens = TEXT(work);
    tokens_add(&tokens, subject, TOKENS_TEXT);
    tokens_add(&tokens, need_stated, TOKENS_TEXT);
    return text_str(&tokens);
}

void case_new_derive(Work *work, void *arg)
{
    CaseNew *input = arg;
    input->tokens = words_tokens(work, input->subject, input->need_stated);
}

// words: absent where they are not made yet.
static Str case_tokens(Work *work, const Case *of, Str words)
{
    Text tokens = TEXT(work);
    if (!words.ptr) words = words_tokens(work, of->subject, of->need_stated);
    tokens_add(&tokens, of->number, TOKENS_TEXT);
    if (words.len) text_add_char(&tokens, ' ');
    text_add(&tokens, words);
    tokens_add(&tokens, of->asset_number, TOKENS_TEXT);
    if (of->customer_id.value) customer_tokens(work, of->customer_id, &tokens);
    return text_str(&tokens);
}

void case_index(Work *work, const Case *of)
{
    search_put(work, "case", of->id.value, of->site_id, case_tokens(work, of, STR_ABSENT));
}

void case_index_new(Work *work, const Case *of)
{
    search_add(work, "case", of->id.value, of->site_id, case_tokens(work, of, STR_ABSENT));
}

// Solved in the very contact that opened it: what was promised by policy is kept at once, and only
// the call afterwards is still promised.
static void solve_at_once(Work *work, Case *opened, const SiteClock *site)
{
    Time now = { work->now_ms };
    PromiseList made = promises_of(work, opened->id);
    for (size_t i = 0; i < made.count; i++) promise_stop(work, &made.items[i], now);
    promises_start(work, opened, site, now, PROMISES_SOLVED);
    promises_nearest(work, opened);
    opened->first_contact = true;
    opened->status = STR("solved");
    opened->solved_at = opened->first_answered_at = opened->last_update_at =
        (MaybeTime){ true, now };
    opened->next_update_at = (MaybeTime){ .set = false };
}

// What is wrong with it stands below "promise" of the input.
static bool promise_along(Work *work, Case *opened, const SiteClock *site, StaffId by,
                          const PromiseNew *input, Issues *issues)
{
    Promise made;
    size_t known = issues->count;
    bool sound = promise_make(work, opened, site, by, input, &made, issues);
    issues_below(work, issues, known, "promise");
    return sound;
}

bool case_open(Work *work, StaffId by, const CaseNew *input, Case *opened, Issues *issues)
{
    SiteClock site;
    Time now = { work->now_ms };
    StaffId owner = input->owner_id.value ? input->owner_id : by;
    check_new(work, owner, input, issues);
    if (issues->count || !site_clock_find(work, input->site_id, &site)) return false;
    *opened = case_from(work, owner, input);
    promises_start(work, opened, &site, opened->opened_at, PROMISES_OPENED);
    if (wants_promise(input)) {
        if (!promise_along(work, opened, &site, by, &input->promise, issues)) return false;
        opened->status = STR("promised");
    }
    opened->next_update_at =
        (MaybeTime){ true, progress_due(&site, opened->severity, opened->opened_at, now) };
    if (input->solved_at_once) solve_at_once(work, opened, &site);
    else if (!opened->next_due_at.set)
        issues_add(issues, STR("promise"), "required", STR("is missing: no policy makes one"));
    if (issues->count) return false;
    // After all that may be refused: a number that was taken is not given back.
    opened->number = case_number(work, &site, opened->opened_at);
    db_send(work, &SQL_case_add, ARGS_RECORD(Case, opened));
    opened->saved_at = (MaybeTime){ true, now };
    if (input->solved_at_once) kept_log_case_new(work, opened->id);
    event_add(work, &SQL_case_event_first, opened, by,
              &(Happening){ .kind = "opened",
                            .channel = opened->channel,
                            .body = opened->need_stated,
                            .at = opened->opened_at });
    case_attach(work, opened, &input->files, issues);
    if (issues->count) return false;
    case_mail_receipt(work, opened, &site);
    case_tell(work, opened, by, opened->owner_id, "case_assigned", STR_ABSENT);
    search_add(work, "case", opened->id.value, opened->site_id,
               case_tokens(work, opened, input->tokens));
    audit_add(work, "case_opened", "case", opened->id.value, STR_ABSENT,
              AUDIT_TEXT(work, Case, opened));
    updates_follow(work, opened, (MaybeTime){ .set = false }, false);
    case_trigger(work, "case_opened", opened, NULL, 0);
    if (input->solved_at_once) case_trigger(work, "case_solved", opened, NULL, 0);
    return true;
}
