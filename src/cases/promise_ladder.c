// promise_ladder.c - lays the steps of a policy over its promises, and tells those they name.
// SPDX-License-Identifier: AGPL-3.0-or-later
#include "cases/promise_ladder.h"
#include "cases/case_notice.h"
#include "engine/audit/audit.h"
#include "notices/notice.h"
#include "queries.h"

RECORD(PromiseStep, "A step of the escalation ladder of a promise.",
       FIELD(PromiseStep, step, .doc = "80%, due, +4h, +2d."),
       FIELD(PromiseStep, to, .doc = "owner, lead, manager, director."),
       FIELD(PromiseStep, at,
             .doc = "When it fires as things stand; absent: it will not, or waits."),
       FIELD(PromiseStep, fired));

const char *const step_receivers[] = { "owner", "lead", "manager", "director", NULL };

static bool before_due(LadderStep step)
{
    return step.from == STEP_SHARE ? step.value <= 100 : step.from == STEP_DUE && step.value <= 0;
}

static LadderClock clock_of(const CalendarLine *line, const Policy *policy, const Promise *promise,
                            Pauses pauses)
{
    ClockUnit unit = policy_span(policy).unit;
    return (LadderClock){ .versions = line->versions,
                          .count = line->count,
                          .start_ms = promise->started_at.ms,
                          .due_ms = promise->due_at.ms,
                          .open = unit == CLOCK_BUSINESS || unit == CLOCK_WORKDAY,
                          .pauses = pauses };
}

static MaybeTime step_time(const LadderClock *clock, LadderStep step)
{
    Due due = ladder_fires_at(clock, step);
    bool early = before_due(step);
    if (early && (due.state != DUE_FOUND || due.at_ms > clock->due_ms))
        due = (Due){ DUE_FOUND, clock->due_ms };
    return (MaybeTime){ due.state == DUE_FOUND, { due.at_ms } };
}

static bool has_fired(const Promise *promise, size_t step)
{
    return (uint64_t)promise->steps_fired >> step & 1;
}

// The soonest of the steps before due, or of those after it, that have not fired.
static MaybeTime soonest(const LadderClock *clock, const Policy *policy, const Promise *promise,
                         bool early)
{
    LadderStep step;
    MaybeTime first = { .set = false };
    for (size_t i = 0; i < policy->steps.count; i++) {
        if (has_fired(promise, i) || !step_read(policy->steps.items[i].at, &step)) continue;
        if (before_due(step) != early) continue;
        MaybeTime at = step_time(clock, step);
        if (at.set && (!first.set || at.value.ms < first.value.ms)) first = at;
    }
    return first;
}

// Those after due are not laid out before the others have fired.
static MaybeTime next_step(const LadderClock *clock, const Policy *policy, const Promise *promise)
{
    MaybeTime early = soonest(clock, policy, promise, true);
    return early.set ? early : soonest(clock, policy, promise, false);
}

MaybeTime promise_first_step(const CalendarLine *line, const Policy *policy, const Promise *promise)
{
    MaybeTime first = { policy->first_share > 0, promise->due_at };
    if (policy->first_share == 0 || policy->first_share >= 100) return first;
    Due due =
        line_share(line, promise->started_at.ms, policy_span(policy), (int)policy->first_share);
    if (due.state == DUE_FOUND) first.value.ms = due.at_ms;
    return first;
}

static bool find_policy(Work *work, const Promise *promise, Policy *policy)
{
    return promise->policy_id.value &&
           policy_as_of(work, promise->policy_id, promise->policy_version.value, policy);
}

void promise_step_lay(Work *work, const Promise *running)
{
    Policy policy;
    if (!find_policy(work, running, &policy) || policy.steps.count == 0) return;
    LadderClock clock = clock_of(calendar_line(work, running->calendar_id), &policy, running,
                                 pauses_of(work, running));
    MaybeTime next = next_step(&clock, &policy, running);
    db_send(work, &SQL_promise_step_lay, ARGS(ARG(id, running->id), ARG(step_at, next)));
}

