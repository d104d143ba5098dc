// policies_api.c - the endpoints of promise policies.
// SPDX-License-Identifier: AGPL-3.0-or-later
#include "cases/case_view.h"
#include "clocks/clocks_api.h"
#include "queries.h"

// As the API has it: units by their full names, no type and no severity where it is for all.
typedef struct PolicyInput {
    Str name, name_en, case_type;
    MaybeInt severity_max;
    Str kind;
    int64_t amount;
    Str unit;
    MaybeInt organisation_minutes;
    CalendarId calendar_id;
    double at_risk_share;
    StrList pause_reasons;
    PolicyStepList steps;
    double target_share;
    bool enabled;
} PolicyInput;

typedef struct PolicyView {
    PolicyId id;
    Str name, name_en;
    int64_t number;
    Str case_type;
    MaybeInt severity_max;
    Str kind;
    int64_t amount;
    Str unit;
    int64_t organisation_minutes;
    CalendarNamed calendar;
    double at_risk_share;
    StrList pause_reasons;
    PolicyStepList steps;
    double target_share;
    bool enabled;
    int64_t version;
} PolicyView;
LIST_TYPE(PolicyView);
typedef struct PolicyPage {
    PolicyViewList items;
} PolicyPage;

static const char *const kinds[] = { "first_answer", "next_answer",    "resolution", "plan",
                                     "follow_up",    "privacy_answer", NULL };
static const char *const units[] = { "business_minutes", "workdays", "natural_minutes",
                                     "natural_days", NULL };

RECORD(PolicyInput, "A promise that cases of a kind start by themselves.",
       FIELD(PolicyInput, name, .required = true, .min = 1, .max = 80),
       FIELD(PolicyInput, name_en, .max = 80, .initial_str = ""),
       FIELD(PolicyInput, case_type, .choices = case_types, .doc = "None: every type."),
       FIELD(PolicyInput, severity_max, .min = 1, .max = SEVERITY_LEAST,
             .doc = "For cases as severe as this or more; none: for all."),
       FIELD(PolicyInput, kind, .required = true, .choices = kinds),
       FIELD(PolicyInput, amount, .required = true, .min = 1, .max = 525600,
             .doc = "Minutes or days, as the unit says."),
       FIELD(PolicyInput, unit, .required = true, .choices = units),
       FIELD(PolicyInput, organisation_minutes, .min = 1, .max = 525600,
             .doc = "Business minutes on the organisation's clock; none: what the amount comes to "
                    "in days of nine hours."),
       FIELD(PolicyInput, calendar_id, .doc = "None: the site's."),
       FIELD(PolicyInput, at_risk_share, .doc = "Share of the time after which it is at risk."),
       FIELD(PolicyInput, pause_reasons, .max = 10,
             .doc = "What the organisation's clock may stand still for."),
       LIST_FIELD(PolicyInput, steps, PolicyStep, .max = 10,
                  .doc = "Who is told when: at a share of the time (80%), at due, or after it in "
                         "open time or working days (+90m, +4h, +2d); owner, lead, manager or "
                         "director."),
       FIELD(PolicyInput, target_share, .doc = "Share of promises kept that is aimed at."),
       FIELD(PolicyInput, enabled));
RECORD(PolicyView, "A promise that cases of a kind start by themselves.", FIELD(PolicyView, id),
       FIELD(PolicyView, name), FIELD(PolicyView, name_en), FIELD(PolicyView, number),
       FIELD(PolicyView, case_type), FIELD(PolicyView, severity_max), FIELD(PolicyView, kind),
       FIELD(PolicyView, amount), FIELD(PolicyView, unit), FIELD(PolicyView, organisation_minutes),
       RECORD_FIELD(PolicyView, calendar, CalendarNamed), FIELD(PolicyView, at_risk_share),
       FIELD(PolicyView, pause_reasons), LIST_FIELD(PolicyView, steps, PolicyStep),
       FIELD(PolicyView, target_share), FIELD(PolicyView, enabled), FIELD(PolicyView, version));
RECORD(PolicyPage, "Promise policies.", LIST_FIELD(PolicyPage, items, PolicyView));

static bool for_all(Str case_type)
{
    return str_equal(case_type, STR("*"));
}

