// case_rules.c - cases for the rule engine: facts, and what a rule can do.
// SPDX-License-Identifier: AGPL-3.0-or-later
#include "cases/case_rules.h"
#include "cases/case_owner.h"
#include "cases/kept_log.h"
#include "notices/notice.h"
#include "queries.h"

// What a rule acts on.
typedef struct RuledCase {
    Case *of;
    const Promise *promise; // NULL: it is about none
} RuledCase;

static const char *const customer_kinds[] = { "person", "household", "company", "internal", NULL };

RECORD(CaseFacts, "A case as rules see it.", FIELD(CaseFacts, type, .choices = case_types),
       FIELD(CaseFacts, channel, .choices = case_channels), FIELD(CaseFacts, cause),
       FIELD(CaseFacts, status), FIELD(CaseFacts, subject), FIELD(CaseFacts, severity),
       FIELD(CaseFacts, site), FIELD(CaseFacts, team),
       FIELD(CaseFacts, customer_kind, .choices = customer_kinds),
       FIELD(CaseFacts, promise_kind, .choices = promise_kinds), FIELD(CaseFacts, reopened),
       FIELD(CaseFacts, transfers), FIELD(CaseFacts, first_contact));

typedef struct OneText {
    Str text;
} OneText;
LIST_TYPE(OneText);
RECORD(OneText, "A text.", FIELD(OneText, text));

static bool is_wanted(const StrList *wanted, const char *name)
{
    for (size_t i = 0; i < wanted->count; i++)
        if (str_equal(wanted->items[i], str_of(name))) return true;
    return false;
}

static StrList site_codes(Work *work, SiteId site_id)
{
    OneTextList rows;
    db_list(work, &SQL_rule_site_codes, ARGS(ARG(site_id, site_id)), OneText, &rows);
    StrList codes = { NEW(work, Str, rows.count), rows.count };
    for (size_t i = 0; i < rows.count; i++) codes.items[i] = rows.items[i].text;
    return codes;
}

static Str one_text(Work *work, const Query *query, int64_t id)
{
    OneText found = { STR("") };
    if (id) db_find(work, query, ARGS(ARG(id, (AnyId){ id })), OneText, &found);
    return found.text;
}

static void read_facts(Work *work, const void *thing, const StrList *wanted, void *out)
{
    const RuledCase *ruled = thing;
    const Case *of = ruled->of;
    CaseFacts *facts = out;
    *facts = (CaseFacts){
        .type = of->type,
        .channel = of->channel,
        .cause = of->cause,
        .status = of->status,
        .subject = of->subject,
        .severity = of->severity,
        .promise_kind = ruled->promise ? ruled->promise->kind : STR(""),
        .reopened = of->reopened,
        .transfers = of->transfer_count,
        .first_contact = of->first_contact,
    };
    if (is_wanted(wanted, "site")) facts->site = site_codes(work, of->site_id);
    if (is_wanted(wanted, "team"))
        facts->team = one_text(work, &SQL_rule_team_name, of->team_id.value);
    if (is_wanted(wanted, "customer_kind"))
        facts->customer_kind = one_text(work, &SQL_rule_customer_kind, of->customer_id.value);
}

// --- Actions -----------------------------------------------------------------------------------

typedef struct Person {
    StaffId id;
    Str name;
} Person;
LIST_TYPE(Person);
RECORD(Person, "Somebody who works here.", FIELD(Person, id), FIELD(Person, name));

static const StaffId nobody = { 0 };

static bool is_over(const Case *of)
{
    const FlowState *state = flow_state(&case_flow, of->status);
    return !state || state->final;
}

