// indicator_api.c - the endpoints of indicators: kept, switched on, aimed, read, opened.
// SPDX-License-Identifier: AGPL-3.0-or-later
#include "engine/indicator/indicator_api.h"
#include "engine/indicator/indicator.h"

static const char csv_type[] = "text/csv; charset=utf-8";
static const char xlsx_type[] = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet";

typedef struct IndicatorPage {
    IndicatorList items;
} IndicatorPage;
RECORD(IndicatorPage, "The indicators, by code.", LIST_FIELD(IndicatorPage, items, Indicator));
typedef struct IndicatorVersionPage {
    IndicatorVersionList items;
} IndicatorVersionPage;
RECORD(IndicatorVersionPage, "What an indicator has said, newest first.",
       LIST_FIELD(IndicatorVersionPage, items, IndicatorVersion));
typedef struct IndicatorAlarmPage {
    IndicatorAlarmList items;
} IndicatorAlarmPage;
RECORD(IndicatorAlarmPage, "Alarms of an indicator, newest first.",
       LIST_FIELD(IndicatorAlarmPage, items, IndicatorAlarm));

// At a site, or (0) for the whole organisation.
static bool keeps(Work *work, SiteId site_id, Reply *refusal)
{
    if (access_may_at(work, PERM_indicator_manage, site_id, (TeamId){ 0 })) return true;
    *refusal = reply_problem(work, 403, "not-allowed",
                             site_id.value ? "This is for another site"
                                           : "This is for the whole organisation");
    return false;
}

static bool find(Work *work, const Request *request, Indicator *found, Reply *refusal)
{
    if (indicator_find(work, request_param(request, "indicator_id"), found)) return true;
    *refusal = reply_not_found(work);
    return false;
}

static Reply reply_indicator(Work *work, int status, IndicatorId id)
{
    Indicator stored;
    Str id_text = str_format(work, "%lld", (long long)id.value);
    if (!indicator_find(work, id_text, &stored)) return reply_not_found(work);
    Reply reply = reply_record_(work, status, &Indicator_record, &stored);
    if (status == 201) reply.location = str_format(work, "/api/v1/indicators/%s", id_text.ptr);
    return reply;
}

static Reply list_indicators(Work *work, const Request *request)
{
    (void)request;
    IndicatorPage page = { indicators_all(work) };
    return reply_ok(work, IndicatorPage, &page);
}

static Reply get_indicator(Work *work, const Request *request)
{
    Indicator found;
    Reply refusal;
    if (!find(work, request, &found, &refusal)) return refusal;
    return reply_ok(work, Indicator, &found);
}

static Reply get_versions(Work *work, const Request *request)
{
    Indicator found;
    Reply refusal;
    if (!find(work, request, &found, &refusal)) return refusal;
    IndicatorVersionPage page = { indicator_versions(work, found.id) };
    return reply_ok(work, IndicatorVersionPage, &page);
}

static Reply get_alarms(Work *work, const Request *request)
{
    Indicator found;
    Reply refusal;
    if (!find(work, request, &found, &refusal)) return refusal;
    bool whole = access_may_at(work, PERM_report_read, (SiteId){ 0 }, (TeamId){ 0 });
    IndicatorAlarmPage page = { indicator_alarms(work, found.id, whole) };
    return reply_ok(work, IndicatorAlarmPage, &page);
}

static Reply post_indicator(Work *work, const Request *request)
{
    IndicatorId id;
    Reply refusal;
    Issues issues = { .count = 0 };
    if (!keeps(work, (SiteId){ 0 }, &refusal)) return refusal;
    if (!indicator_add(work, request_input(request, IndicatorInput), &id, &issues))
        return reply_invalid(work, &issues);
    return reply_indicator(work, 201, id);
}

static Reply reply_move(Work *work, IndicatorMove move, const Indicator *of, const Issues *issues)
{
    switch (move) {
    case INDICATOR_UNFIT:
        return reply_problem_detail(work, 409, "not-now",
                                    "This does not fit the state of the indicator", of->state);
    case INDICATOR_STALE: return reply_stale(work);
    case INDICATOR_REFUSED: return reply_invalid(work, issues);
    case INDICATOR_MOVED: break;
    }
    return reply_indicator(work, 200, of->id);
}

