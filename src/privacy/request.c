// request.c - requests of persons: taken in with a term, found, listed.
// SPDX-License-Identifier: AGPL-3.0-or-later
#include "privacy/request.h"
#include "cases/policy.h"
#include "engine/audit/audit.h"
#include "org/org.h"
#include "privacy/request_inside.h"
#include "queries.h"
#include "record/cursor.h"

static const char *const kinds[] = { "access",    "correction", "erasure", "portability",
                                     "objection", "withdrawal", NULL };
static const char *const hows[] = { "document", "callback", "account", "known", NULL };
static const char *const state_choices[] = { "open", "ended", "all", NULL };

RECORD(PrivacyRequestNew, "What a person asks about their own data.",
       FIELD(PrivacyRequestNew, kind, .required = true, .choices = kinds),
       FIELD(PrivacyRequestNew, customer_id, .required = true, .doc = "Whose data it is about."),
       FIELD(PrivacyRequestNew, channel, .initial_str = "phone", .choices = case_channels),
       FIELD(PrivacyRequestNew, words, .required = true, .min = 1, .max = 4000,
             .personal = PERSONAL_TEXT, .doc = "What was asked, in the person's words."),
       FIELD(PrivacyRequestNew, received_at, .doc = "When it came in; none: now."));
RECORD(IdentityNew, "How it was made sure that the person is who they say.",
       FIELD(IdentityNew, how, .required = true, .choices = hows,
             .doc = "A document was seen, a known number called back, an account, known here."),
       FIELD(IdentityNew, note, .initial_str = "", .max = 1000, .personal = PERSONAL_TEXT,
             .doc = "Never the number of a document."));
RECORD(ReviewNew, "What shall be done.",
       FIELD(ReviewNew, note, .required = true, .min = 1, .max = 2000, .personal = PERSONAL_TEXT),
       FIELD(ReviewNew, with_texts, .doc = "An erasure takes the words of cases as well."));
RECORD(PrivacyAnswerNew, "What the person was told, and how.",
       FIELD(PrivacyAnswerNew, answer, .required = true, .min = 1, .max = 8000,
             .personal = PERSONAL_TEXT),
       FIELD(PrivacyAnswerNew, channel, .required = true, .choices = case_channels));
RECORD(RefusalNew, "Why it is refused, as the person was told.",
       FIELD(RefusalNew, reason, .required = true, .min = 1, .max = 2000,
             .personal = PERSONAL_TEXT));
RECORD(PrivacyEvidence, "What was done about a request.", FIELD(PrivacyEvidence, done),
       FIELD(PrivacyEvidence, sha256, .doc = "Of the export as JSON."),
       LIST_FIELD(PrivacyEvidence, what, PersonFound));

RECORD(PrivacyRequest, "A request of a person about their own data.", FIELD(PrivacyRequest, id),
       FIELD(PrivacyRequest, number), FIELD(PrivacyRequest, kind),
       RECORD_FIELD(PrivacyRequest, customer, CustomerNamed), FIELD(PrivacyRequest, site_id),
       FIELD(PrivacyRequest, channel), FIELD(PrivacyRequest, words, .personal = PERSONAL_TEXT),
       FIELD(PrivacyRequest, state), FIELD(PrivacyRequest, received_at),
       FIELD(PrivacyRequest, entered_at), FIELD(PrivacyRequest, amount),
       FIELD(PrivacyRequest, unit), FIELD(PrivacyRequest, policy_id),
       FIELD(PrivacyRequest, policy_version), FIELD(PrivacyRequest, at_risk_at),
       FIELD(PrivacyRequest, due_at),
       FIELD(PrivacyRequest, clock, .doc = "open, at_risk, overdue; kept, missed once answered."),
       RECORD_FIELD(PrivacyRequest, owner, Named), FIELD(PrivacyRequest, identity_how),
       FIELD(PrivacyRequest, identity_note, .personal = PERSONAL_TEXT),
       FIELD(PrivacyRequest, identity_at), RECORD_FIELD(PrivacyRequest, identity_by, Named),
       FIELD(PrivacyRequest, found, .doc = "How much is kept where."),
       FIELD(PrivacyRequest, found_at),
       FIELD(PrivacyRequest, review_note, .personal = PERSONAL_TEXT),
       FIELD(PrivacyRequest, with_texts), FIELD(PrivacyRequest, reviewed_at),
       RECORD_FIELD(PrivacyRequest, reviewed_by, Named), FIELD(PrivacyRequest, evidence),
       FIELD(PrivacyRequest, carried_out_at), RECORD_FIELD(PrivacyRequest, carried_out_by, Named),
       FIELD(PrivacyRequest, answer, .personal = PERSONAL_TEXT),
       FIELD(PrivacyRequest, answer_channel), FIELD(PrivacyRequest, answered_at),
       RECORD_FIELD(PrivacyRequest, answered_by, Named),
       FIELD(PrivacyRequest, refusal, .personal = PERSONAL_TEXT), FIELD(PrivacyRequest, ended_at),
       RECORD_FIELD(PrivacyRequest, ended_by, Named), FIELD(PrivacyRequest, actions),
       FIELD(PrivacyRequest, version));