static void happen(Work *work, const Case *of, const char *kind, Str body, Str field, Str before,
                   Str after, Str rule)
{
    Text detail = TEXT(work);
    text_add(&detail, STR("{\"rule\":"));
    json_add_str(&detail, rule);
    if (field.len) {
        text_add(&detail, STR(",\"changes\":[{\"field\":"));
        json_add_str(&detail, field);
        text_add(&detail, STR(",\"before\":"));
        json_add_str(&detail, before);
        text_add(&detail, STR(",\"after\":"));
        json_add_str(&detail, after);
        text_add(&detail, STR("}]"));
    }
    text_add_char(&detail, '}');
    case_happen(
        work, of, nobody,
        &(Happening){
            .kind = kind, .body = body, .detail = text_str(&detail), .at = { work->now_ms } });
}

// By badge number or id.
static bool find_person(Work *work, Str value, Person *found)
{
    int64_t id = 0;
    str_int(value, &id);
    return db_find(work, &SQL_rule_person, ARGS(ARG(badge_no, value), ARG(id, (StaffId){ id })),
                   Person, found);
}

typedef struct TeamRow {
    TeamId id;
    SiteId site_id;
    StaffId lead_id;
    Str name;
} TeamRow;
RECORD(TeamRow, "A team.", FIELD(TeamRow, id), FIELD(TeamRow, site_id), FIELD(TeamRow, lead_id),
       FIELD(TeamRow, name));

static bool find_team(Work *work, Str value, TeamRow *found)
{
    int64_t id = 0;
    str_int(value, &id);
    return db_find(work, &SQL_rule_team, ARGS(ARG(name, value), ARG(id, (TeamId){ id })), TeamRow,
                   found);
}

static bool check_person(Work *work, Str value, Str *why)
{
    Person found;
    *why = STR("is no badge number or id of anybody who works here");
    return find_person(work, value, &found);
}

static bool check_team(Work *work, Str value, Str *why)
{
    TeamRow found;
    *why = STR("is no team of ours, or there are several of that name");
    return find_team(work, value, &found);
}

static bool check_severity(Work *work, Str value, Str *why)
{
    int64_t severity;
    (void)work;
    *why = STR("is none of 1 ... 5");
    return str_int(value, &severity) && severity >= 1 && severity <= SEVERITY_LEAST;
}

static bool check_words(Work *work, Str value, Str *why)
{
    (void)work;
    *why = STR("is missing: what shall it say");
    return value.len > 0;
}

static bool check_days(Work *work, Str value, Str *why)
{
    int64_t days;
    (void)work;
    *why = STR("is no number of days, 1 ... 60");
    return value.len == 0 || (str_int(value, &days) && days >= 1 && days <= 60);
}

static void store(Work *work, RuledCase *ruled, const char *action)
{
    case_save(work, ruled->of, action);
}

static Str do_assign_owner(Work *work, void *thing, Str value, Str rule)
{
    RuledCase *ruled = thing;
    Person person;
    if (is_over(ruled->of)) return STR("the case is over");
    if (!find_person(work, value, &person)) return STR("nobody found");
    if (person.id.value == ruled->of->owner_id.value) return STR("already the owner");
    if (!staff_can(work, person.id, PERM_case_write, ruled->of->site_id, ruled->of->team_id))
        return STR("cannot see the case");
    ruled->of->owner_id = person.id;
    happen(work, ruled->of, "assigned", STR(""), STR("owner"), STR(""), person.name, rule);
    store(work, ruled, "assign");
    return person.name;
}

static Str do_assign_team(Work *work, void *thing, Str value, Str rule)
{
    RuledCase *ruled = thing;
    Case *of = ruled->of;
    TeamRow team;
    if (is_over(of)) return STR("the case is over");
    if (!find_team(work, value, &team)) return STR("no team found");
    if (team.id.value == of->team_id.value) return STR("already there");
    of->team_id = team.id;
    of->site_id = team.site_id;
    if (team.lead_id.value) of->owner_id = team.lead_id;
    kept_log_running(work, of->id);
    db_send(work, &SQL_promises_move,
            ARGS(ARG(case_id, of->id), ARG(site_id, of->site_id), ARG(case_type, of->type)));
    case_index(work, of);
    happen(work, of, "assigned", STR(""), STR("team"), STR(""), team.name, rule);
    store(work, ruled, "assign");
    return team.name;
}