static Reply patch_indicator(Work *work, const Request *request)
{
    Indicator old;
    Reply refusal;
    int64_t version = 0;
    Issues issues = { .count = 0 };
    if (!find(work, request, &old, &refusal) || !keeps(work, (SiteId){ 0 }, &refusal))
        return refusal;
    IndicatorInput input = old.definition;
    request_patch(work, request, IndicatorInput, &input);
    request_version(request, &version);
    return reply_move(work, indicator_edit(work, &old, version, &input, &issues), &old, &issues);
}

static Reply move(Work *work, const Request *request, const char *action)
{
    Indicator of;
    Reply refusal;
    int64_t version;
    Issues issues = { .count = 0 };
    if (!find(work, request, &of, &refusal) || !keeps(work, (SiteId){ 0 }, &refusal))
        return refusal;
    if (request_version(request, &version) && version != of.version) return reply_stale(work);
    return reply_move(work, indicator_move(work, &of, action, &issues), &of, &issues);
}

static Reply post_activate(Work *work, const Request *request)
{
    return move(work, request, "activate");
}

static Reply post_retire(Work *work, const Request *request)
{
    return move(work, request, "retire");
}

static Reply post_target(Work *work, const Request *request)
{
    Indicator of;
    Reply refusal;
    Issues issues = { .count = 0 };
    const IndicatorTargetInput *input = request_input(request, IndicatorTargetInput);
    if (!find(work, request, &of, &refusal) || !keeps(work, input->site_id, &refusal))
        return refusal;
    if (!indicator_target_add(work, &of, input, &issues)) return reply_invalid(work, &issues);
    return reply_indicator(work, 201, of.id);
}

static const IndicatorTarget *target_named(const Indicator *of, AnyId id)
{
    for (size_t i = 0; i < of->targets.count; i++)
        if (id.value && of->targets.items[i].id.value == id.value) return &of->targets.items[i];
    return NULL;
}

static Reply delete_target(Work *work, const Request *request)
{
    Indicator of;
    Reply refusal;
    AnyId id = request_id(request, "target_id", AnyId);
    if (!find(work, request, &of, &refusal)) return refusal;
    const IndicatorTarget *target = target_named(&of, id);
    if (!target) return reply_not_found(work);
    if (!keeps(work, (SiteId){ target->site.id.value }, &refusal)) return refusal;
    if (indicator_target_remove(work, &of, id) != INDICATOR_MOVED)
        return reply_problem(work, 409, "has-begun", "This target has begun: set the next one");
    return reply_none();
}

// --- Figures

static bool in_chinese(const Work *work)
{
    return !str_equal(work->access->language, STR("en"));
}

static Reply get_figures(Work *work, const Request *request)
{
    Indicator of;
    Reply refusal;
    IndicatorReport report;
    Issues issues = { .count = 0 };
    if (!find(work, request, &of, &refusal)) return refusal;
    if (!indicator_report(work, &of, request_asked(request, IndicatorQuery), in_chinese(work),
                          &report, &issues))
        return reply_invalid(work, &issues);
    return reply_ok(work, IndicatorReport, &report);
}

static Reply get_rows(Work *work, const Request *request)
{
    Indicator of;
    Reply refusal;
    IndicatorRowPage page;
    Issues issues = { .count = 0 };
    if (!find(work, request, &of, &refusal)) return refusal;
    switch (indicator_rows(work, &of, request_asked(request, IndicatorRowQuery), in_chinese(work),
                           &page, &issues)) {
    case INDICATOR_TOO_FEW:
        return reply_problem(work, 409, "too-few", "There are too few of them to be shown");
    case INDICATOR_MISASKED: return reply_invalid(work, &issues);
    case INDICATOR_OPENED: break;
    }
    return reply_ok(work, IndicatorRowPage, &page);
}

static Reply post_try(Work *work, const Request *request)
{
    IndicatorReport report;
    Issues issues = { .count = 0 };
    if (!indicator_try(work, request_input(request, IndicatorTry), in_chinese(work), &report,
                       &issues))
        return reply_invalid(work, &issues);
    return reply_ok(work, IndicatorReport, &report);
}

typedef struct IndicatorReports {
    IndicatorReportList items;
} IndicatorReports;
RECORD(IndicatorReports, "The figures of several indicators, by code.",
       LIST_FIELD(IndicatorReports, items, IndicatorReport));

static bool is_wanted(const Indicator *of, Str codes)
{
    if (codes.len == 0) return str_equal(of->state, STR("active"));
    bool more = true;
    while (more) {
        Str code;
        more = str_split(codes, ',', &code, &codes);
        if (str_equal(str_trim(code), of->code)) return true;
    }
    return false;
}

