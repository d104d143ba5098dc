// json_encode.c - records to JSON, straight from the field tables.
// SPDX-License-Identifier: AGPL-3.0-or-later
#include "record/value.h"
#include <assert.h>
#include <math.h>
#include <stdio.h>

void json_add_str(Text *out, Str s)
{
    text_add_char(out, '"');
    size_t plain = 0; // start of the run that needs no escape
    for (size_t i = 0; i < s.len; i++) {
        unsigned char c = (unsigned char)s.ptr[i];
        if (c >= 0x20 && c != '"' && c != '\\') continue;
        text_add(out, (Str){ s.ptr + plain, i - plain });
        plain = i + 1;
        if (c == '"' || c == '\\') text_format(out, "\\%c", c);
        else if (c == '\n') text_add(out, STR("\\n"));
        else text_format(out, "\\u%04x", c);
    }
    if (s.len) text_add(out, (Str){ s.ptr + plain, s.len - plain });
    text_add_char(out, '"');
}

static bool is_digit(char c)
{
    return c >= '0' && c <= '9';
}

static bool ends_in_digits(Str s, size_t count)
{
    for (size_t i = s.len - count; i < s.len; i++)
        if (!is_digit(s.ptr[i])) return false;
    return true;
}

static bool in_address(char c)
{
    return c != 0 && (is_digit(c) || (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') ||
                      strchr(".-_+", c) != NULL);
}

static size_t digits_at(Str s, size_t at)
{
    size_t count = 0;
    while (at + count < s.len && is_digit(s.ptr[at + count])) count++;
    return count;
}

// How long a number is that begins here, in groups of three digits or more: 139-1111-2222 is one,
// 2025-03-04 is not. How many digits it has.
static size_t number_at(Str s, size_t at, size_t *digits)
{
    enum { GROUP_MIN = 3 };
    size_t len = *digits = digits_at(s, at);
    while (len && at + len < s.len && (s.ptr[at + len] == ' ' || s.ptr[at + len] == '-')) {
        size_t group = digits_at(s, at + len + 1);
        if (group < GROUP_MIN) break;
        *digits += group;
        len += group + 1;
    }
    return len;
}

// Of running text only what looks like a telephone number or an e-mail address is shortened: who
// judges how a customer was answered must be able to read it.
static void add_scrubbed(Text *out, Str s)
{
    enum { DIGITS_MIN = 7, SHOWN = 4 };
    Text mask = TEXT(out->work);
    for (size_t i = 0; i < s.len;) {
        size_t digits, run = number_at(s, i, &digits);
        if (run && digits >= DIGITS_MIN) {
            text_add(&mask, STR("***"));
            text_add(&mask, (Str){ s.ptr + i + run - SHOWN, SHOWN });
        } else if (s.ptr[i] == '@') {
            // The name before the sign has been added already: it is taken back to its start.
            while (mask.len && in_address(mask.ptr[mask.len - 1])) mask.len--;
            text_add(&mask, STR("***@"));
            run = 1;
        } else {
            run = run ? run : 1;
            text_add(&mask, (Str){ s.ptr + i, run });
        }
        i += run;
    }
    json_add_str(out, text_str(&mask));
}

// Enough is left to tell two customers apart on the phone, not enough to reach or name one. A way
// to reach somebody is masked as what it is, whichever class its field has.
static void add_masked(Text *out, Personal personal, Str s)
{
    Text mask = TEXT(out->work);
    size_t at = str_find(s, STR("@"));
    bool reaches = personal == PERSONAL_PHONE || personal == PERSONAL_EMAIL;
    if (reaches && at != SIZE_MAX) {
        text_add(&mask, str_utf8_head(s, 1));
        text_add(&mask, STR("***"));
        text_add(&mask, str_from(s, at));
    } else if (personal == PERSONAL_PHONE && s.len > 4 && ends_in_digits(s, 4)) {
        text_add(&mask, STR("***"));
        text_add(&mask, str_from(s, s.len - 4));
    } else {
        if (personal == PERSONAL_NAME) text_add(&mask, str_utf8_head(s, 1));
        text_add(&mask, STR("**"));
    }
    json_add_str(out, text_str(&mask));
}

static void add_str(Text *out, const Field *f, Str s, Hidden hidden)
{
    if (f->personal && hidden & 1u << f->personal) add_masked(out, f->personal, s);
    else if (f->personal == PERSONAL_TEXT && hidden & 1u << PERSONAL_PHONE) add_scrubbed(out, s);
    else json_add_str(out, s);
}

static void add_time(Text *out, Time time)
{
    text_add_char(out, '"');
    time_add(out, time);
    text_add_char(out, '"');
}

static void add_date(Text *out, Date date)
{
    text_add_char(out, '"');
    date_add(out, date);
    text_add_char(out, '"');
}

static void add_real(Text *out, double value)
{
    assert(isfinite(value));
    // 15 digits where they suffice, so that 0.1 reads as 0.1; 17 always give the same double back.
    char digits[32];
    int len = snprintf(digits, sizeof digits, "%.15g", value);
    double back;
    if (!str_real((Str){ digits, (size_t)len }, &back) || back < value || back > value)
        len = snprintf(digits, sizeof digits, "%.17g", value);
    text_add(out, (Str){ digits, (size_t)len });
}

static void add_bool(Text *out, bool value)
{
    text_add(out, value ? STR("true") : STR("false"));
}

static void add_id(Text *out, int64_t id)
{
    text_add_char(out, '"');
    text_add_int(out, id);
    text_add_char(out, '"');
}

static void add_list(Text *out, const Field *f, const List *list, Hidden hidden)
{
    text_add_char(out, '[');
    for (size_t i = 0; i < list->count; i++) {
        if (i) text_add_char(out, ',');
        record_to_json(out, f->record, (const char *)list->items + i * f->record->size, hidden);
    }
    text_add_char(out, ']');
}

static void add_strs(Text *out, const StrList *list)
{
    text_add_char(out, '[');
    for (size_t i = 0; i < list->count; i++) {
        if (i) text_add_char(out, ',');
        json_add_str(out, list->items[i]);
    }
    text_add_char(out, ']');
}

static void add_ids(Text *out, const IdList *list)
{
    text_add_char(out, '[');
    for (size_t i = 0; i < list->count; i++) {
        if (i) text_add_char(out, ',');
        add_id(out, list->items[i].value);
    }
    text_add_char(out, ']');
}

void field_value_to_json(Text *out, const Field *f, const void *record, Hidden hidden)
{
    const void *member = field_of(f, record);
    if (field_absent(f, record)) {
        text_add(out, STR("null"));
        return;
    }
    switch (f->type) {
    case FIELD_STR: add_str(out, f, *(const Str *)member, hidden); break;
    case FIELD_BOOL: add_bool(out, *(const bool *)member); break;
    case FIELD_MAYBE_BOOL: add_bool(out, ((const MaybeBool *)member)->value); break;
    case FIELD_INT: text_add_int(out, *(const int64_t *)member); break;
    case FIELD_MAYBE_INT: text_add_int(out, ((const MaybeInt *)member)->value); break;
    case FIELD_REAL: add_real(out, *(const double *)member); break;
    case FIELD_MAYBE_REAL: add_real(out, ((const MaybeReal *)member)->value); break;
    case FIELD_ID: add_id(out, ((const AnyId *)member)->value); break;
    case FIELD_TIME: add_time(out, *(const Time *)member); break;
    case FIELD_MAYBE_TIME: add_time(out, ((const MaybeTime *)member)->value); break;
    case FIELD_DATE: add_date(out, *(const Date *)member); break;
    case FIELD_MAYBE_DATE: add_date(out, ((const MaybeDate *)member)->value); break;
    case FIELD_JSON: text_add(out, ((const Json *)member)->text); break;
    case FIELD_RECORD: record_to_json(out, f->record, member, hidden); break;
    case FIELD_LIST: add_list(out, f, member, hidden); break;
    case FIELD_STRS: add_strs(out, member); break;
    case FIELD_IDS: add_ids(out, member); break;
    }
}

void record_to_json(Text *out, const RecordType *type, const void *record, Hidden hidden)
{
    bool first = true;
    text_add_char(out, '{');
    for (size_t i = 0; i < type->count; i++) {
        const Field *f = &type->fields[i];
        if (f->secret) continue;
        text_add(out, first ? STR("\"") : STR(",\""));
        first = false;
        text_add(out, str_of(f->name));
        text_add(out, STR("\":"));
        field_value_to_json(out, f, record, hidden);
    }
    text_add_char(out, '}');
}

void field_to_json(Text *out, const Field *field, const void *record)
{
    field_value_to_json(out, field, record, 0);
}