static Str set_severity(Work *work, RuledCase *ruled, int64_t severity, const char *kind, Str rule)
{
    Case *of = ruled->of;
    Str before = str_format(work, "%lld", (long long)of->severity);
    Str after = str_format(work, "%lld", (long long)severity);
    of->severity = severity;
    happen(work, of, kind, STR(""), STR("severity"), before, after, rule);
    store(work, ruled, "change");
    return str_format(work, "%.*s -> %.*s", STR_ARG(before), STR_ARG(after));
}

static Str do_set_severity(Work *work, void *thing, Str value, Str rule)
{
    RuledCase *ruled = thing;
    int64_t severity;
    if (is_over(ruled->of) || !str_int(value, &severity)) return STR("the case is over");
    if (severity == ruled->of->severity) return STR("already so");
    return set_severity(work, ruled, severity, "changed", rule);
}

static Str do_add_note(Work *work, void *thing, Str value, Str rule)
{
    RuledCase *ruled = thing;
    happen(work, ruled->of, "note", value, STR(""), STR(""), STR(""), rule);
    return STR("noted");
}

static void tell(Work *work, const Case *of, StaffId to, Str rule, Str words)
{
    const Pair values[] = { { STR("number"), of->number },
                            { STR("subject"), of->subject },
                            { STR("what"), words.len ? words : rule } };
    notice_add(work,
               &(NoticeNew){ .user_id = notice_user(work, to),
                             .kind = "alarm",
                             .template = "notice_rule",
                             .key = str_format(work, "rule:%.*s:%lld:%lld", STR_ARG(rule),
                                               (long long)of->id.value, (long long)work->now_ms),
                             .object = "case",
                             .object_id = of->id.value,
                             .values = values,
                             .value_count = COUNT(values) });
}

static Str names_told(Work *work, const Case *of, const PersonList *people, Str rule, Str value)
{
    Text names = TEXT(work);
    for (size_t i = 0; i < people->count; i++) {
        tell(work, of, people->items[i].id, rule, value);
        if (i) text_add(&names, STR(", "));
        text_add(&names, people->items[i].name);
    }
    return people->count ? text_str(&names) : STR("nobody to tell");
}

static Str do_notify_owner(Work *work, void *thing, Str value, Str rule)
{
    RuledCase *ruled = thing;
    PersonList people;
    db_list(work, &SQL_rule_owner, ARGS(ARG(staff_id, ruled->of->owner_id)), Person, &people);
    return names_told(work, ruled->of, &people, rule, value);
}

static Str do_notify_lead(Work *work, void *thing, Str value, Str rule)
{
    RuledCase *ruled = thing;
    PersonList people;
    db_list(work, &SQL_case_leads,
            ARGS(ARG(site_id, ruled->of->site_id), ARG(team_id, ruled->of->team_id)), Person,
            &people);
    return names_told(work, ruled->of, &people, rule, value);
}

static Str do_notify_staff(Work *work, void *thing, Str value, Str rule)
{
    RuledCase *ruled = thing;
    Person person;
    if (!find_person(work, value, &person)) return STR("nobody found");
    return names_told(work, ruled->of, &(PersonList){ &person, 1 }, rule, STR(""));
}

// One step more severe, and the lead knows.
static Str do_escalate(Work *work, void *thing, Str value, Str rule)
{
    RuledCase *ruled = thing;
    if (is_over(ruled->of)) return STR("the case is over");
    Str told = do_notify_lead(work, thing, value, rule);
    int64_t next = ruled->of->severity > 1 ? ruled->of->severity - 1 : 1;
    Str step = set_severity(work, ruled, next, "escalated", rule);
    return str_format(work, "%.*s; %.*s", STR_ARG(step), STR_ARG(told));
}

