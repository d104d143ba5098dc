// template.c - fills templates.
// SPDX-License-Identifier: AGPL-3.0-or-later
#include "engine/outbox/template.h"
#include "base/embedded.h"
#include "record/json_in.h"

typedef struct Words {
    Str subject, body;
} Words;
RECORD(Words, "A template in one language.", FIELD(Words, subject, .required = true, .max = 200),
       FIELD(Words, body, .required = true, .max = 8000));
typedef struct Languages {
    Json zh, en;
} Languages;
// The tag of a language is no name of a C member.
static const Field Languages_fields[] = {
    { .name = "zh-CN", .type = FIELD_JSON, .offset = offsetof(Languages, zh), .required = true },
    { .name = "en", .type = FIELD_JSON, .offset = offsetof(Languages, en), .required = true },
};
static const RecordType Languages_record = { "Languages", sizeof(Languages), Languages_fields,
                                             COUNT(Languages_fields), "A template." };

static Str text_of(Work *work, Str name)
{
    Str path = str_format(work, "content/templates/%.*s.json", STR_ARG(name));
    return embedded_text(str_z(work, path));
}

static void add_value(Text *out, Str field, const Pair *values, size_t count)
{
    for (size_t i = 0; i < count; i++)
        if (str_equal(values[i].name, field)) {
            text_add(out, values[i].value);
            return;
        }
    work_fail(out->work, FAIL_INTERNAL, "a template asks for {%.*s}", STR_ARG(field));
}

static Str fill(Work *work, Str words, const Pair *values, size_t count)
{
    Text out = TEXT(work);
    Str before, rest = words;
    while (str_split(rest, '{', &before, &rest)) {
        Str field, after;
        text_add(&out, before);
        str_split(rest, '}', &field, &after);
        add_value(&out, field, values, count);
        rest = after;
    }
    text_add(&out, before);
    return text_str(&out);
}

Rendered template_render(Work *work, const char *name, Str language, const Pair *values,
                         size_t count)
{
    Languages languages;
    Words words;
    Issues issues = { .count = 0 };
    Str text = text_of(work, str_of(name));
    if (!text.ptr) work_fail(work, FAIL_INTERNAL, "there is no template %s", name);
    bool sound = record_from_json(work, &Languages_record, text, &languages, &issues);
    Str chosen = str_starts(language, STR("en")) ? languages.en.text : languages.zh.text;
    if (!sound || !from_json(work, Words, chosen, &words, &issues))
        work_fail(work, FAIL_INTERNAL, "template %s is not as it should be", name);
    return (Rendered){ fill(work, words.subject, values, count),
                       fill(work, words.body, values, count) };
}

Str template_word(Work *work, Str language, Str code)
{
    Issues issues = { .count = 0 };
    const json_t *words = json_read(work, embedded_text("content/words.json"), &issues);
    const json_t *names = json_object_get(words, str_starts(language, STR("en")) ? "en" : "zh-CN");
    const char *name = json_string_value(json_object_get(names, str_z(work, code)));
    return name ? str_of(name) : code;
}

Str template_date(Work *work, Str language, Date date)
{
    static const char *const months[] = { "Jan", "Feb", "Mar", "Apr", "May", "Jun",
                                          "Jul", "Aug", "Sep", "Oct", "Nov", "Dec" };
    CivilDate day = date_civil(date);
    if (str_starts(language, STR("en")))
        return str_format(work, "%d %s %d", day.day, months[day.month - 1], day.year);
    return str_format(work, "%d年%d月%d日", day.year, day.month, day.day);
}

Str template_time(Work *work, Str language, const Zone *zone, Time time)
{
    int64_t local_ms = time.ms + zone_offset_ms(zone, time.ms);
    int minute = (int)((local_ms % DAY_MS + DAY_MS) % DAY_MS / MINUTE_MS);
    Str day = template_date(work, language, zone_date(zone, time.ms));
    return str_format(work, "%.*s %02d:%02d", STR_ARG(day), minute / 60, minute % 60);
}

bool template_exists(Str name)
{
    char path[120] = "content/templates/";
    size_t len = strlen(path);
    if (name.len + len + 6 > sizeof path) return false;
    memcpy(path + len, name.ptr, name.len);
    memcpy(path + len + name.len, ".json", 6);
    return embedded_find(path) != NULL;
}
