// privacy_api.c - the registry, the export of a person, the access log, terms of keeping, holds.
// SPDX-License-Identifier: AGPL-3.0-or-later
#include "privacy/privacy_api.h"
#include "engine/person_access/person_access.h"
#include "privacy/hold.h"
#include "privacy/person.h"
#include "privacy/retention.h"

static const char text_type[] = "text/markdown; charset=utf-8";

bool privacy_for_all(Work *work)
{
    return access_may_at(work, PERM_privacy_manage, (SiteId){ 0 }, (TeamId){ 0 });
}

Reply privacy_not_for_all(Work *work)
{
    return reply_problem(work, 403, "not-allowed", "This is for the whole organisation");
}

static Reply get_fields(Work *work, const Request *request)
{
    (void)request;
    PersonalFieldPage page = { personal_fields(work) };
    return reply_ok(work, PersonalFieldPage, &page);
}

// Handing out is a look at all that is known, whoever does it. False: why not.
static bool take_export(Work *work, const Request *request, PersonExport *export, Reply *refusal)
{
    Customer customer;
    CustomerId id = request_id(request, "customer_id", CustomerId);
    bool found = customer_find(work, PERM_privacy_manage, id, &customer);
    if (!found || !privacy_for_all(work)) {
        *refusal = found ? privacy_not_for_all(work) : reply_not_found(work);
        return false;
    }
    *export = person_export(work, id);
    person_access_note(work, PERSON_IN_EXPORT, id, (CaseId){ 0 });
    return true;
}

static Reply get_export(Work *work, const Request *request)
{
    Reply refusal;
    PersonExport export;
    if (!take_export(work, request, &export, &refusal)) return refusal;
    return reply_ok(work, PersonExport, &export);
}

static Reply get_export_text(Work *work, const Request *request)
{
    Reply refusal;
    PersonExport export;
    if (!take_export(work, request, &export, &refusal)) return refusal;
    bool chinese = !str_equal(work->access->language, STR("en"));
    Reply reply = reply_text(200, text_type, person_export_text(work, &export, chinese));
    reply.download = str_format(work, "person_%lld.md", (long long)export.customer_id.value);
    return reply;
}

static Reply get_accesses(Work *work, const Request *request)
{
    PersonAccessPage page;
    Issues issues = { .count = 0 };
    if (!privacy_for_all(work)) return privacy_not_for_all(work);
    if (!access_list(work, request_asked(request, PersonAccessQuery), &page, &issues))
        return reply_invalid(work, &issues);
    return reply_ok(work, PersonAccessPage, &page);
}

static Reply get_rules(Work *work, const Request *request)
{
    (void)request;
    if (!privacy_for_all(work)) return privacy_not_for_all(work);
    RetentionPage page = { retention_rules_counted(work) };
    return reply_ok(work, RetentionPage, &page);
}

static Reply put_rule(Work *work, const Request *request)
{
    int64_t version = 0;
    Issues issues = { .count = 0 };
    if (!privacy_for_all(work)) return privacy_not_for_all(work);
    request_version(request, &version);
    switch (retention_change(work, request_input(request, RetentionInput), version, &issues)) {
    case CHANGE_STALE: return reply_stale(work);
    case CHANGE_REFUSED: return reply_invalid(work, &issues);
    case CHANGED: break;
    }
    return get_rules(work, request);
}

static Reply post_run(Work *work, const Request *request)
{
    RetentionResult result;
    Issues issues = { .count = 0 };
    if (!privacy_for_all(work)) return privacy_not_for_all(work);
    if (!retention_run(work, request_input(request, RetentionRun), &result, &issues))
        return reply_invalid(work, &issues);
    return reply_ok(work, RetentionResult, &result);
}

static Reply get_holds(Work *work, const Request *request)
{
    (void)request;
    if (!privacy_for_all(work)) return privacy_not_for_all(work);
    LegalHoldPage page = { hold_list(work) };
    return reply_ok(work, LegalHoldPage, &page);
}