static bool is_code(const IndicatorList *all, Str code)
{
    for (size_t i = 0; i < all->count; i++)
        if (str_equal(all->items[i].code, code)) return true;
    return false;
}

static void check_codes(Work *work, const IndicatorList *all, Str codes, Issues *issues)
{
    for (bool more = codes.len > 0; more;) {
        Str code;
        more = str_split(codes, ',', &code, &codes);
        code = str_trim(code);
        if (is_code(all, code)) continue;
        issues_add(issues, STR("indicator"), "not_found",
                   str_format(work, "%.*s is no indicator of ours", STR_ARG(code)));
    }
}

static Reply reports_in(Work *work, const IndicatorQuery *query, Str format)
{
    Issues issues = { .count = 0 };
    bool chinese = in_chinese(work);
    IndicatorList all = indicators_all(work);
    check_codes(work, &all, query->indicator, &issues);
    if (issues.count) return reply_invalid(work, &issues);
    IndicatorReports reports = { { NEW(work, IndicatorReport, all.count), 0 } };
    for (size_t i = 0; i < all.count; i++) {
        if (!is_wanted(&all.items[i], query->indicator)) continue;
        IndicatorReport *report = &reports.items.items[reports.items.count++];
        if (!indicator_report(work, &all.items[i], query, chinese, report, &issues))
            return reply_invalid(work, &issues);
    }
    if (str_equal(format, STR("json"))) return reply_ok(work, IndicatorReports, &reports);
    bool csv = str_equal(format, STR("csv"));
    Reply reply = csv ? reply_text(200, csv_type, indicator_csv(work, &reports.items))
                      : reply_text(200, xlsx_type, indicator_xlsx(work, &reports.items, chinese));
    reply.download =
        str_format(work, "indicators_%.*s.%s", STR_ARG(query->by), csv ? "csv" : "xlsx");
    return reply;
}

static Reply get_reports(Work *work, const Request *request)
{
    const IndicatorQuery *query = request_asked(request, IndicatorQuery);
    return reports_in(work, query, query->format);
}

static Reply get_csv(Work *work, const Request *request)
{
    return reports_in(work, request_asked(request, IndicatorQuery), STR("csv"));
}

static Reply get_xlsx(Work *work, const Request *request)
{
    return reports_in(work, request_asked(request, IndicatorQuery), STR("xlsx"));
}

// --- What indicators may be made of

typedef struct IndicatorPart {
    Str name, en, zh, about, about_zh, shape, unit;
    StrList kinds;
    bool typed;
} IndicatorPart;
LIST_TYPE(IndicatorPart);
typedef struct IndicatorParts {
    IndicatorPartList measures;
} IndicatorParts;
RECORD(IndicatorPart, "Something that can be counted.", FIELD(IndicatorPart, name),
       FIELD(IndicatorPart, en), FIELD(IndicatorPart, zh), FIELD(IndicatorPart, about),
       FIELD(IndicatorPart, about_zh), FIELD(IndicatorPart, shape, .doc = "share, count, hours."),
       FIELD(IndicatorPart, unit),
       FIELD(IndicatorPart, kinds, .doc = "Of promises, that it can be narrowed to."),
       FIELD(IndicatorPart, typed, .doc = "It can be narrowed to types of cases."));
RECORD(IndicatorParts, "What indicators may be made of.",
       LIST_FIELD(IndicatorParts, measures, IndicatorPart));

static IndicatorPart part_of(Work *work, const IndicatorMeasure *measure)
{
    static const char *const shapes[] = { "share", "count", "hours" };
    size_t count = 0;
    while (measure->kinds && measure->kinds[count]) count++;
    IndicatorPart part = { .name = str_of(measure->name),
                           .en = str_of(measure->en),
                           .zh = str_of(measure->zh),
                           .about = str_of(measure->about),
                           .about_zh = str_of(measure->about_zh),
                           .shape = str_of(shapes[measure->shape]),
                           .unit = str_of(measure->unit),
                           .kinds = { NEW(work, Str, count), count },
                           .typed = measure->typed };
    for (size_t i = 0; i < count; i++) part.kinds.items[i] = str_of(measure->kinds[i]);
    return part;
}

static Reply get_parts(Work *work, const Request *request)
{
    size_t count = 0;
    (void)request;
    while (indicator_measure_list[count]) count++;
    IndicatorParts parts = { { NEW(work, IndicatorPart, count), count } };
    for (size_t i = 0; i < count; i++)
        parts.measures.items[i] = part_of(work, indicator_measure_list[i]);
    return reply_ok(work, IndicatorParts, &parts);
}

