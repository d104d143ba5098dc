// kept_export.c - the board as a table, for spreadsheets.
// SPDX-License-Identifier: AGPL-3.0-or-later
#include "boards/kept_report.h"
#include "boards/kept_words.h"
#include "record/csv.h"
#include "record/xlsx_bytes.h"

typedef enum Shape { SHAPE_TEXT, SHAPE_FLAG, SHAPE_COUNT, SHAPE_SHARE, SHAPE_HOURS } Shape;

// A column, read off a row by its place in the row.
typedef struct Column {
    const char *name, *zh;
    Shape shape;
    size_t offset;
} Column;

#define AT(member) offsetof(KeptRateRow, member)
static const Column columns[] = {
    { "key", "编号", SHAPE_TEXT, AT(key) },
    { "name", "名称", SHAPE_TEXT, AT(name) },
    { "kept", "已兑现", SHAPE_COUNT, AT(kept) },
    { "missed", "未兑现", SHAPE_COUNT, AT(missed) },
    { "n", "合计", SHAPE_COUNT, AT(n) },
    { "kept_rate", "兑现率", SHAPE_SHARE, AT(value) },
    { "low", "区间下限", SHAPE_SHARE, AT(low) },
    { "high", "区间上限", SHAPE_SHARE, AT(high) },
    { "overdue", "其中逾期未结", SHAPE_COUNT, AT(overdue) },
    { "open", "进行中", SHAPE_COUNT, AT(open) },
    { "paused", "暂停计时", SHAPE_COUNT, AT(paused) },
    { "waived", "已豁免", SHAPE_COUNT, AT(waived) },
    { "renegotiated", "已重新约定", SHAPE_COUNT, AT(renegotiated) },
    { "merged", "已合并", SHAPE_COUNT, AT(merged) },
    { "cancelled", "已取消", SHAPE_COUNT, AT(cancelled) },
    { "not_recorded", "无记录", SHAPE_COUNT, AT(not_recorded) },
    { "other_kept", "另一时钟已兑现", SHAPE_COUNT, AT(other.kept) },
    { "other_missed", "另一时钟未兑现", SHAPE_COUNT, AT(other.missed) },
    { "other_kept_rate", "另一时钟兑现率", SHAPE_SHARE, AT(other.value) },
    { "cases", "服务单", SHAPE_COUNT, AT(cases) },
    { "unsolved", "未解决", SHAPE_COUNT, AT(unsolved) },
    { "median_hours", "解决时长中位数（小时）", SHAPE_HOURS, AT(median.value) },
    { "median_low", "中位数下限", SHAPE_HOURS, AT(median.low) },
    { "median_high", "中位数上限", SHAPE_HOURS, AT(median.high) },
    { "p90_hours", "解决时长90分位（小时）", SHAPE_HOURS, AT(p90.value) },
    { "p90_low", "90分位下限", SHAPE_HOURS, AT(p90.low) },
    { "p90_high", "90分位上限", SHAPE_HOURS, AT(p90.high) },
    { "flag", "提示", SHAPE_FLAG, AT(flag) },
};
#undef AT

static Str head_of(const Column *column, bool chinese)
{
    return str_of(chinese ? column->zh : column->name);
}

static Str text_at(const KeptRateRow *row, const Column *column)
{
    return *(const Str *)(const void *)((const char *)row + column->offset);
}

static int64_t count_at(const KeptRateRow *row, const Column *column)
{
    return *(const int64_t *)(const void *)((const char *)row + column->offset);
}

static MaybeReal real_at(const KeptRateRow *row, const Column *column)
{
    return *(const MaybeReal *)(const void *)((const char *)row + column->offset);
}

static const KeptRateRow *row_at(const KeptReport *report, size_t i)
{
    return i < report->rows.count ? &report->rows.items[i] : &report->total;
}

static void csv_row(Work *work, CsvWriter *writer, const KeptRateRow *row)
{
    for (size_t c = 0; c < COUNT(columns); c++) {
        const Column *column = &columns[c];
        if (column->shape == SHAPE_TEXT || column->shape == SHAPE_FLAG) {
            csv_text(writer, text_at(row, column));
        } else if (column->shape == SHAPE_COUNT) {
            csv_int(writer, count_at(row, column));
        } else {
            MaybeReal real = real_at(row, column);
            // Seventeen digits give the very number back.
            csv_made(writer, real.set ? str_format(work, "%.17g", real.value) : STR(""));
        }
    }
    csv_row_end(writer);
}

Str kept_report_csv(Work *work, const KeptReport *report, bool chinese)
{
    Text out = TEXT(work);
    CsvWriter writer = csv_writer(&out, ',', true);
    // Programs read the English names; people who read Chinese get a workbook.
    (void)chinese;
    for (size_t c = 0; c < COUNT(columns); c++) csv_text(&writer, head_of(&columns[c], false));
    csv_row_end(&writer);
    for (size_t i = 0; i <= report->rows.count; i++) csv_row(work, &writer, row_at(report, i));
    return text_str(&out);
}

static void xlsx_row(XlsxWriter *book, const KeptRateRow *row, bool chinese)
{
    for (size_t c = 0; c < COUNT(columns); c++) {
        const Column *column = &columns[c];
        MaybeReal real = { .set = false };
        switch (column->shape) {
        case SHAPE_TEXT: xlsx_text(book, text_at(row, column)); continue;
        case SHAPE_FLAG: xlsx_text(book, kept_flag_word(text_at(row, column), chinese)); continue;
        case SHAPE_COUNT: xlsx_int(book, count_at(row, column)); continue;
        case SHAPE_SHARE:
        case SHAPE_HOURS: real = real_at(row, column); break;
        }
        if (!real.set) xlsx_empty(book);
        else if (column->shape == SHAPE_SHARE) xlsx_share(book, real.value);
        else xlsx_real(book, real.value);
    }
    xlsx_row_end(book);
}

typedef struct Book {
    const KeptReport *report;
    bool chinese;
} Book;

// Nothing here may fail the work: the workbook must be closed.
static void book_fill(XlsxWriter *book, void *arg)
{
    const Book *of = arg;
    xlsx_sheet_begin(book, of->chinese ? "兑现率" : "kept-rate");
    for (size_t c = 0; c < COUNT(columns); c++) xlsx_text(book, head_of(&columns[c], of->chinese));
    xlsx_row_end(book);
    for (size_t i = 0; i <= of->report->rows.count; i++)
        xlsx_row(book, row_at(of->report, i), of->chinese);
}

Str kept_report_xlsx(Work *work, const KeptReport *report, bool chinese)
{
    return xlsx_bytes(work, book_fill, &(Book){ report, chinese });
}
