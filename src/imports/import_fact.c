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
    { "in_future", "lies in the future", "时间在将来" },
    { "long_ago", "lies before 1970", "早于 1970 年" },
    { "control_character", "a character that is not to be seen", "含有不可见的控制字符" },
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

// C0 and C1 controls and DEL: nobody can see them, and they tell terminals and spreadsheets what to
// do. Line ends and tabs are the layout of longer texts.
static bool has_control(Str value, bool several_lines)
{
    for (size_t i = 0; i < value.len; i++) {
        unsigned char c = (unsigned char)value.ptr[i];
        bool layout = c == '\t' || c == '\n' || c == '\r';
        if (layout ? !several_lines : c < 0x20 || c == 0x7F) return true;
        if (c == 0xC2 && i + 1 < value.len && (unsigned char)value.ptr[i + 1] < 0xA0) return true;
    }
    return false;
}

static Str text_read(Reader *reader, ImportField field, size_t chars_max, Str initial)
{
    Str value = import_value(reader->plan, reader->row, field);
    if (value.len == 0) return initial.ptr ? initial : STR("");
    if (has_control(value, field == IMPORT_subject || field == IMPORT_need_stated))
        fault(reader, field, "control_character", value);
    if (value.len > chars_max && str_utf8_count(value) > chars_max) {
        fault(reader, field, "too_large", value);
        return STR("");
    }
    return str_copy(reader->work, value);
}

// What is only one of ours is told, unless the map keeps what we do not list.
static bool check_choice(Reader *reader, ImportField field, Str value)
{
    if (reader->plan->keeps_unlisted[field]) return true;
    if (str_among(value, import_choices(field))) return true;
    fault(reader, field, "not_a_choice", value);
    return false;
}

static Str choice_read(Reader *reader, ImportField field, size_t chars_max, Str initial)
{
    Str value = text_read(reader, field, chars_max, STR(""));
    if (value.len == 0) return initial.ptr ? initial : STR("");
    check_choice(reader, field, value);
    return value;
}

static bool time_read(Reader *reader, ImportField field, ImportTime *time)
{
    Str value = import_value(reader->plan, reader->row, field);
    if (value.len == 0) return false;
    if (import_time_read(reader->plan->zone, &reader->plan->map->dates, value, time)) return true;
    fault(reader, field, "not_a_date", value);
    return false;
}

// The code of a time that lies beyond what was observed or beyond now, or before what any log of
// ours could hold, as a year 0205 does; NULL: it does not.
static const char *beyond(const ImportPlan *plan, Time at)
{
    if (at.ms < 0) return "long_ago";
    if (plan->end.set && at.ms >= plan->end.value.ms) return "after_end";
    return at.ms > plan->now.ms && !plan->map->allow_future ? "in_future" : NULL;
}

static void check_beyond(Reader *reader, ImportField field, Time at)
{
    const char *code = beyond(reader->plan, at);
    if (code) fault(reader, field, code, import_value(reader->plan, reader->row, field));
}

// A time that is not before the opening and not beyond the end; both are told.
static void later_read(Reader *reader, ImportField field, ImportFact *fact, MaybeTime *at)
{
    ImportTime time;
    if (!time_read(reader, field, &time)) return;
    Str value = import_value(reader->plan, reader->row, field);
    if (time.at.ms < fact->opened_at.ms) fault(reader, field, "before_opened", value);
    check_beyond(reader, field, time.at);
    *at = (MaybeTime){ true, time.at };
    fact->date_only &= time.date_only;
}

static void severity_read(Reader *reader, ImportFact *fact)
{
    Str value = import_value(reader->plan, reader->row, IMPORT_severity);
    fact->severity = reader->plan->map->initial.severity;
    if (value.len == 0) return;
    if (check_choice(reader, IMPORT_severity, value)) fact->severity = value.ptr[0] - '0';
}

static void status_read(Reader *reader, ImportFact *fact)
{
    Str value = import_value(reader->plan, reader->row, IMPORT_status);
    // History is over once it is solved, unless the log itself tells the two apart.
    bool over = fact->closed_at.set || fact->solved_at.set;
    fact->status = over ? STR("closed") : STR("open");
    if (value.len == 0) return;
    fact->status = str_copy(reader->work, value);
    check_choice(reader, IMPORT_status, value);
}

static void attributes_read(Reader *reader, ImportFact *fact)
{
    const ImportInitial *initial = &reader->plan->map->initial;
    fact->row = reader->row->number;
    fact->key = text_read(reader, IMPORT_key, 100, STR(""));
    fact->site = text_read(reader, IMPORT_site, 80, initial->site);
    fact->type = choice_read(reader, IMPORT_type, 80, initial->type);
    fact->cause = text_read(reader, IMPORT_cause, 80, initial->cause);
    fact->channel = choice_read(reader, IMPORT_channel, 40, initial->channel);
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
        check_beyond(&reader, IMPORT_opened_at, opened.at);
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
    else if (time_read(&reader, IMPORT_at, &event->time))
        check_beyond(&reader, IMPORT_at, event->time.at);
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
