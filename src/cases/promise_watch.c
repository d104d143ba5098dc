// promise_watch.c - tells owners and leads what the clock has brought, and ends pauses.
// SPDX-License-Identifier: AGPL-3.0-or-later
#include "cases/promise_watch.h"
#include "cases/case_actions.h"
#include "cases/case_notice.h"
#include "cases/case_rules.h"
#include "cases/promise_ladder.h"
#include "notices/notice.h"
#include "queries.h"

RECORD(Watched, "Something the clock has brought.", FIELD(Watched, org_id), FIELD(Watched, id),
       FIELD(Watched, at));

typedef struct WatchedPromise {
    CaseId case_id;
    Str kind, text;
    Time due_at;
} WatchedPromise;
RECORD(WatchedPromise, "What is told of a promise.", FIELD(WatchedPromise, case_id),
       FIELD(WatchedPromise, kind), FIELD(WatchedPromise, text), FIELD(WatchedPromise, due_at));

typedef struct PausedCase {
    CaseId id;
    bool paused;
} PausedCase;
RECORD(PausedCase, "A case whose pause is over.", FIELD(PausedCase, id), FIELD(PausedCase, paused));

WatchedList watch_due(Work *work, WatchKind kind, const Watched *after)
{
    static const Query *const queries[WATCH_KINDS] = { [WATCH_PAUSE] = &SQL_watch_pause,
                                                       [WATCH_MISS] = &SQL_watch_miss,
                                                       [WATCH_RISK] = &SQL_watch_risk,
                                                       [WATCH_STEP] = &SQL_watch_step,
                                                       [WATCH_UPDATE] = &SQL_watch_update };
    WatchedList list;
    db_list(work, queries[kind],
            ARGS(ARG(after_at, after ? after->at : 0), ARG(after_id, after ? after->id.value : 0),
                 ARG(limit, WATCH_TAKE_MAX)),
            Watched, &list);
    return list;
}

// What is told, to whom; the values every notice of a case has, and its own.
typedef struct Telling {
    const CaseTold *about;
    const char *kind, *template; // template NULL: by the kind
    Str key, what;
    Time due_at;
    int64_t count;
} Telling;

static void tell(Work *work, StaffId staff_id, const Telling *telling)
{
    const Pair values[] = {
        { STR("number"), telling->about->number },
        { STR("subject"), telling->about->subject },
        { STR("what"), telling->what.ptr ? telling->what : STR("") },
        { STR("due_at"), notice_time(work, telling->due_at) },
        { STR("count"), str_format(work, "%lld", (long long)telling->count) },
    };
    notice_add(work, &(NoticeNew){ .user_id = notice_user(work, staff_id),
                                   .kind = telling->kind,
                                   .template = telling->template,
                                   .key = telling->key,
                                   .object = "case",
                                   .object_id = telling->about->id.value,
                                   .values = values,
                                   .value_count = COUNT(values) });
}

// What the clock has brought may set off rules.
static void set_off(Work *work, CaseId id, const char *happening, PromiseId about,
                    int64_t occurrence)
{
    Case of;
    Promise promise;
    bool promised = about.value && promise_find(work, about, &promise);
    if (case_find(work, id, PERM_case_read, &of))
        case_trigger(work, happening, &of, promised ? &promise : NULL, occurrence);
}

static bool do_promise_step(Work *work, const Watched *what, bool missed)
{
    WatchedPromise promise;
    CaseTold about;
    const Query *mark = missed ? &SQL_watch_miss_told : &SQL_watch_risk_told;
    if (db_run(work, mark, ARGS(ARG(id, what->id))) != 1) return false;
    db_one(work, &SQL_watch_promise, ARGS(ARG(id, what->id)), WatchedPromise, &promise);
    if (!case_told(work, promise.case_id, &about))
        work_fail(work, FAIL_INTERNAL, "a promise has no case");
    Telling telling = {
        .about = &about,
        .kind = missed ? "promise_missed" : "promise_at_risk",
        .key = str_format(work, "%s:%lld", missed ? "miss" : "risk", (long long)what->id.value),
        .what =
            promise.text.len ? promise.text : str_format(work, "word:%.*s", STR_ARG(promise.kind)),
        .due_at = promise.due_at,
    };
    tell(work, about.owner_id, &telling);
    if (missed) tell(work, about.lead_id, &telling);
    set_off(work, promise.case_id, telling.kind, (PromiseId){ what->id.value }, what->id.value);
    return true;
}

