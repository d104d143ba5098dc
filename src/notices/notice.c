// notice.c - tells people things, and lists what they were told.
// SPDX-License-Identifier: AGPL-3.0-or-later
#include "engine/outbox/outbox.h"
#include "notices/notice_inside.h"
#include "org/org.h"
#include "org/preferences.h"
#include "queries.h"
#include "record/cursor.h"
#include "record/json_in.h"
#include "record/permission.h"

RECORD(NoticeReader, "Who is told.", FIELD(NoticeReader, id), FIELD(NoticeReader, name),
       FIELD(NoticeReader, language), FIELD(NoticeReader, email), FIELD(NoticeReader, zone),
       FIELD(NoticeReader, org), FIELD(NoticeReader, org_en));
RECORD(NoticeCase, "A case that a notice is about.", FIELD(NoticeCase, id),
       FIELD(NoticeCase, number), FIELD(NoticeCase, subject));

// "case" is a word of C.
static const Field Notice_fields[] = {
    FIELD(Notice, id),
    FIELD(Notice, kind),
    FIELD(Notice, at),
    FIELD(Notice, read),
    { .name = "case",
      .type = FIELD_RECORD,
      .offset = offsetof(Notice, about),
      .record = &NoticeCase_record },
    FIELD(Notice, text, .doc = "In the reader's language."),
    FIELD(Notice, template, .secret = true),
    FIELD(Notice, params, .secret = true),
};
const RecordType Notice_record = { "Notice", sizeof(Notice), Notice_fields, COUNT(Notice_fields),
                                   "Something a person is told." };
RECORD(NoticePage, "A page of notices.", LIST_FIELD(NoticePage, items, Notice),
       FIELD(NoticePage, next_cursor), FIELD(NoticePage, unread, .doc = "All that are not read."));
RECORD(NoticeQuery, "Which notices.", FIELD(NoticeQuery, unread, .doc = "Only those not read."),
       PAGE_FIELDS(NoticeQuery));
RECORD(NoticesRead, "What was read.", FIELD(NoticesRead, ids, .max = PAGE_ITEMS_MAX),
       FIELD(NoticesRead, all));

bool notice_reader(Work *work, UserId user_id, NoticeReader *found)
{
    return db_find(work, &SQL_notice_reader, ARGS(ARG(user_id, user_id)), NoticeReader, found);
}

Str notice_org_name(const NoticeReader *reader)
{
    bool english = str_starts(reader->language, STR("en")) && reader->org_en.len;
    return english ? reader->org_en : reader->org;
}

Str notice_time(Work *work, Time time)
{
    Text out = TEXT(work);
    time_add(&out, time);
    return text_str(&out);
}

UserId notice_user(Work *work, StaffId staff_id)
{
    int64_t id = 0;
    if (staff_id.value) db_int(work, &SQL_notice_user, ARGS(ARG(staff_id, staff_id)), &id);
    return (UserId){ id };
}

static Str shown(Work *work, const NoticeReader *reader, Str name, Str value)
{
    Time time;
    Date date;
    if (str_starts(value, STR("word:")))
        return template_word(work, reader->language, str_from(value, 5));
    if (str_equal(name, STR("day")) && date_parse(value, &date))
        return template_date(work, reader->language, date);
    if (!str_ends(name, STR("_at")) || !time_parse(value, &time)) return value;
    return template_time(work, reader->language, zone_find(work, reader->zone), time);
}

Rendered notice_words(Work *work, const NoticeReader *reader, Str template, Str params)
{
    Issues issues = { .count = 0 };
    json_t *object = json_read(work, params, &issues);
    Pair *values = NEW(work, Pair, json_object_size(object) + 1);
    size_t count = 0;
    const char *name;
    json_t *value;
    json_object_foreach (object, name, value) {
        Str text = { json_string_value(value), json_string_length(value) };
        values[count++] = (Pair){ str_of(name), shown(work, reader, str_of(name), text) };
    }
    return template_render(work, str_z(work, template), reader->language, values, count);
}

static Str params_of(Work *work, const NoticeNew *input)
{
    Text out = TEXT(work);
    text_add_char(&out, '{');
    for (size_t i = 0; i < input->value_count; i++) {
        if (i) text_add_char(&out, ',');
        json_add_str(&out, input->values[i].name);
        text_add_char(&out, ':');
        json_add_str(&out, input->values[i].value);
    }
    text_add_char(&out, '}');
    return text_str(&out);
}