PromiseStepList promise_steps(Work *work, const Promise *promise, const Policy *policy)
{
    LadderStep step;
    PromiseStepList list = { NEW(work, PromiseStep, policy->steps.count), policy->steps.count };
    LadderClock clock = clock_of(calendar_line(work, promise->calendar_id), policy, promise,
                                 pauses_of(work, promise));
    bool runs = str_equal(promise->state, STR("made"));
    for (size_t i = 0; i < list.count; i++) {
        const PolicyStep *rule = &policy->steps.items[i];
        list.items[i] =
            (PromiseStep){ .step = rule->at, .to = rule->to, .fired = has_fired(promise, i) };
        if (runs && !list.items[i].fired && step_read(rule->at, &step))
            list.items[i].at = step_time(&clock, step);
    }
    return list;
}

typedef struct StepPerson {
    UserId user_id;
    Str name;
    size_t step; // the last one that tells this person
} StepPerson;
LIST_TYPE(StepPerson);
RECORD(StepPerson, "Somebody a step tells.", FIELD(StepPerson, user_id), FIELD(StepPerson, name));

typedef struct Firing {
    Work *work;
    const Promise *promise;
    const Policy *policy;
    CaseTold of;
    StepPerson *people;
    size_t count, cap;
} Firing;

static size_t level_of(Str to)
{
    size_t level = 0;
    while (step_receivers[level] && !str_equal(to, str_of(step_receivers[level]))) level++;
    return level;
}

// Who is at a level of this case; where nobody is, whoever is at the next one up.
static void find_people(Firing *firing, size_t level, StepPersonList *found)
{
    enum { OWNER, LEAD, MANAGER };
    *found = (StepPersonList){ .count = 0 };
    for (; step_receivers[level] && found->count == 0; level++) {
        StaffId staff_id = level == OWNER ? firing->of.owner_id : firing->of.lead_id;
        Str role_key = level == MANAGER ? STR("service_manager") : STR("director");
        if (level < MANAGER)
            db_list(firing->work, &SQL_step_staff, ARGS(ARG(staff_id, staff_id)), StepPerson,
                    found);
        else
            db_list(firing->work, &SQL_step_people,
                    ARGS(ARG(site_id, firing->of.site_id), ARG(role_key, role_key)), StepPerson,
                    found);
    }
}

static void note_person(Firing *firing, const StepPerson *person, size_t step)
{
    for (size_t i = 0; i < firing->count; i++)
        if (firing->people[i].user_id.value == person->user_id.value) {
            firing->people[i].step = step;
            return;
        }
    if (firing->count == firing->cap) return;
    firing->people[firing->count] = *person;
    firing->people[firing->count++].step = step;
}

// Being at risk and being missed is told of by the watch itself; a step that says the same to the
// same person has the same key, so that it is said once.
static Str key_of(Firing *firing, size_t step, LadderStep at)
{
    long long id = firing->promise->id.value;
    if (at.from == STEP_SHARE && at.value == firing->policy->risk_percent)
        return str_format(firing->work, "risk:%lld", id);
    if (at.from == STEP_DUE && at.value == 0) return str_format(firing->work, "miss:%lld", id);
    return str_format(firing->work, "step:%lld:%zu", id, step);
}

static void tell_person(Firing *firing, const StepPerson *person)
{
    LadderStep at;
    Work *work = firing->work;
    const Promise *promise = firing->promise;
    if (!step_read(firing->policy->steps.items[person->step].at, &at)) return;
    const Pair values[] = {
        { STR("number"), firing->of.number },
        { STR("subject"), firing->of.subject },
        { STR("what"), promise->text.len ? promise->text
                                         : str_format(work, "word:%.*s", STR_ARG(promise->kind)) },
        { STR("due_at"), notice_time(work, promise->due_at) },
    };
    bool late = promise->due_at.ms < work->now_ms;
    notice_add(work, &(NoticeNew){ .user_id = person->user_id,
                                   .kind = late ? "promise_missed" : "promise_at_risk",
                                   .template = late ? "notice_step_late" : "notice_step_early",
                                   .key = key_of(firing, person->step, at),
                                   .object = "case",
                                   .object_id = firing->of.id.value,
                                   .values = values,
                                   .value_count = COUNT(values) });
}

