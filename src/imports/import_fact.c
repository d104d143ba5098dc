// import_fact.c - reads what a row says, and says what is wrong with it.
// SPDX-License-Identifier: AGPL-3.0-or-later
#include "imports/import_fact.h"

enum { VALUE_CHARS_MAX = 100 };

static const struct {
    const char *code, *en, *zh;
} codes[] = {
    { "required", "a value is missing", "缺少内容" },
    { "too_large", "longer than allowed", "超过允许的长度" },
    { "not_a_date", "no date or time in any form of the map", "不是映射所列格式的日期或时间" },
    { "not_a_choice", "a value that we do not know", "不认识的取值" },
    { "before_opened", "lies before the opening", "早于开单时间" },
    { "after_end", "lies after the end of observation", "晚于观察截止时间" },
    { "not_found", "there is no such site", "没有这个网点" },
    { "changed_here", "worked on here since it was imported", "导入之后已在本系统处理过" },
    { "row_too_long", "the row has too many bytes", "这一行太长" },
    { "field_too_long", "a field has too many bytes", "有一个单元格太长" },
    { "too_few_fields", "fewer fields than the head", "单元格少于表头" },
    { "too_many_fields", "more fields than the head", "单元格多于表头" },
    { "not_text", "bytes that are no text in this encoding", "有不属于该编码的字节" },
    { "not_decoded", "bytes that are no text in this encoding", "有不属于该编码的字节" },
    { "quote_open", "a quoted field does not end", "引号没有闭合" },
    { "after_quote", "text between a closing quote and the separator", "引号之后还有文字" },
};

const char *import_code_text(Str code, bool chinese)
{
    for (size_t i = 0; i < COUNT(codes); i++)
        if (str_equal(code, str_of(codes[i].code))) return chinese ? codes[i].zh : codes[i].en;
    return "";
}

const char *import_row_fault_code(RowFault fault)
{
    switch (fault) {
    case ROW_TOO_LONG: return "row_too_long";
    case ROW_FIELD_TOO_LONG: return "field_too_long";
    case ROW_TOO_FEW_FIELDS: return "too_few_fields";
    case ROW_TOO_MANY_FIELDS: return "too_many_fields";
    case ROW_NOT_TEXT: return "not_text";
    case ROW_REPLACED: return "not_decoded";
    case ROW_QUOTE_OPEN: return "quote_open";
    case ROW_AFTER_QUOTE: return "after_quote";
    }
    return "not_text";
}

void import_fault_add(Work *work, ImportFaults *faults, Str column, const char *code, Str value)
{
    if (faults->count == IMPORT_FAULTS_MAX) return;
    faults->list[faults->count++] = (ImportFault){
        .column = str_copy(work, column),
        .code = code,
        .value = str_copy(work, str_utf8_head(value.ptr ? value : STR(""), VALUE_CHARS_MAX)),
    };
}

// Where a row is being read.
typedef struct Reader {
    Work *work;
    const ImportPlan *plan;
    const Row *row;
    ImportFaults *faults;
} Reader;

static void fault(Reader *reader, ImportField field, const char *code, Str value)
{
    import_fault_add(reader->work, reader->faults, import_column_name(reader->plan, field), code,
                     value);
}

static Str text_read(Reader *reader, ImportField field, size_t chars_max, Str initial)
{
    Str value = import_value(reader->plan, reader->row, field);
    if (value.len == 0) return initial.ptr ? initial : STR("");
    if (value.len > chars_max && str_utf8_count(value) > chars_max) {
        fault(reader, field, "too_large", value);
        return STR("");
    }
    return str_copy(reader->work, value);
}

static bool time_read(Reader *reader, ImportField field, ImportTime *time)
{
    Str value = import_value(reader->plan, reader->row, field);
    if (value.len == 0) return false;
    if (import_time_read(reader->plan->zone, &reader->plan->map->dates, value, time)) return true;
    fault(reader, field, "not_a_date", value);
    return false;
}

bool import_observed(const ImportPlan *plan, ImportTime *end)
{
    Str text = plan->map->observed_until;
    return text.len > 0 && import_time_read(plan->zone, &(StrList){ 0 }, text, end);
}

static bool is_after_end(const ImportPlan *plan, Time at)
{
    ImportTime end;
    if (!import_observed(plan, &end)) return false;
    if (!end.date_only) return at.ms > end.at.ms;
    return zone_date(plan->zone, at.ms).days > zone_date(plan->zone, end.at.ms).days;
}

// A time that is not before the opening and not after the end; both are told.
static void later_read(Reader *reader, ImportField field, ImportFact *fact, MaybeTime *at)
{
    ImportTime time;
    if (!time_read(reader, field, &time)) return;
    Str value = import_value(reader->plan, reader->row, field);
    if (time.at.ms < fact->opened_at.ms) fault(reader, field, "before_opened", value);
    if (is_after_end(reader->plan, time.at)) fault(reader, field, "after_end", value);
    *at = (MaybeTime){ true, time.at };
    fact->date_only &= time.date_only;
}

static void severity_read(Reader *reader, ImportFact *fact)
{
    Str value = import_value(reader->plan, reader->row, IMPORT_severity);
    fact->severity = reader->plan->map->initial.severity;
    if (value.len == 0) return;
    if (!str_int(value, &fact->severity) || fact->severity < 1 || fact->severity > 5)
        fault(reader, IMPORT_severity, "not_a_choice", value);
}

