// kept_rate_api.c - the kept-rate board as JSON, CSV and a workbook: the same figures.
// SPDX-License-Identifier: AGPL-3.0-or-later
#include "boards/kept_rate_api.h"
#include "boards/kept_report.h"
#include "boards/kept_store.h"

static const char csv_type[] = "text/csv; charset=utf-8";
static const char xlsx_type[] = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet";

static Str file_name(Work *work, const KeptReport *report, const char *ending)
{
    Text from = TEXT(work), to = TEXT(work);
    date_add(&from, report->from);
    date_add(&to, report->to);
    return str_format(work, "kept-rate_%.*s_%.*s_%.*s.%s", STR_ARG(report->by),
                      STR_ARG(text_str(&from)), STR_ARG(text_str(&to)), ending);
}

static Reply report_in(Work *work, const KeptAsk *ask, Str format)
{
    KeptReport report;
    Issues issues = { .count = 0 };
    bool chinese = !str_equal(work->access->language, STR("en"));
    if (!kept_report(work, ask, chinese, &report, &issues)) return reply_invalid(work, &issues);
    if (str_equal(format, STR("json"))) return reply_ok(work, KeptReport, &report);
    bool csv = str_equal(format, STR("csv"));
    Reply reply = csv ? reply_text(200, csv_type, kept_report_csv(work, &report, chinese))
                      : reply_text(200, xlsx_type, kept_report_xlsx(work, &report, chinese));
    reply.download = file_name(work, &report, csv ? "csv" : "xlsx");
    return reply;
}

static Reply get_report(Work *work, const Request *request)
{
    const KeptAsk *ask = request_asked(request, KeptAsk);
    return report_in(work, ask, ask->format);
}

static Reply get_csv(Work *work, const Request *request)
{
    return report_in(work, request_asked(request, KeptAsk), STR("csv"));
}

static Reply get_xlsx(Work *work, const Request *request)
{
    return report_in(work, request_asked(request, KeptAsk), STR("xlsx"));
}

typedef struct CellsFilled {
    int64_t chunks;
} CellsFilled;
RECORD(CellsFilled, "The cells of the board as they were filled anew.",
       FIELD(CellsFilled, chunks, .doc = "Of a site, a month and what is counted there."));

static Reply post_cells(Work *work, const Request *request)
{
    (void)request;
    CellsFilled filled = { kept_store_fill(work) };
    return reply_ok(work, CellsFilled, &filled);
}

const Route board_routes[] = {
    { "GET", "/api/v1/reports/kept-rate", get_report, .asks = &KeptAsk_record,
      .gives = &KeptReport_record, .needs = PERM_report_read, .command = "report kept-rate",
      .flags = ROUTE_REPORT, .summary = "Which promises were kept, by site, month, type or kind" },
    { "GET", "/api/v1/reports/kept-rate.csv", get_csv, .asks = &KeptAsk_record,
      .needs = PERM_report_read, .flags = ROUTE_REPORT, .sends = csv_type,
      .summary = "The same as CSV" },
    { "GET", "/api/v1/reports/kept-rate.xlsx", get_xlsx, .asks = &KeptAsk_record,
      .needs = PERM_report_read, .flags = ROUTE_REPORT, .sends = xlsx_type,
      .summary = "The same as a workbook" },
    { "POST", "/api/v1/reports/kept-rate/cells", post_cells, .gives = &CellsFilled_record,
      .success = 200, .needs = PERM_org_manage, .command = "rebuild cells", .flags = ROUTE_REPORT,
      .summary = "Count all promises and cases of the board anew" },
    { 0 },
};