// The times at which an update is missed: when it was due, and by the cadence again after that.
// Returns how many of them have passed, UPDATES_MISSED_MAX at most; *next is the one after them.
static int64_t count_missed(Work *work, const CaseTold *about, Time *next)
{
    SiteClock site;
    int64_t missed = 0;
    *next = about->next_update_at.value;
    if (!site_clock_find(work, about->site_id, &site)) return UPDATES_MISSED_MAX;
    while (missed < UPDATES_MISSED_MAX && next->ms < work->now_ms) {
        missed++;
        *next = progress_due(&site, about->severity, about->opened_at, *next);
    }
    return missed;
}

static void tell_update(Work *work, const CaseTold *about, int64_t missed)
{
    Telling telling = {
        .about = about,
        .kind = missed ? "update_missed" : "update_due",
        .key = str_format(work, "update:%lld:%lld:%lld", (long long)about->id.value,
                          (long long)about->next_update_at.value.ms, (long long)missed),
        .due_at = about->next_update_at.value,
        .count = missed,
    };
    tell(work, about->owner_id, &telling);
    if (missed < UPDATES_MISSED_MAX) return;
    telling.kind = "alarm";
    telling.template = "notice_updates_missed";
    tell(work, about->lead_id, &telling);
}

static bool do_update(Work *work, const Watched *what)
{
    CaseTold about;
    Time next = { 0 };
    if (!case_told(work, (CaseId){ what->id.value }, &about)) return false;
    int64_t missed = about.next_update_at.set ? count_missed(work, &about, &next) : 0;
    bool more = about.next_update_at.set && missed < UPDATES_MISSED_MAX;
    MaybeTime next_at = { more, { next.ms + 1 } };
    if (db_run(work, &SQL_watch_update_told,
               ARGS(ARG(id, about.id), ARG(missed, missed), ARG(next_at, next_at),
                    ARG(at, what->at))) != 1)
        return false;
    if (about.next_update_at.set && (missed == 0 || missed > about.updates_missed))
        tell_update(work, &about, missed);
    if (missed > about.updates_missed)
        set_off(work, about.id, "update_missed", (PromiseId){ 0 },
                about.next_update_at.value.ms + missed);
    return true;
}

static void tell_pause(Work *work, CaseId id, int64_t pause_id)
{
    CaseTold about;
    if (!case_told(work, id, &about)) return;
    tell(work, about.owner_id,
         &(Telling){ .about = &about,
                     .kind = "pause_ended",
                     .key = str_format(work, "pause:%lld", (long long)pause_id),
                     .due_at = { work->now_ms } });
}

static bool do_pause(Work *work, const Watched *what)
{
    PausedCase paused;
    Case of;
    Issues issues = { .count = 0 };
    if (db_run(work, &SQL_watch_pause_over, ARGS(ARG(id, what->id))) != 1) return false;
    db_one(work, &SQL_watch_pause_case, ARGS(ARG(id, what->id)), PausedCase, &paused);
    bool waits = case_find(work, paused.id, PERM_case_write, &of) && !paused.paused &&
                 str_starts(of.status, STR("waiting_"));
    if (!waits) return true;
    if (case_act(work, &of, (StaffId){ 0 }, case_action(STR("resume")), NULL, &issues) != ACT_DONE)
        work_fail(work, FAIL_INTERNAL, "a waiting case does not resume");
    tell_pause(work, paused.id, what->id.value);
    return true;
}

bool watch_do(Work *work, WatchKind kind, const Watched *what)
{
    work->org_id = what->org_id.value;
    work->actor_id = 0;
    work->origin = STR("clock");
    switch (kind) {
    case WATCH_PAUSE: return do_pause(work, what);
    case WATCH_MISS: return do_promise_step(work, what, true);
    case WATCH_RISK: return do_promise_step(work, what, false);
    case WATCH_STEP: return promise_step_fire(work, (PromiseId){ what->id.value });
    case WATCH_UPDATE: return do_update(work, what);
    case WATCH_KINDS: break;
    }
    return false;
}
