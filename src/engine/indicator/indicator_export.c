// indicator_export.c - figures as a table, for spreadsheets: the same numbers as on the screen.
// SPDX-License-Identifier: AGPL-3.0-or-later
#include "engine/indicator/indicator.h"
#include "record/csv.h"
#include "record/xlsx_bytes.h"

// A line of the table: a row of a report, or its total.
typedef struct Line {
    const IndicatorReport *report;
    const IndicatorFigure *figure;
} Line;

typedef enum Shape { SHAPE_TEXT, SHAPE_DATE, SHAPE_COUNT, SHAPE_REAL } Shape;

typedef struct Column {
    const char *name, *zh;
    Shape shape;
    bool of_report;
    size_t offset;
} Column;

#define OF(member) true, offsetof(IndicatorReport, member)
#define AT(member) false, offsetof(IndicatorFigure, member)
static const Column columns[] = {
    { "indicator", "指标", SHAPE_TEXT, OF(code) },
    { "indicator_name", "指标名称", SHAPE_TEXT, OF(name) },
    { "unit", "单位", SHAPE_TEXT, OF(unit) },
    { "from", "起", SHAPE_DATE, OF(from) },
    { "to", "止", SHAPE_DATE, OF(to) },
    { "key", "编号", SHAPE_TEXT, AT(key) },
    { "name", "名称", SHAPE_TEXT, AT(name) },
    { "numerator", "分子", SHAPE_COUNT, AT(numerator) },
    { "denominator", "分母", SHAPE_COUNT, AT(denominator) },
    { "value", "数值", SHAPE_REAL, AT(value) },
    { "low", "区间下限", SHAPE_REAL, AT(low) },
    { "high", "区间上限", SHAPE_REAL, AT(high) },
    { "mean", "均值", SHAPE_REAL, AT(mean) },
    { "target", "目标", SHAPE_REAL, AT(target) },
    { "benchmark", "标杆", SHAPE_REAL, AT(benchmark) },
    { "flag", "提示", SHAPE_TEXT, AT(flag) },
    { "reason", "原因", SHAPE_TEXT, AT(reason) },
};
#undef AT
#undef OF

static const void *member(const Line *line, const Column *column)
{
    const char *of = column->of_report ? (const char *)line->report : (const char *)line->figure;
    return of + column->offset;
}

// Calls each for every line: the rows of a report, then its total.
static void lines_each(const IndicatorReportList *reports, void (*each)(const Line *, void *),
                       void *arg)
{
    for (size_t i = 0; i < reports->count; i++) {
        const IndicatorReport *report = &reports->items[i];
        for (size_t r = 0; r < report->rows.count; r++)
            each(&(Line){ report, &report->rows.items[r] }, arg);
        each(&(Line){ report, &report->total }, arg);
    }
}

typedef struct CsvLines {
    Work *work;
    CsvWriter writer;
} CsvLines;

static Str cell_text(Work *work, const Line *line, const Column *column)
{
    const void *at = member(line, column);
    Text date = TEXT(work);
    switch (column->shape) {
    case SHAPE_TEXT: return *(const Str *)at;
    case SHAPE_DATE: date_add(&date, *(const Date *)at); return text_str(&date);
    case SHAPE_COUNT: {
        MaybeInt count = *(const MaybeInt *)at;
        return count.set ? str_format(work, "%lld", (long long)count.value) : STR("");
    }
    case SHAPE_REAL: {
        MaybeReal real = *(const MaybeReal *)at;
        // Seventeen digits give the very number back.
        return real.set ? str_format(work, "%.17g", real.value) : STR("");
    }
    }
    return STR("");
}

static void csv_line(const Line *line, void *arg)
{
    CsvLines *lines = arg;
    for (size_t c = 0; c < COUNT(columns); c++) {
        Str text = cell_text(lines->work, line, &columns[c]);
        if (columns[c].shape == SHAPE_TEXT) csv_text(&lines->writer, text);
        else csv_made(&lines->writer, text);
    }
    csv_row_end(&lines->writer);
}

Str indicator_csv(Work *work, const IndicatorReportList *reports)
{
    Text out = TEXT(work);
    CsvLines lines = { work, csv_writer(&out, ',', true) };
    // Programs read the English names; people who read Chinese get a workbook.
    for (size_t c = 0; c < COUNT(columns); c++) csv_text(&lines.writer, str_of(columns[c].name));
    csv_row_end(&lines.writer);
    lines_each(reports, csv_line, &lines);
    return text_str(&out);
}

typedef struct XlsxLines {
    XlsxWriter *book;
    const IndicatorReportList *reports;
    bool chinese;
} XlsxLines;

static void xlsx_line(const Line *line, void *arg)
{
    XlsxWriter *book = ((XlsxLines *)arg)->book;
    bool share = str_equal(line->report->unit, STR("%"));
    for (size_t c = 0; c < COUNT(columns); c++) {
        const void *at = member(line, &columns[c]);
        MaybeInt count = { .set = false };
        MaybeReal real = { .set = false };
        switch (columns[c].shape) {
        case SHAPE_TEXT: xlsx_text(book, *(const Str *)at); continue;
        case SHAPE_DATE: xlsx_date(book, *(const Date *)at); continue;
        case SHAPE_COUNT: count = *(const MaybeInt *)at; break;
        case SHAPE_REAL: real = *(const MaybeReal *)at; break;
        }
        if (count.set) xlsx_int(book, count.value);
        else if (!real.set) xlsx_empty(book);
        else if (share) xlsx_share(book, real.value);
        else xlsx_real(book, real.value);
    }
    xlsx_row_end(book);
}

static void xlsx_fill(XlsxWriter *book, void *arg)
{
    XlsxLines *lines = arg;
    lines->book = book;
    xlsx_sheet_begin(book, lines->chinese ? "指标" : "indicators");
    for (size_t c = 0; c < COUNT(columns); c++)
        xlsx_text(book, str_of(lines->chinese ? columns[c].zh : columns[c].name));
    xlsx_row_end(book);
    lines_each(lines->reports, xlsx_line, lines);
}

Str indicator_xlsx(Work *work, const IndicatorReportList *reports, bool chinese)
{
    XlsxLines lines = { .reports = reports, .chinese = chinese };
    return xlsx_bytes(work, xlsx_fill, &lines);
}