static Str promise_in(Work *work, RuledCase *ruled, const char *kind, Str text, int64_t days)
{
    SiteClock site;
    Promise made;
    Issues *issues = NEW(work, Issues, 1);
    if (is_over(ruled->of) || !site_clock_find(work, ruled->of->site_id, &site))
        return STR("the case is over");
    Due due = line_due(site.line, work->now_ms, (Span){ CLOCK_WORKDAY, days }, NO_PAUSES);
    PromiseNew input = { .kind = str_of(kind), .text = text, .due_at = { due.at_ms } };
    if (due.state != DUE_FOUND ||
        !promise_make(work, ruled->of, &site, nobody, &input, &made, issues))
        return STR("cannot be promised");
    case_happen(work, ruled->of, nobody,
                &(Happening){ .kind = "promised", .body = text, .at = { work->now_ms } });
    store(work, ruled, "promise");
    Text at = TEXT(work);
    time_add(&at, made.due_at);
    return text_str(&at);
}

static Str do_start_follow_up(Work *work, void *thing, Str value, Str rule)
{
    int64_t days = 3;
    str_int(value, &days);
    return promise_in(work, thing, "follow_up", rule, days);
}

static const RuleWord happenings[] = {
    { "case_opened", "A case is opened", "新建服务单" },
    { "case_solved", "A case is solved", "服务单已解决" },
    { "case_reopened", "A case is reopened", "服务单重新打开" },
    { "case_unsatisfied", "The customer is not satisfied with the solution", "客户对解决不满意" },
    { "case_transferred", "A case is transferred", "服务单转交" },
    { "message_in", "The customer gets in touch again", "客户来话来信" },
    { "promise_at_risk", "A promise is at risk", "承诺有风险" },
    { "promise_missed", "A promise is missed", "承诺未兑现" },
    { "update_missed", "A progress update is missed", "进度更新未按时" },
    { 0 },
};

static const RuleWord fields[] = {
    { "type", "type", "类型" },
    { "severity", "severity", "严重程度" },
    { "site", "site (code, those above included)", "网点（代码，含上级）" },
    { "channel", "channel", "渠道" },
    { "team", "team", "班组" },
    { "customer_kind", "kind of customer", "客户类别" },
    { "cause", "cause", "原因" },
    { "status", "status", "状态" },
    { "subject", "subject", "主题" },
    { "promise_kind", "kind of promise", "承诺类型" },
    { "reopened", "times reopened", "重开次数" },
    { "transfers", "times transferred", "转交次数" },
    { "first_contact", "solved at first contact (0 or 1)", "首次接触解决（0或1）" },
    { 0 },
};

static const RuleActionKind actions[] = {
    { "assign_team", "assign to team", "分派给班组", check_team, do_assign_team },
    { "assign_owner", "give to", "指定负责人", check_person, do_assign_owner },
    { "set_severity", "set severity", "设严重程度为", check_severity, do_set_severity },
    { "escalate", "escalate", "升级", NULL, do_escalate },
    { "notify_owner", "tell the owner", "告知负责人", NULL, do_notify_owner },
    { "notify_lead", "tell the lead", "告知班组长", NULL, do_notify_lead },
    { "notify_staff", "tell", "告知", check_person, do_notify_staff },
    { "add_note", "note", "添加备注", check_words, do_add_note },
    { "start_follow_up", "promise a follow-up, in working days", "承诺回访，工作日数", check_days,
      do_start_follow_up },
    { 0 },
};

const RuleSubject case_rule_subject = {
    "case", happenings, fields, &CaseFacts_record, actions, read_facts, case_rules_past,
};

void case_trigger(Work *work, const char *happening, Case *of, const Promise *about,
                  int64_t occurrence)
{
    RuledCase ruled = { .of = of, .promise = about };
    rules_fire(work, &(RuleHappening){ .subject = &case_rule_subject,
                                       .name = happening,
                                       .thing = &ruled,
                                       .object_id = { of->id.value },
                                       .label = of->number,
                                       .occurrence = occurrence,
                                       .team_id = of->team_id });
}
