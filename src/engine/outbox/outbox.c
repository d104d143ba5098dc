// outbox.c - writes, leases, settles and lists messages.
// SPDX-License-Identifier: AGPL-3.0-or-later
#include "engine/outbox/outbox.h"
#include "engine/retry/retry.h"
#include "queries.h"
#include "record/cursor.h"
#include <assert.h>

enum { PAUSE_MOST_MS = 6 * HOUR_MS };

static const char *const states[] = { "queued", "sending", "sent", "failed", "dead", NULL };

RECORD(Outgoing, "A message on lease.", FIELD(Outgoing, org_id), FIELD(Outgoing, id),
       FIELD(Outgoing, sender_name), FIELD(Outgoing, recipient), FIELD(Outgoing, recipient_name),
       FIELD(Outgoing, subject), FIELD(Outgoing, body), FIELD(Outgoing, automatic),
       FIELD(Outgoing, files), FIELD(Outgoing, attempts), FIELD(Outgoing, created_at),
       FIELD(Outgoing, expires_at));
RECORD(MessageRow, "A message that leaves the house.", FIELD(MessageRow, id),
       FIELD(MessageRow, channel), FIELD(MessageRow, recipient, .personal = PERSONAL_EMAIL),
       FIELD(MessageRow, recipient_name, .personal = PERSONAL_NAME), FIELD(MessageRow, subject),
       FIELD(MessageRow, state), FIELD(MessageRow, automatic), FIELD(MessageRow, kind),
       FIELD(MessageRow, object_id), FIELD(MessageRow, attempts), FIELD(MessageRow, next_at),
       FIELD(MessageRow, error, .doc = "What came of the last attempt."),
       FIELD(MessageRow, created_at), FIELD(MessageRow, sent_at));
RECORD(MessagePage, "A page of messages.", LIST_FIELD(MessagePage, items, MessageRow),
       FIELD(MessagePage, next_cursor));
RECORD(MessageQuery, "Which messages.", FIELD(MessageQuery, state, .choices = states),
       PAGE_FIELDS(MessageQuery));

static const Channel *channel_of(Str name)
{
    for (size_t i = 0; channel_list[i]; i++)
        if (str_equal(str_of(channel_list[i]->name), name)) return channel_list[i];
    return NULL;
}

bool outbox_address_valid(Str channel, Str to)
{
    const Channel *found = channel_of(channel);
    return found && found->address_valid(to);
}

static Str or_empty(Str s)
{
    return s.ptr ? s : STR("");
}

MessageId outbox_add(Work *work, const Message *message)
{
    assert(outbox_address_valid(message->channel, message->to));
    if (message->body.len > OUTBOX_BODY_BYTES_MAX)
        work_fail(work, FAIL_TOO_LARGE, "a message is too long");
    MessageId id = { id_new(work->now_ms) };
    int64_t added =
        db_run(work, &SQL_outbox_add,
               ARGS(ARG(id, id), ARG(channel, message->channel), ARG(key, message->key),
                    ARG(recipient, message->to), ARG(recipient_name, or_empty(message->to_name)),
                    ARG(subject, message->subject), ARG(body, message->body),
                    ARG(automatic, message->automatic), ARG(kind, or_empty(message->kind)),
                    ARG(object_id, message->object_id), ARG(files, &message->files),
                    ARG(expires_at, message->expires_at)));
    return added ? id : (MessageId){ 0 };
}

int64_t outbox_automatic(Work *work, Str to, Time since)
{
    int64_t count = 0;
    db_int(work, &SQL_outbox_automatic, ARGS(ARG(recipient, to), ARG(since, since)), &count);
    return count;
}

bool outbox_waiting(Work *work, Str channel)
{
    return db_exists(work, &SQL_outbox_waiting, ARGS(ARG(channel, channel)));
}

OutgoingList outbox_take(Work *work, Str channel, int64_t owner)
{
    OutgoingList list;
    db_list(work, &SQL_outbox_take,
            ARGS(ARG(channel, channel), ARG(owner, owner),
                 ARG(lease_until, work->now_ms + OUTBOX_LEASE_MS), ARG(limit, OUTBOX_TAKE_MAX)),
            Outgoing, &list);
    return list;
}

void outbox_settle(Work *work, const Outgoing *message, int64_t owner, Delivery delivery, Str why)
{
    work->org_id = message->org_id.value;
    if (delivery == DELIVERED) {
        db_send(work, &SQL_outbox_sent, ARGS(ARG(id, message->id), ARG(owner, owner)));
        return;
    }
    bool dead = delivery == DELIVERY_NEVER || message->attempts >= OUTBOX_ATTEMPTS_MAX;
    db_send(work, &SQL_outbox_failed,
            ARGS(ARG(id, message->id), ARG(owner, owner),
                 ARG(state, dead ? STR("dead") : STR("failed")), ARG(error, why),
                 ARG(next_at,
                     work->now_ms + retry_pause_ms(message->attempts, MINUTE_MS, PAUSE_MOST_MS))));
}

void outbox_forget(Work *work)
{
    int64_t words_ms = (int64_t)OUTBOX_BODY_DAYS * DAY_MS;
    int64_t keep_ms = (int64_t)OUTBOX_KEEP_DAYS * DAY_MS;
    db_send(work, &SQL_outbox_forget_words, ARGS(ARG(before, work->now_ms - words_ms)));
    db_send(work, &SQL_outbox_forget, ARGS(ARG(before, work->now_ms - keep_ms)));
}

bool outbox_list(Work *work, const MessageQuery *query, MessagePage *page, Issues *issues)
{
    Cursor cursor;
    if (!cursor_read(query->cursor, &cursor, issues)) return false;
    db_list(work, &SQL_outbox_list,
            ARGS(ARG(before_id, cursor.set ? cursor.id : INT64_MAX),
                 ARG(state, or_empty(query->state)), ARG(limit, query->limit + 1)),
            MessageRow, &page->items);
    page->next_cursor = page_next_by_id(work, &page->items, query->limit);
    return true;
}

bool outbox_find(Work *work, MessageId id, MessageRow *found)
{
    return db_find(work, &SQL_outbox_find, ARGS(ARG(id, id)), MessageRow, found);
}

bool outbox_retry(Work *work, MessageId id)
{
    return db_run(work, &SQL_outbox_retry, ARGS(ARG(id, id))) == 1;
}