static void status_read(Reader *reader, ImportFact *fact)
{
    static const char *const known[] = { "open", "solved", "closed", "cancelled", "merged" };
    Str value = import_value(reader->plan, reader->row, IMPORT_status);
    // History is over once it is solved, unless the log itself tells the two apart.
    bool over = fact->closed_at.set || fact->solved_at.set;
    fact->status = over ? STR("closed") : STR("open");
    if (value.len == 0) return;
    for (size_t i = 0; i < COUNT(known); i++)
        if (str_equal(value, str_of(known[i]))) {
            fact->status = str_of(known[i]);
            return;
        }
    fault(reader, IMPORT_status, "not_a_choice", value);
}

static void attributes_read(Reader *reader, ImportFact *fact)
{
    const ImportInitial *initial = &reader->plan->map->initial;
    fact->row = reader->row->number;
    fact->key = text_read(reader, IMPORT_key, 100, STR(""));
    fact->site = text_read(reader, IMPORT_site, 80, initial->site);
    fact->type = text_read(reader, IMPORT_type, 80, initial->type);
    fact->cause = text_read(reader, IMPORT_cause, 80, initial->cause);
    fact->channel = text_read(reader, IMPORT_channel, 40, initial->channel);
    fact->subject = text_read(reader, IMPORT_subject, 200, fact->type);
    fact->need_stated = text_read(reader, IMPORT_need_stated, 8000, STR(""));
    fact->asset_number = text_read(reader, IMPORT_asset_number, 60, STR(""));
    if (import_has(reader->plan, IMPORT_key) && fact->key.len == 0)
        fault(reader, IMPORT_key, "required", STR(""));
    if (fact->site.len == 0) fault(reader, IMPORT_site, "required", STR(""));
    severity_read(reader, fact);
}

void import_fact_attributes(Work *work, const ImportPlan *plan, const Row *row, ImportFact *fact,
                            ImportFaults *faults)
{
    attributes_read(&(Reader){ work, plan, row, faults }, fact);
}

// Many logs know one end only: whichever it is, the case was solved and closed by then.
static void ends_join(ImportFact *fact)
{
    bool solved = str_equal(fact->status, STR("solved"));
    if (!fact->solved_at.set) fact->solved_at = fact->closed_at;
    if (!fact->closed_at.set && !solved) fact->closed_at = fact->solved_at;
}

bool import_fact_read(Work *work, const ImportPlan *plan, const Row *row, ImportFact *fact,
                      ImportFaults *faults)
{
    Reader reader = { work, plan, row, faults };
    ImportTime opened;
    *fact = (ImportFact){ 0 };
    attributes_read(&reader, fact);
    Str value = import_value(plan, row, IMPORT_opened_at);
    if (value.len == 0) fault(&reader, IMPORT_opened_at, "required", value);
    else if (time_read(&reader, IMPORT_opened_at, &opened)) {
        fact->opened_at = opened.at;
        fact->date_only = opened.date_only;
        if (is_after_end(plan, opened.at)) fault(&reader, IMPORT_opened_at, "after_end", value);
        later_read(&reader, IMPORT_first_answered_at, fact, &fact->first_answered_at);
        later_read(&reader, IMPORT_solved_at, fact, &fact->solved_at);
        later_read(&reader, IMPORT_closed_at, fact, &fact->closed_at);
    }
    status_read(&reader, fact);
    ends_join(fact);
    return faults->count == 0;
}

bool import_event_read(Work *work, const ImportPlan *plan, const Row *row, ImportEvent *event,
                       ImportFaults *faults)
{
    Reader reader = { work, plan, row, faults };
    Str value = import_value(plan, row, IMPORT_at);
    *event = (ImportEvent){ .activity = text_read(&reader, IMPORT_activity, 200, STR("")) };
    if (import_value(plan, row, IMPORT_key).len == 0)
        fault(&reader, IMPORT_key, "required", STR(""));
    if (event->activity.len == 0) fault(&reader, IMPORT_activity, "required", STR(""));
    if (value.len == 0) fault(&reader, IMPORT_at, "required", STR(""));
    else if (time_read(&reader, IMPORT_at, &event->time) && is_after_end(plan, event->time.at))
        fault(&reader, IMPORT_at, "after_end", value);
    return faults->count == 0;
}

static bool list_has(const StrList *list, Str value)
{
    for (size_t i = 0; i < list->count; i++)
        if (str_equal(list->items[i], value)) return true;
    return false;
}

void import_fact_of_events(const ImportPlan *plan, ImportEvent *events, size_t count,
                           ImportFact *fact)
{
    const ImportEvents *meaning = &plan->map->events;
    fact->events = events;
    fact->event_count = count;
    fact->opened_at = events[0].time.at;
    fact->date_only = true;
    for (size_t i = 0; i < count; i++) {
        MaybeTime at = { true, events[i].time.at };
        fact->date_only &= events[i].time.date_only;
        if (list_has(&meaning->first_answer, events[i].activity) && !fact->first_answered_at.set)
            fact->first_answered_at = at;
        if (meaning->solved.count == 0 || list_has(&meaning->solved, events[i].activity))
            fact->solved_at = at;
    }
    fact->closed_at = fact->solved_at;
    fact->status = fact->solved_at.set ? STR("closed") : STR("open");
}
