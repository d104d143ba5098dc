// person_text.c - all that is kept of one person, as a text for that person to read.
// SPDX-License-Identifier: AGPL-3.0-or-later
#include "engine/clock/zone.h"
#include "engine/outbox/template.h"
#include "org/org.h"
#include "privacy/person.h"

typedef struct Writing {
    Work *work;
    Text *out;
    const Zone *zone;
    bool chinese;
} Writing;

static Str said(const Writing *to, const char *zh, const char *en)
{
    return str_of(to->chinese ? zh : en);
}

static Str moment(const Writing *to, Time time)
{
    return template_time(to->work, said(to, "zh-CN", "en"), to->zone, time);
}

// Lines after the first are indented, so that each value stays one item.
static void add_value(const Writing *to, Str value)
{
    Str line, rest = value;
    bool first = true, more = true;
    while (more) {
        more = str_split(rest, '\n', &line, &rest);
        if (!first) text_add(to->out, STR("\n    "));
        text_add(to->out, line);
        first = false;
    }
    text_add_char(to->out, '\n');
}

static void add_row(const Writing *to, const PersonRow *row)
{
    text_add(to->out, STR("\n"));
    if (row->at.set) {
        text_add(to->out, moment(to, row->at.value));
        text_add_char(to->out, '\n');
    }
    for (size_t i = 0; i < row->fields.count; i++) {
        const PersonDatum *d = &row->fields.items[i];
        text_add(to->out, STR("- "));
        text_add(to->out, to->chinese ? d->label : d->label_en);
        text_add(to->out, said(to, "：", ": "));
        add_value(to, d->value);
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
    if (looks->count == 0) add_value(to, said(to, "没有记录。", "Nobody is on record."));
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
    Writing to = { work, &out, zone, chinese };
    Str org = chinese || !from->organisation_en.len ? from->organisation : from->organisation_en;
    text_format(&out, "# %s\n\n%.*s\n%.*s\n",
                chinese ? "我们保存的您的个人信息" : "What we keep about you", STR_ARG(org),
                STR_ARG(moment(&to, from->taken_at)));
    for (size_t i = 0; i < from->parts.count; i++) {
        const PersonPart *part = &from->parts.items[i];
        text_format(&out, "\n## %.*s\n", STR_ARG(chinese ? part->name : part->name_en));
        for (size_t r = 0; r < part->rows.count; r++) add_row(&to, &part->rows.items[r]);
    }
    add_looks(&to, &from->looked_at);
    return text_str(&out);
}