static PolicyView view_of(Work *work, const Policy *policy)
{
    return (PolicyView){
        .id = policy->id,
        .name = policy->name,
        .name_en = policy->name_en,
        .number = policy->version,
        .case_type = for_all(policy->case_type) ? STR_ABSENT : policy->case_type,
        .severity_max = { policy->severity_max < SEVERITY_LEAST, policy->severity_max },
        .kind = policy->kind,
        .amount = policy->amount,
        .unit = unit_shown(policy->unit),
        .organisation_minutes = policy->organisation_minutes,
        .calendar = calendar_named(work, policy->calendar_id),
        .at_risk_share = (double)policy->risk_percent / 100,
        .pause_reasons = policy->pause_reasons,
        .steps = policy->steps,
        .target_share = policy->target_share,
        .enabled = policy->active,
        .version = policy->version,
    };
}

static PolicyInput input_of(const Policy *policy)
{
    return (PolicyInput){
        .name = policy->name,
        .name_en = policy->name_en,
        .case_type = for_all(policy->case_type) ? STR_ABSENT : policy->case_type,
        .severity_max = { policy->severity_max < SEVERITY_LEAST, policy->severity_max },
        .kind = policy->kind,
        .amount = policy->amount,
        .unit = unit_shown(policy->unit),
        .organisation_minutes = { true, policy->organisation_minutes },
        .calendar_id = policy->calendar_id,
        .at_risk_share = (double)policy->risk_percent / 100,
        .pause_reasons = policy->pause_reasons,
        .steps = policy->steps,
        .target_share = policy->target_share,
        .enabled = policy->active,
    };
}

// A day of the organisation's clock is nine hours of business, unless somebody says otherwise.
static int64_t organisation_minutes(const PolicyInput *input)
{
    enum { WORKDAY_MINUTES = 9 * 60, DAY_MINUTES = 24 * 60 };
    if (input->organisation_minutes.set) return input->organisation_minutes.value;
    if (str_equal(input->unit, STR("business_minutes"))) return input->amount;
    if (str_equal(input->unit, STR("natural_minutes")))
        return (input->amount * WORKDAY_MINUTES + DAY_MINUTES - 1) / DAY_MINUTES;
    return input->amount * WORKDAY_MINUTES;
}

static void check(Work *work, PolicyId id, const PolicyInput *input, Issues *issues)
{
    static const char *const reasons[] = { "waiting_customer", "customer_appointment",
                                           "waiting_third_party", "force_majeure", NULL };
    if (!(input->at_risk_share >= 0.01 && input->at_risk_share <= 1))
        issues_add(issues, STR("at_risk_share"), "invalid", STR("is not between 0.01 and 1"));
    if (!(input->target_share >= 0 && input->target_share <= 1))
        issues_add(issues, STR("target_share"), "invalid", STR("is not between 0 and 1"));
    for (size_t i = 0; i < input->pause_reasons.count; i++)
        if (!str_among(input->pause_reasons.items[i], reasons))
            issues_add(issues, str_format(work, "pause_reasons.%zu", i), "not_a_choice",
                       STR("is no reason to pause"));
    for (size_t i = 0; i < input->steps.count; i++) {
        LadderStep step;
        if (!step_read(input->steps.items[i].at, &step))
            issues_add(issues, str_format(work, "steps.%zu.at", i), "invalid",
                       STR("is none of 80%, due, +4h"));
        if (!str_among(input->steps.items[i].to, step_receivers))
            issues_add(issues, str_format(work, "steps.%zu.to", i), "not_a_choice",
                       STR("is none of owner, lead, manager"));
    }
    if (input->calendar_id.value && calendar_named(work, input->calendar_id).id.value == 0)
        issues_add(issues, STR("calendar_id"), "not_found", STR("is no calendar of ours"));
    Str type = input->case_type.ptr ? input->case_type : STR("*");
    int64_t severity = input->severity_max.set ? input->severity_max.value : SEVERITY_LEAST;
    if (db_exists(work, &SQL_policy_taken,
                  ARGS(ARG(id, id), ARG(case_type, type), ARG(kind, input->kind),
                       ARG(severity_max, severity))))
        issues_add(issues, STR("kind"), "conflict",
                   STR("another policy is for this type, kind and severity"));
}