#define INDICATOR "/api/v1/indicators/{indicator_id}"
// clang-format off
const Route indicator_routes[] = {
    { "GET", "/api/v1/indicators", list_indicators, .gives = &IndicatorPage_record,
      .needs = PERM_org_read, .command = "indicator list", .summary = "List indicators" },
    { "POST", "/api/v1/indicators", post_indicator, .takes = &IndicatorInput_record,
      .gives = &Indicator_record, .needs = PERM_indicator_manage, .command = "indicator add",
      .summary = "Draft an indicator; it must answer the five questions", .success = 201 },
    { "GET", "/api/v1/indicator-parts", get_parts, .gives = &IndicatorParts_record,
      .needs = PERM_org_read, .command = "indicator parts",
      .summary = "Show what indicators may be made of" },
    { "POST", "/api/v1/indicator-try", post_try, .takes = &IndicatorTry_record,
      .gives = &IndicatorReport_record, .needs = PERM_report_read, .success = 200,
      .flags = ROUTE_READS | ROUTE_REPORT, .command = "indicator try",
      .summary = "Show what a definition would have come to in the last six months" },
    { "GET", INDICATOR, get_indicator, .gives = &Indicator_record, .needs = PERM_org_read,
      .command = "indicator show", .summary = "Show an indicator, by id or by code" },
    { "PATCH", INDICATOR, patch_indicator, .takes = &IndicatorInput_record,
      .gives = &Indicator_record, .needs = PERM_indicator_manage, .command = "indicator set",
      .summary = "Change an indicator: its next version", .errors = "412" },
    { "POST", INDICATOR "/activate", post_activate, .gives = &Indicator_record,
      .needs = PERM_indicator_manage, .command = "indicator activate",
      .summary = "Switch an indicator on", .errors = "409 412" },
    { "POST", INDICATOR "/retire", post_retire, .gives = &Indicator_record,
      .needs = PERM_indicator_manage, .command = "indicator retire",
      .summary = "Switch an indicator off", .errors = "409 412" },
    { "GET", INDICATOR "/versions", get_versions, .gives = &IndicatorVersionPage_record,
      .needs = PERM_org_read, .command = "indicator versions",
      .summary = "Show what an indicator has said" },
    { "POST", INDICATOR "/targets", post_target, .takes = &IndicatorTargetInput_record,
      .gives = &Indicator_record, .needs = PERM_indicator_manage, .command = "indicator target",
      .summary = "Set a target or a benchmark from today on, or from a later day", .success = 201 },
    { "DELETE", INDICATOR "/targets/{target_id}", delete_target, .needs = PERM_indicator_manage,
      .command = "indicator untarget", .success = 204,
      .summary = "Take a target away that has not begun", .errors = "409" },
    { "GET", INDICATOR "/alarms", get_alarms, .gives = &IndicatorAlarmPage_record,
      .needs = PERM_report_read, .command = "indicator alarms",
      .summary = "Show the alarms of an indicator" },
    { "GET", INDICATOR "/figures", get_figures, .asks = &IndicatorQuery_record,
      .gives = &IndicatorReport_record, .needs = PERM_report_read, .flags = ROUTE_REPORT,
      .command = "indicator figures", .summary = "Show an indicator by site, team or month" },
    { "GET", INDICATOR "/rows", get_rows, .asks = &IndicatorRowQuery_record,
      .gives = &IndicatorRowPage_record, .needs = PERM_report_read, .flags = ROUTE_REPORT,
      .command = "indicator rows", .summary = "Open a figure to what it counts",
      .errors = "409" },
    { "GET", "/api/v1/reports/indicators", get_reports, .asks = &IndicatorQuery_record,
      .gives = &IndicatorReports_record, .needs = PERM_report_read, .flags = ROUTE_REPORT,
      .command = "report indicators", .summary = "Indicators by site, team or month" },
    { "GET", "/api/v1/reports/indicators.csv", get_csv, .asks = &IndicatorQuery_record,
      .needs = PERM_report_read, .flags = ROUTE_REPORT, .sends = csv_type,
      .summary = "The same as CSV" },
    { "GET", "/api/v1/reports/indicators.xlsx", get_xlsx, .asks = &IndicatorQuery_record,
      .needs = PERM_report_read, .flags = ROUTE_REPORT, .sends = xlsx_type,
      .summary = "The same as a workbook" },
    { 0 },
};
// clang-format on