static Reply post_hold(Work *work, const Request *request)
{
    HoldId id;
    LegalHold placed;
    Issues issues = { .count = 0 };
    if (!privacy_for_all(work)) return privacy_not_for_all(work);
    if (!hold_place(work, request_input(request, LegalHoldNew), &id, &issues))
        return reply_invalid(work, &issues);
    hold_find(work, id, &placed);
    return reply_created(work, LegalHold, &placed, "/api/v1/legal-holds");
}

static Reply post_lift(Work *work, const Request *request)
{
    LegalHold hold;
    HoldId id = request_id(request, "hold_id", HoldId);
    if (!hold_find(work, id, &hold)) return reply_not_found(work);
    if (!privacy_for_all(work)) return privacy_not_for_all(work);
    if (!hold_lift(work, id, request_input(request, LegalHoldLift)))
        return reply_problem(work, 409, "not-now", "It has been lifted before");
    hold_find(work, id, &hold);
    return reply_ok(work, LegalHold, &hold);
}

const Route privacy_routes[] = {
    { "GET", "/api/v1/personal-fields", get_fields, .gives = &PersonalFieldPage_record,
      .needs = PERM_privacy_manage, .command = "privacy fields",
      .summary = "Which personal fields are kept, why and how long" },
    { "GET", "/api/v1/customers/{customer_id}/export", get_export, .gives = &PersonExport_record,
      .needs = PERM_privacy_manage, .command = "privacy export",
      .flags = ROUTE_REPORT | ROUTE_NO_STORE, .summary = "All that is kept of one person" },
    { "GET", "/api/v1/customers/{customer_id}/export.md", get_export_text,
      .needs = PERM_privacy_manage, .command = "privacy export-text",
      .flags = ROUTE_REPORT | ROUTE_NO_STORE, .sends = text_type,
      .summary = "The same for a person to read" },
    { "GET", "/api/v1/person-accesses", get_accesses, .asks = &PersonAccessQuery_record,
      .gives = &PersonAccessPage_record, .needs = PERM_privacy_manage,
      .command = "privacy accesses", .summary = "Who looked at whom" },
    { "GET", "/api/v1/retention-rules", get_rules, .gives = &RetentionPage_record,
      .needs = PERM_privacy_manage, .command = "privacy retention", .flags = ROUTE_REPORT,
      .summary = "How long things are kept, and how much is over its term" },
    { "PUT", "/api/v1/retention-rules", put_rule, .takes = &RetentionInput_record,
      .gives = &RetentionPage_record, .needs = PERM_privacy_manage,
      .command = "privacy retention-set", .errors = "412", .flags = ROUTE_REPORT,
      .summary = "Keep something longer or shorter" },
    { "POST", "/api/v1/retention-rules/run", post_run, .takes = &RetentionRun_record,
      .gives = &RetentionResult_record, .needs = PERM_privacy_manage,
      .command = "privacy retention-run", .flags = ROUTE_REPORT,
      .summary = "End what is over its term, or only count it" },
    { "GET", "/api/v1/legal-holds", get_holds, .gives = &LegalHoldPage_record,
      .needs = PERM_privacy_manage, .command = "privacy holds", .summary = "List legal holds" },
    { "POST", "/api/v1/legal-holds", post_hold, .takes = &LegalHoldNew_record,
      .gives = &LegalHold_record, .needs = PERM_privacy_manage, .command = "privacy hold",
      .success = 201, .summary = "Let nothing of a person be erased" },
    { "POST", "/api/v1/legal-holds/{hold_id}/lift", post_lift, .takes = &LegalHoldLift_record,
      .gives = &LegalHold_record, .needs = PERM_privacy_manage, .command = "privacy lift",
      .errors = "409", .summary = "Lift a legal hold" },
    { 0 },
};
