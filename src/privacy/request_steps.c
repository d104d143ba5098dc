// request_steps.c - each step of a request: its guard, what it does, what is kept of it.
// SPDX-License-Identifier: AGPL-3.0-or-later
#include "base/hash.h"
#include "engine/audit/audit.h"
#include "engine/person_access/person_access.h"
#include "privacy/request_inside.h"
#include "queries.h"

// A step under way: the state it leads to, and what it was given.
typedef struct Stepping {
    const PrivacyRequest *request;
    Str state;
    const void *input;
} Stepping;

void request_audit(Work *work, PrivacyRequestId id, const char *action)
{
    audit_add(work, action, "privacy_request", id.value, STR_ABSENT, STR_ABSENT);
}

#define OF(step) ARG(id, (step)->request->id), ARG(version, (step)->request->version)

static PrivacyStep stored(int64_t rows)
{
    return rows == 1 ? PRIVACY_DONE : PRIVACY_STALE;
}

static PrivacyStep check_identity(Work *work, const Stepping *step)
{
    const IdentityNew *input = step->input;
    return stored(db_run(
        work, &SQL_privacy_request_identity,
        ARGS(OF(step), ARG(state, step->state), ARG(how, input->how), ARG(note, input->note))));
}

static CustomerId whose(const Stepping *step)
{
    return step->request->customer.id;
}

static PrivacyStep find(Work *work, const Stepping *step)
{
    PersonFoundList found = person_found(work, whose(step));
    return stored(db_run(
        work, &SQL_privacy_request_found,
        ARGS(OF(step), ARG(state, step->state), ARG(found, person_found_json(work, &found)))));
}

static PrivacyStep review(Work *work, const Stepping *step)
{
    const ReviewNew *input = step->input;
    return stored(db_run(work, &SQL_privacy_request_reviewed,
                         ARGS(OF(step), ARG(state, step->state), ARG(note, input->note),
                              ARG(with_texts, input->with_texts))));
}

static PrivacyStep do_export(Work *work, const Stepping *step, PrivacyEvidence *evidence)
{
    Text out = TEXT(work);
    PersonExport export = person_export(work, whose(step));
    to_json(&out, PersonExport, &export);
    person_access_note(work, PERSON_IN_EXPORT, whose(step), (CaseId){ 0 });
    evidence->done = STR("exported");
    evidence->sha256 = hash_hex(work, text_str(&out));
    evidence->what = person_found(work, whose(step));
    return PRIVACY_DONE;
}

static PrivacyStep do_erase(Work *work, const Stepping *step, PrivacyEvidence *evidence)
{
    const PrivacyRequest *request = step->request;
    switch (person_erase(work, whose(step), request->with_texts, request->id, &evidence->what)) {
    case PERSON_OPEN: return PRIVACY_OPEN;
    case PERSON_HELD: return PRIVACY_HELD;
    case PERSON_GONE: evidence->done = STR("nothing"); break;
    case PERSON_ERASED: evidence->done = STR("erased"); break;
    }
    return PRIVACY_DONE;
}

static PrivacyStep do_correct(Work *work, const Stepping *step, PrivacyEvidence *evidence)
{
    evidence->done = STR("corrected");
    return db_exists(work, &SQL_privacy_request_corrected,
                     ARGS(ARG(customer_id, whose(step)), ARG(since, step->request->entered_at)))
               ? PRIVACY_DONE
               : PRIVACY_UNCORRECTED;
}

static PrivacyStep do_object(Work *work, const Stepping *step, PrivacyEvidence *evidence)
{
    person_withdraw(work, whose(step), true);
    evidence->done = STR("restricted");
    return PRIVACY_DONE;
}

static PrivacyStep do_withdraw(Work *work, const Stepping *step, PrivacyEvidence *evidence)
{
    person_withdraw(work, whose(step), false);
    evidence->done = STR("withdrawn");
    return PRIVACY_DONE;
}

static const struct {
    const char *kind;
    PrivacyStep (*run)(Work *work, const Stepping *step, PrivacyEvidence *evidence);
} deeds[] = {
    { "access", do_export },      { "portability", do_export }, { "erasure", do_erase },
    { "correction", do_correct }, { "objection", do_object },   { "withdrawal", do_withdraw },
};

static PrivacyStep carry_out(Work *work, const Stepping *step)
{
    PrivacyEvidence evidence = { .sha256 = STR("") };
    PrivacyStep came = PRIVACY_UNFIT;
    if (step->request->carried_out_at.set) return PRIVACY_UNFIT;
    for (size_t i = 0; i < COUNT(deeds); i++)
        if (str_equal(str_of(deeds[i].kind), step->request->kind))
            came = deeds[i].run(work, step, &evidence);
    if (came != PRIVACY_DONE) return came;
    Text out = TEXT(work);
    to_json(&out, PrivacyEvidence, &evidence);
    return stored(db_run(work, &SQL_privacy_request_carried_out,
                         ARGS(OF(step), ARG(evidence, text_str(&out)))));
}

static PrivacyStep answer(Work *work, const Stepping *step)
{
    const PrivacyAnswerNew *input = step->input;
    if (!step->request->carried_out_at.set) return PRIVACY_UNDONE;
    return stored(db_run(work, &SQL_privacy_request_answered,
                         ARGS(OF(step), ARG(state, step->state), ARG(answer, input->answer),
                              ARG(channel, input->channel))));
}

static PrivacyStep end(Work *work, const Stepping *step, Str refusal)
{
    return stored(db_run(work, &SQL_privacy_request_ended,
                         ARGS(OF(step), ARG(state, step->state), ARG(refusal, refusal))));
}

static PrivacyStep complete(Work *work, const Stepping *step)
{
    return end(work, step, STR(""));
}

static PrivacyStep refuse(Work *work, const Stepping *step)
{
    const RefusalNew *input = step->input;
    // What has been done cannot be refused any more.
    if (step->request->carried_out_at.set) return PRIVACY_UNFIT;
    return end(work, step, input->reason);
}

static const struct {
    const char *action, *told;
    PrivacyStep (*run)(Work *work, const Stepping *step);
} steps[] = {
    { "check_identity", "privacy_request_identity_checked", check_identity },
    { "find", "privacy_request_found", find },
    { "review", "privacy_request_reviewed", review },
    { "carry_out", "privacy_request_carried_out", carry_out },
    { "answer", "privacy_request_answered", answer },
    { "complete", "privacy_request_done", complete },
    { "refuse", "privacy_request_refused", refuse },
};

PrivacyStep privacy_request_step(Work *work, const PrivacyRequest *request, const char *action,
                                 const void *input)
{
    const FlowMove *move = flow_move(&privacy_request_flow, request->state, action);
    if (!move) return PRIVACY_UNFIT;
    Stepping step = { request, flow_next(move, request->state), input };
    PrivacyStep came = PRIVACY_UNFIT;
    for (size_t i = 0; i < COUNT(steps); i++) {
        if (strcmp(steps[i].action, action) != 0) continue;
        came = steps[i].run(work, &step);
        if (came == PRIVACY_DONE) request_audit(work, request->id, steps[i].told);
    }
    return came;
}
