// person_text.c - all that is kept of one person, as a text for that person to read.
// SPDX-License-Identifier: AGPL-3.0-or-later
#include "engine/clock/zone.h"
#include "engine/outbox/template.h"
#include "org/org.h"
#include "privacy/person.h"
#include "privacy/person_words.h"

typedef struct Writing {
    Work *work;
    Text *out;
    const Zone *zone;
    bool chinese;
    PersonWords words;
} Writing;

static Str said(const Writing *to, const char *zh, const char *en)
{
    return str_of(to->chinese ? zh : en);
}

static Str moment(const Writing *to, Time time)
{
    return template_time(to->work, said(to, "zh-CN", "en"), to->zone, time);
}

static bool is_code(Str entity, Str field)
{
    static const char *const codes[] = { "cases.type", "cases.status", "contacts.consent" };
    for (size_t i = 0; i < COUNT(codes); i++) {
        Str table, column;
        str_split(str_of(codes[i]), '.', &table, &column);
        if (str_equal(table, entity) && str_equal(column, field)) return true;
    }
    return false;
}

static void add_label(const Writing *to, Str label)
{
    text_add(to->out, STR("- "));
    text_add(to->out, label);
    text_add(to->out, said(to, "：", ": "));
}

static const PersonDatum *datum(const PersonRow *row, Str field)
{
    for (size_t i = 0; i < row->fields.count; i++)
        if (str_equal(row->fields.items[i].field, field)) return &row->fields.items[i];
    return NULL;
}

// Of a change, what differs; the copy for programs has both sides whole.
static bool add_change(const Writing *to, const PersonRow *row)
{
    const PersonDatum *before = datum(row, STR("before")), *after = datum(row, STR("after"));
    if (!before || !after) return false;
    Text lines = TEXT(to->work);
    if (!person_change_add(&lines, &to->words, before->value, after->value)) return false;
    add_label(to, said(to, "改动", "Changed"));
    text_add(to->out, text_str(&lines));
    text_add_char(to->out, '\n');
    return true;
}

static void add_row(const Writing *to, Str entity, const PersonRow *row)
{
    text_add(to->out, STR("\n"));
    if (row->at.set) {
        text_add(to->out, moment(to, row->at.value));
        text_add_char(to->out, '\n');
    }
    if (add_change(to, row)) return;
    for (size_t i = 0; i < row->fields.count; i++) {
        const PersonDatum *d = &row->fields.items[i];
        add_label(to, to->chinese ? d->label : d->label_en);
        if (is_code(entity, d->field))
            text_add(to->out, person_word(&to->words, d->field, d->value));
        else person_value_add(to->out, &to->words, d->value);
        text_add_char(to->out, '\n');
    }
}

static Str place_word(const Writing *to, Str place)
{
    Str key = str_format(to->work, "place_%.*s", STR_ARG(place));
    return template_word(to->work, said(to, "zh-CN", "en"), key);
}

static void add_looks(const Writing *to, const PersonLookList *looks)
{
    text_format(to->out, "\n## %s\n\n", to->chinese ? "谁看过这些信息" : "Who looked at them");
    if (looks->count == 0) text_add(to->out, said(to, "没有记录。\n", "Nobody is on record.\n"));
    for (size_t i = 0; i < looks->count; i++) {
        const PersonLook *look = &looks->items[i];
        Str who = look->user.name.ptr ? look->user.name
                                      : said(to, "系统管理员", "the owner of the installation");
        text_format(to->out, "- %.*s  %.*s  %.*s  %.*s\n", STR_ARG(moment(to, look->at)),
                    STR_ARG(who), STR_ARG(place_word(to, look->place)), STR_ARG(look->case_number));
    }
}

Str person_export_text(Work *work, const PersonExport *from, bool chinese)
{
    Text out = TEXT(work);
    const Zone *zone = zone_shared(work, org_read(work).zone);
    Writing to = { work, &out, zone, chinese, person_words(work, zone, chinese) };
    Str org = chinese || !from->organisation_en.len ? from->organisation : from->organisation_en;
    text_format(&out, "# %s\n\n%.*s\n%.*s\n",
                chinese ? "我们保存的您的个人信息" : "What we keep about you", STR_ARG(org),
                STR_ARG(moment(&to, from->taken_at)));
    for (size_t i = 0; i < from->parts.count; i++) {
        const PersonPart *part = &from->parts.items[i];
        text_format(&out, "\n## %.*s\n", STR_ARG(chinese ? part->name : part->name_en));
        for (size_t r = 0; r < part->rows.count; r++)
            add_row(&to, part->entity, &part->rows.items[r]);
    }
    add_looks(&to, &from->looked_at);
    return text_str(&out);
}