// The page that shows a kind of thing; NULL: there is none.
static const char *page_of(const char *object)
{
    if (object && strcmp(object, "case") == 0) return "cases";
    return object && strcmp(object, "indicator") == 0 ? "indicators" : NULL;
}

static Str with_link(Work *work, const NoticeNew *input, Str body)
{
    Str base_url = org_read(work).settings.base_url;
    const char *page = page_of(input->object);
    if (base_url.len == 0 || !page) return body;
    return str_format(work, "%.*s\n\n%.*s/%s/%lld", STR_ARG(body), STR_ARG(base_url), page,
                      (long long)input->object_id);
}

static void send_mail(Work *work, const NoticeReader *reader, const NoticeNew *input,
                      Rendered words)
{
    if (!outbox_address_valid(STR("email"), reader->email)) return;
    outbox_add(work, &(Message){ .channel = STR("email"),
                                 .to = reader->email,
                                 .to_name = reader->name,
                                 .subject = words.subject,
                                 .body = with_link(work, input, words.body),
                                 .automatic = true,
                                 .kind = input->object ? str_of(input->object) : STR(""),
                                 .object_id = input->object_id });
}

static void want_digest(Work *work, const NoticeReader *reader, const Preferences *preferences)
{
    Str key = str_format(work, "%lld", (long long)reader->id.value);
    job_add(work, "digest", key, str_format(work, "{\"user_id\":\"%.*s\"}", STR_ARG(key)),
            notice_digest_at(work, reader, preferences->digest_at));
}

bool notice_add(Work *work, const NoticeNew *input)
{
    NoticeReader reader;
    bool each;
    if (!input->user_id.value || !notice_reader(work, input->user_id, &reader)) return false;
    Preferences preferences = preferences_read(work, input->user_id);
    if (!preferences_want(&preferences, str_of(input->kind), &each)) return false;
    bool digest = str_equal(preferences.notice_email, STR("daily"));
    Str template =
        input->template ? str_of(input->template) : str_format(work, "notice_%s", input->kind);
    Str params = params_of(work, input);
    // The words are made here too, so that what could not be shown is never stored.
    Rendered words = notice_words(work, &reader, template, params);
    int64_t added =
        db_run(work, &SQL_notice_add,
               ARGS(ARG(id, (NoticeId){ id_new(work->now_ms) }), ARG(user_id, input->user_id),
                    ARG(kind, str_of(input->kind)), ARG(template, template), ARG(params, params),
                    ARG(object, input->object ? str_of(input->object) : STR("")),
                    ARG(object_id, input->object_id), ARG(key, input->key), ARG(digest, digest)));
    if (added == 0) return false;
    if (each) send_mail(work, &reader, input, words);
    if (digest) want_digest(work, &reader, &preferences);
    return true;
}

bool notice_list(Work *work, const NoticeQuery *query, NoticePage *page, Issues *issues)
{
    Cursor cursor;
    NoticeReader reader;
    *page = (NoticePage){ .unread = 0 };
    if (!cursor_read(query->cursor, &cursor, issues)) return false;
    if (!notice_reader(work, (UserId){ work->actor_id }, &reader)) return true;
    bool unread = query->unread.set && query->unread.value;
    db_list(work, &SQL_notice_list,
            ARGS(ARG(before_id, cursor.set ? cursor.id : INT64_MAX), ARG(unread, unread),
                 ARG(permission, (int64_t)PERM_case_read), ARG(limit, query->limit + 1)),
            Notice, &page->items);
    db_int(work, &SQL_notice_unread, ARGS_NONE, &page->unread);
    page->next_cursor = page_next_by_id(work, &page->items, query->limit);
    for (size_t i = 0; i < page->items.count; i++) {
        Notice *notice = &page->items.items[i];
        notice->text = notice_words(work, &reader, notice->template, notice->params.text).subject;
    }
    return true;
}

void notice_read(Work *work, const NoticesRead *input)
{
    if (input->all) db_send(work, &SQL_notice_read_all, ARGS_NONE);
    for (size_t i = 0; i < input->ids.count; i++)
        db_send(work, &SQL_notice_read, ARGS(ARG(id, input->ids.items[i])));
}

void notices_forget(Work *work)
{
    int64_t keep_ms = (int64_t)NOTICE_KEEP_DAYS * DAY_MS;
    db_send(work, &SQL_notices_forget, ARGS(ARG(before, work->now_ms - keep_ms)));
}
