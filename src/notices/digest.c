// digest.c - the daily e-mail with what is still unread.
// SPDX-License-Identifier: AGPL-3.0-or-later
#include "engine/outbox/outbox.h"
#include "notices/notice_inside.h"
#include "org/org.h"
#include "org/preferences.h"
#include "queries.h"

typedef struct DigestPayload {
    UserId user_id;
} DigestPayload;
RECORD(DigestPayload, "Whose digest.", FIELD(DigestPayload, user_id, .required = true));

Time notice_digest_at(Work *work, const NoticeReader *reader, Str digest_at)
{
    int64_t hours = 8, minutes = 30;
    const Zone *zone = zone_find(work, reader->zone);
    str_int(str_head(digest_at, 2), &hours);
    str_int(str_from(digest_at, 3), &minutes);
    Date day = zone_date(zone, work->now_ms);
    int64_t time_ms = hours * HOUR_MS + minutes * MINUTE_MS;
    int64_t at_ms = zone_open_ms(zone, day.days * DAY_MS + time_ms);
    if (at_ms <= work->now_ms) at_ms = zone_open_ms(zone, (day.days + 1) * DAY_MS + time_ms);
    return (Time){ at_ms };
}

static Str lines_of(Work *work, const NoticeReader *reader, const NoticeList *list)
{
    Text out = TEXT(work);
    const Zone *zone = zone_find(work, reader->zone);
    for (size_t i = 0; i < list->count; i++) {
        const Notice *notice = &list->items[i];
        Str at = template_time(work, reader->language, zone, notice->at);
        Rendered words = notice_words(work, reader, notice->template, notice->params.text);
        text_format(&out, "- %.*s  %.*s\n", STR_ARG(at), STR_ARG(words.subject));
    }
    return text_str(&out);
}

static void send_digest(Work *work, const NoticeReader *reader, const NoticeList *list)
{
    const Pair values[] = { { STR("count"), str_format(work, "%zu", list->count) },
                            { STR("list"), lines_of(work, reader, list) },
                            { STR("name"), reader->name },
                            { STR("org"), notice_org_name(reader) } };
    Rendered words =
        template_render(work, "notice_digest", reader->language, values, COUNT(values));
    outbox_add(work, &(Message){ .channel = STR("email"),
                                 .to = reader->email,
                                 .to_name = reader->name,
                                 .subject = words.subject,
                                 .body = words.body,
                                 .automatic = true });
}

Str notice_digest(Work *work, const Job *job)
{
    DigestPayload payload;
    NoticeReader reader;
    NoticeList list;
    Issues issues = { .count = 0 };
    if (!from_json(work, DigestPayload, job->payload.text, &payload, &issues))
        work_fail(work, FAIL_INTERNAL, "the payload of a digest is not one");
    Args whose = ARGS(ARG(user_id, payload.user_id));
    db_list(work, &SQL_notice_in_digest, whose, Notice, &list);
    db_send(work, &SQL_notice_digested, whose);
    if (list.count == 0 || !notice_reader(work, payload.user_id, &reader)) return STR_ABSENT;
    Preferences preferences = preferences_read(work, payload.user_id);
    bool wanted = str_equal(preferences.notice_email, STR("daily")) &&
                  outbox_address_valid(STR("email"), reader.email);
    if (!wanted) return STR_ABSENT;
    send_digest(work, &reader, &list);
    return str_format(work, "{\"notices\":%zu}", list.count);
}