RECORD(PrivacyRequestPage, "Requests of persons.",
       LIST_FIELD(PrivacyRequestPage, items, PrivacyRequest),
       FIELD(PrivacyRequestPage, next_cursor));
RECORD(PrivacyRequestQuery, "Which requests.",
       FIELD(PrivacyRequestQuery, state, .initial_str = "all", .choices = state_choices),
       FIELD(PrivacyRequestQuery, kind, .choices = kinds), FIELD(PrivacyRequestQuery, customer_id),
       PAGE_FIELDS(PrivacyRequestQuery));

static Str clock_of(const PrivacyRequest *request, int64_t now_ms)
{
    const MaybeTime *over = request->answered_at.set ? &request->answered_at : &request->ended_at;
    if (over->set) return over->value.ms <= request->due_at.ms ? STR("kept") : STR("missed");
    if (now_ms > request->due_at.ms) return STR("overdue");
    return now_ms >= request->at_risk_at.ms ? STR("at_risk") : STR("open");
}

// What the state allows, and what has been carried out leaves open: it is carried out once,
// answered only then, and not refused any more.
static StrList actions_of(Work *work, const PrivacyRequest *request)
{
    StrList fits = flow_actions(work, &privacy_request_flow, request->state);
    StrList left = { NEW(work, Str, fits.count), 0 };
    bool done = request->carried_out_at.set;
    for (size_t i = 0; i < fits.count; i++) {
        Str action = fits.items[i];
        bool before = str_equal(action, STR("carry_out")) || str_equal(action, STR("refuse"));
        if (before ? done : !done && str_equal(action, STR("answer"))) continue;
        left.items[left.count++] = action;
    }
    return left;
}

static void finish(Work *work, PrivacyRequest *request)
{
    request->clock = clock_of(request, work->now_ms);
    request->unit = unit_shown(request->unit);
    request->actions = actions_of(work, request);
    if (request->evidence.text.len == 0) request->evidence.text = STR_ABSENT;
}

bool privacy_request_find(Work *work, PrivacyRequestId id, PrivacyRequest *found)
{
    if (!db_find(work, &SQL_privacy_request_by_id,
                 ARGS(ARG(id, id), ARG(permission, (int64_t)PERM_privacy_manage),
                      ARG(sees_all, (bool)(work->actor_id == 0))),
                 PrivacyRequest, found))
        return false;
    finish(work, found);
    return true;
}

bool privacy_request_list(Work *work, const PrivacyRequestQuery *query, PrivacyRequestPage *page,
                          Issues *issues)
{
    Cursor cursor;
    if (!cursor_read(query->cursor, &cursor, issues)) return false;
    Arg list[] = { ARG(before_id, cursor.set ? cursor.id : INT64_MAX),
                   ARG(customer_id, query->customer_id),
                   ARG(kind, query->kind),
                   ARG(open, (bool)str_equal(query->state, STR("open"))),
                   ARG(all, (bool)str_equal(query->state, STR("all"))),
                   ARG(permission, (int64_t)PERM_privacy_manage),
                   ARG(sees_all, (bool)(work->actor_id == 0)),
                   ARG(limit, query->limit + 1) };
    Args args = { .list = list, .count = COUNT(list) };
    db_list(work, &SQL_privacy_request_list, args, PrivacyRequest, &page->items);
    page->next_cursor = page_next_by_id(work, &page->items, query->limit);
    for (size_t i = 0; i < page->items.count; i++) finish(work, &page->items.items[i]);
    return true;
}