static Policy policy_from(PolicyId id, const PolicyInput *input)
{
    return (Policy){
        .id = id,
        .name = input->name,
        .name_en = input->name_en,
        .case_type = input->case_type.ptr ? input->case_type : STR("*"),
        .severity_max = input->severity_max.set ? input->severity_max.value : SEVERITY_LEAST,
        .kind = input->kind,
        .unit = unit_stored(input->unit),
        .amount = input->amount,
        .organisation_minutes = organisation_minutes(input),
        .calendar_id = input->calendar_id,
        .risk_percent = (int64_t)(input->at_risk_share * 100 + 0.5),
        .pause_reasons = input->pause_reasons,
        .steps = input->steps,
        .target_share = input->target_share,
        .active = input->enabled,
    };
}

static bool find_policy(Work *work, PolicyId id, Policy *found)
{
    return id.value && db_find(work, &SQL_policy_find, ARGS(ARG(id, id)), Policy, found);
}

static Reply reply_policy(Work *work, int status, PolicyId id)
{
    Policy stored;
    if (!find_policy(work, id, &stored)) return reply_not_found(work);
    PolicyView view = view_of(work, &stored);
    Reply reply = reply_record_(work, status, &PolicyView_record, &view);
    if (status == 201)
        reply.location = str_format(work, "/api/v1/policies/%lld", (long long)id.value);
    return reply;
}

static Reply list_policies(Work *work, const Request *request)
{
    PolicyList all;
    (void)request;
    db_list(work, &SQL_policies_all, ARGS_NONE, Policy, &all);
    PolicyPage page = { { NEW(work, PolicyView, all.count), all.count } };
    for (size_t i = 0; i < all.count; i++) page.items.items[i] = view_of(work, &all.items[i]);
    return reply_ok(work, PolicyPage, &page);
}

static Reply get_policy(Work *work, const Request *request)
{
    return reply_policy(work, 200, request_id(request, "policy_id", PolicyId));
}

static Reply post_policy(Work *work, const Request *request)
{
    Reply refusal;
    Issues issues = { .count = 0 };
    PolicyInput input = *request_input(request, PolicyInput);
    PolicyId id = { id_new(work->now_ms) };
    if (!keeps_clocks(work, &refusal)) return refusal;
    if (input.at_risk_share == 0) input.at_risk_share = (double)RISK_PERCENT / 100;
    if (input.target_share == 0) input.target_share = 1;
    check(work, id, &input, &issues);
    if (issues.count) return reply_invalid(work, &issues);
    Policy policy = policy_from(id, &input);
    if (!policy_add(work, &policy)) work_fail(work, FAIL_RETRY, "a policy like it was just added");
    return reply_policy(work, 201, id);
}

static Reply patch_policy(Work *work, const Request *request)
{
    Reply refusal;
    Policy old;
    int64_t version = 0;
    Issues issues = { .count = 0 };
    if (!find_policy(work, request_id(request, "policy_id", PolicyId), &old))
        return reply_not_found(work);
    if (!keeps_clocks(work, &refusal)) return refusal;
    PolicyInput input = input_of(&old);
    request_patch(work, request, PolicyInput, &input);
    check(work, old.id, &input, &issues);
    if (issues.count) return reply_invalid(work, &issues);
    Policy policy = policy_from(old.id, &input);
    request_version(request, &version);
    if (!policy_change(work, &policy, version)) return reply_stale(work);
    return reply_policy(work, 200, old.id);
}

// clang-format off
const Route policy_routes[] = {
    { "GET", "/api/v1/policies", list_policies, .gives = &PolicyPage_record,
      .needs = PERM_org_read, .command = "policy list", .summary = "List promise policies" },
    { "POST", "/api/v1/policies", post_policy, .takes = &PolicyInput_record,
      .gives = &PolicyView_record, .needs = PERM_clock_manage, .command = "policy add",
      .summary = "Add a promise policy", .success = 201 },
    { "GET", "/api/v1/policies/{policy_id}", get_policy, .gives = &PolicyView_record,
      .needs = PERM_org_read, .command = "policy show", .summary = "Show a promise policy" },
    { "PATCH", "/api/v1/policies/{policy_id}", patch_policy, .takes = &PolicyInput_record,
      .gives = &PolicyView_record, .needs = PERM_clock_manage, .command = "policy change",
      .summary = "Change what later cases promise", .errors = "412" },
    { 0 },
};
// clang-format on