// The timeline says to whom it was carried up; that its owner was reminded is no news of a case.
static void tell_timeline(Firing *firing)
{
    Work *work = firing->work;
    Text detail = TEXT(work), names = TEXT(work);
    size_t highest = 0;
    for (size_t i = 0; i < firing->count; i++) {
        const StepPerson *person = &firing->people[i];
        size_t level = level_of(firing->policy->steps.items[person->step].to);
        if (level == 0) continue;
        if (level >= highest) highest = level;
        if (names.len) text_add(&names, STR(", "));
        text_add(&names, person->name);
    }
    if (names.len == 0) return;
    Case of = { .id = firing->of.id };
    const Promise *promise = firing->promise;
    PromiseClock shown = { .id = promise->id,
                           .kind = promise->kind,
                           .state = promise_state_at(promise, (Time){ work->now_ms }, false),
                           .text = promise->text,
                           .started_at = promise->started_at,
                           .due_at = promise->due_at,
                           .at_risk_at = promise->risk_at,
                           .used_share = promise_used_share(promise, (Time){ work->now_ms }) };
    text_add(&detail, STR("{\"promise\":"));
    to_json(&detail, PromiseClock, &shown);
    text_format(&detail, ",\"level\":\"%s\",\"people\":", step_receivers[highest]);
    json_add_str(&detail, text_str(&names));
    text_add_char(&detail, '}');
    case_happen(
        work, &of, (StaffId){ 0 },
        &(Happening){ .kind = "carried_up", .detail = text_str(&detail), .at = { work->now_ms } });
}

static void fire(Firing *firing, uint64_t due)
{
    StepPersonList found;
    for (size_t i = 0; i < firing->policy->steps.count; i++) {
        if (!(due >> i & 1)) continue;
        find_people(firing, level_of(firing->policy->steps.items[i].to), &found);
        for (size_t j = 0; j < found.count; j++) note_person(firing, &found.items[j], i);
    }
    for (size_t i = 0; i < firing->count; i++) tell_person(firing, &firing->people[i]);
    tell_timeline(firing);
    audit_add(firing->work, "promise_carried_up", "case", firing->of.id.value, STR_ABSENT,
              STR_ABSENT);
}

static uint64_t due_steps(const LadderClock *clock, const Policy *policy, const Promise *promise,
                          int64_t now_ms)
{
    LadderStep step;
    uint64_t due = 0;
    for (size_t i = 0; i < policy->steps.count; i++) {
        if (has_fired(promise, i) || !step_read(policy->steps.items[i].at, &step)) continue;
        MaybeTime at = step_time(clock, step);
        if (at.set && at.value.ms <= now_ms) due |= UINT64_C(1) << i;
    }
    return due;
}

bool promise_step_fire(Work *work, PromiseId id)
{
    enum { PEOPLE_MAX = 64 };
    Promise promise;
    Policy policy;
    Firing firing = { .work = work,
                      .promise = &promise,
                      .policy = &policy,
                      .people = NEW(work, StepPerson, PEOPLE_MAX),
                      .cap = PEOPLE_MAX };
    if (!promise_find(work, id, &promise)) return false;
    MaybeTime came = promise.step_at;
    if (!came.set || came.value.ms > work->now_ms) return false;
    if (!find_policy(work, &promise, &policy)) policy = (Policy){ .steps = { .count = 0 } };
    LadderClock clock = clock_of(calendar_line(work, promise.calendar_id), &policy, &promise,
                                 pauses_of(work, &promise));
    uint64_t due = due_steps(&clock, &policy, &promise, work->now_ms);
    promise.steps_fired |= (int64_t)due;
    MaybeTime next = next_step(&clock, &policy, &promise);
    if (db_run(work, &SQL_promise_step_fired,
               ARGS(ARG(id, id), ARG(at, came.value), ARG(fired, promise.steps_fired),
                    ARG(step_at, next))) != 1)
        return false;
    if (due == 0) return true;
    if (!case_told(work, promise.case_id, &firing.of))
        work_fail(work, FAIL_INTERNAL, "a promise has no case");
    fire(&firing, due);
    return true;
}