// The policy that content and the organisation call privacy_answer; where an organisation was made
// before there was one, what the content says today.
static Policy term_policy(Work *work)
{
    PolicyList list = policies_for(work, STR("privacy_request"));
    for (size_t i = 0; i < list.count; i++)
        if (str_equal(list.items[i].kind, STR("privacy_answer"))) return list.items[i];
    return (Policy){ .unit = STR("workdays"), .amount = 15, .risk_percent = 80 };
}

void request_clock(Work *work, SiteId site_id, SiteClock *site)
{
    if (site_clock_find(work, site_id, site)) return;
    if (!site_clock_find(work, org_read(work).root_site_id, site))
        work_fail(work, FAIL_INTERNAL, "the root site has no clock");
}

static Str number_of(Work *work, const SiteClock *site, Time received_at)
{
    int64_t count = 0;
    CivilDate day = date_civil(zone_date(site->zone, received_at.ms));
    Str low = str_format(work, "P-%04d%02d%02d-", day.year, day.month, day.day);
    Str high = str_format(work, "P-%04d%02d%02d.", day.year, day.month, day.day);
    db_int(work, &SQL_privacy_request_numbers, ARGS(ARG(low, low), ARG(high, high)), &count);
    return str_format(work, "%.*s%03lld", STR_ARG(low), (long long)count + 1);
}

static bool add_due(Work *work, const SiteClock *site, const Policy *term, Time from, Time *risk,
                    Time *due)
{
    Span span = policy_span(term);
    Due end = line_due(site->line, from.ms, span, NO_PAUSES);
    Due warn = line_share(site->line, from.ms, span, (int)term->risk_percent);
    (void)work;
    *due = (Time){ end.at_ms };
    *risk = (Time){ warn.at_ms };
    return end.state == DUE_FOUND && warn.state == DUE_FOUND;
}

bool privacy_request_add(Work *work, const PrivacyRequestNew *input, PrivacyRequestId *id,
                         Issues *issues)
{
    Customer customer;
    SiteClock site;
    Time risk, due, received = { work->now_ms };
    if (input->received_at.set) received = input->received_at.value;
    if (received.ms > work->now_ms)
        issues_add(issues, STR("received_at"), "in_future", STR("is in the future"));
    if (!customer_find(work, PERM_privacy_manage, input->customer_id, &customer))
        issues_add(issues, STR("customer_id"), "not_found", STR("is no customer you answer for"));
    if (issues->count) return false;
    Policy term = term_policy(work);
    SiteId site_id = { customer.site.id.value };
    request_clock(work, site_id, &site);
    if (!add_due(work, &site, &term, received, &risk, &due))
        work_fail(work, FAIL_INTERNAL, "the calendar of a site has no open time");
    *id = (PrivacyRequestId){ id_new(work->now_ms) };
    Arg list[] = { ARG(id, *id),
                   ARG(number, number_of(work, &site, received)),
                   ARG(kind, input->kind),
                   ARG(customer_id, input->customer_id),
                   ARG(site_id, site.site_id),
                   ARG(channel, input->channel),
                   ARG(words, input->words),
                   ARG(state, str_of(privacy_request_flow.start)),
                   ARG(received_at, received),
                   ARG(amount, term.amount),
                   ARG(unit, term.unit),
                   ARG(policy_id, term.id),
                   ARG(policy_version, term.version),
                   ARG(risk_at, risk),
                   ARG(due_at, due) };
    db_run(work, &SQL_privacy_request_add, (Args){ .list = list, .count = COUNT(list) });
    request_audit(work, *id, "privacy_request_received");
    return true;
}

void privacy_request_why(Work *work, const PrivacyRequest *request, Why *why)
{
    SiteClock site;
    request_clock(work, request->site_id, &site);
    Policy term = { .unit = unit_stored(request->unit), .amount = request->amount };
    *why = (Why){ .clock = STR("official"),
                  .started_at = request->received_at,
                  .due_at = request->due_at,
                  .amount = request->amount,
                  .unit = request->unit,
                  .zone = zone_name(site.zone) };
    why_explain(work, site.line, policy_span(&term).unit, NO_PAUSES, why);
}
