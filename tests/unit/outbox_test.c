// outbox_test.c - messages: written with a fact, sent at least once, given up in the end.
// SPDX-License-Identifier: AGPL-3.0-or-later
#include "alone.h"
#include "engine/outbox/mail.h"
#include "engine/outbox/outbox.h"
#include "queries.h"
#include <stdio.h>

static struct {
    int opened, closed, sent;
    bool shut; // nothing is set up
    Delivery answer;
    char last[200];
    int64_t last_id;
} post;

static void *post_open(bool (*stopping)(const void *with), const void *with)
{
    CHECK(!stopping(with));
    if (post.shut) return NULL;
    post.opened++;
    return &post;
}

static Delivery post_send(Work *work, void *session, const Outgoing *message, char why[240])
{
    (void)work;
    CHECK(session == &post);
    post.sent++;
    post.last_id = message->id.value;
    snprintf(post.last, sizeof post.last, "%.*s|%.*s|%.*s", STR_ARG(message->recipient),
             STR_ARG(message->subject), STR_ARG(message->body));
    snprintf(why, 240, "the far end says no");
    return post.answer;
}

static void post_close(void *session)
{
    CHECK(session == &post);
    post.closed++;
}

static const Channel post_channel = { "email", mail_address_valid, post_open, post_send,
                                      post_close };
// In the place of src/app/channels.c.
const Channel *const channel_list[] = { &post_channel, NULL };

static MessageId write_one(Work *work, Str key)
{
    Message message = { .channel = STR("email"),
                        .to = STR("li@example.cn"),
                        .subject = STR("您好"),
                        .body = STR("正文"),
                        .automatic = true,
                        .key = key };
    return outbox_add(work, &message);
}

static void add_one(Work *work)
{
    CHECK(write_one(work, STR_ABSENT).value);
}

static void add_many(Work *work)
{
    for (int i = 0; i < 3 * OUTBOX_TAKE_MAX + 1; i++) CHECK(write_one(work, STR_ABSENT).value);
}

static MessageRow row_of(Work *work)
{
    MessagePage page;
    MessageQuery query = { .limit = 10 };
    Issues issues = { .count = 0 };
    CHECK(outbox_list(work, &query, &page, &issues));
    CHECK_INT(page.items.count, 1);
    return page.items.items[0];
}

static void check_sent(Work *work)
{
    MessageRow row = row_of(work);
    CHECK_STR(row.state, STR("sent"));
    CHECK(row.sent_at.set);
    CHECK(!row.next_at.set);
    CHECK_STR(row.error, STR(""));
}

static void check_failed(Work *work)
{
    MessageRow row = row_of(work);
    CHECK_STR(row.state, STR("failed"));
    CHECK_STR(row.error, STR("the far end says no"));
    CHECK(row.next_at.value.ms >= work->now_ms + MINUTE_MS);
    CHECK(row.next_at.value.ms <= work->now_ms + 2 * MINUTE_MS);
}

static void check_dead(Work *work)
{
    CHECK_STR(row_of(work).state, STR("dead"));
}

static void check_queued(Work *work)
{
    CHECK_STR(row_of(work).state, STR("queued"));
}

static void reset(Delivery answer)
{
    memset(&post, 0, sizeof post);
    post.answer = answer;
}

// [S001-24]
ALONE_TEST(a_message_is_sent_once_and_marked)
{
    reset(DELIVERED);
    alone_do(alone, add_one);
    for (int i = 0; i < 3; i++) background_send(&alone->in);
    CHECK_INT(post.sent, 1);
    CHECK_INT(post.opened, 1);
    CHECK_INT(post.closed, 1);
    CHECK_STR(str_of(post.last), STR("li@example.cn|您好|正文"));
    alone_do(alone, check_sent);
}

ALONE_TEST(many_messages_go_in_one_session)
{
    reset(DELIVERED);
    alone_do(alone, add_many);
    background_send(&alone->in);
    CHECK_INT(post.sent, 3 * OUTBOX_TAKE_MAX + 1);
    CHECK_INT(post.opened, 1);
}

ALONE_TEST(messages_wait_where_no_channel_is_set_up)
{
    reset(DELIVERED);
    post.shut = true;
    alone_do(alone, add_one);
    background_send(&alone->in);
    alone_do(alone, check_queued);
    post.shut = false;
    background_send(&alone->in);
    CHECK_INT(post.sent, 1);
}

ALONE_TEST(what_fails_for_now_is_sent_later)
{
    reset(DELIVERY_LATER);
    alone_do(alone, add_one);
    background_send(&alone->in);
    alone_do(alone, check_failed);
    background_send(&alone->in);
    CHECK_INT(post.sent, 1);
    int64_t id = post.last_id;
    post.answer = DELIVERED;
    alone->now_ms += 2 * MINUTE_MS;
    background_send(&alone->in);
    CHECK_INT(post.sent, 2);
    CHECK_INT(post.last_id, id);
    alone_do(alone, check_sent);
}

static void retry_it(Work *work)
{
    MessageRow row = row_of(work);
    CHECK(outbox_retry(work, row.id));
    CHECK(!outbox_retry(work, row.id));
}

ALONE_TEST(what_never_goes_is_dead_and_can_be_tried_by_hand)
{
    reset(DELIVERY_LATER);
    alone_do(alone, add_one);
    for (int i = 0; i < 2 * OUTBOX_ATTEMPTS_MAX; i++) {
        background_send(&alone->in);
        alone->now_ms += 7LL * HOUR_MS;
    }
    CHECK_INT(post.sent, OUTBOX_ATTEMPTS_MAX);
    alone_do(alone, check_dead);
    alone_do(alone, retry_it);
    post.answer = DELIVERED;
    background_send(&alone->in);
    alone_do(alone, check_sent);
}

ALONE_TEST(what_is_refused_for_good_is_dead_at_once)
{
    reset(DELIVERY_NEVER);
    alone_do(alone, add_one);
    background_send(&alone->in);
    alone_do(alone, check_dead);
}

static void take_and_die(Work *work)
{
    CHECK_INT(outbox_take(work, STR("email"), 5).count, 1);
    CHECK_INT(outbox_take(work, STR("email"), 6).count, 0);
}

static void settle_late(Work *work)
{
    Outgoing message = { .org_id = { work->org_id }, .id = row_of(work).id };
    outbox_settle(work, &message, 5, DELIVERY_NEVER, STR("too late"));
}

ALONE_TEST(what_a_process_left_behind_is_sent_by_another)
{
    reset(DELIVERED);
    alone_do(alone, add_one);
    alone_do(alone, take_and_die);
    background_send(&alone->in);
    CHECK_INT(post.sent, 0);
    alone->now_ms += OUTBOX_LEASE_MS;
    background_send(&alone->in);
    CHECK_INT(post.sent, 1);
    alone_do(alone, settle_late);
    alone_do(alone, check_sent);
}

static void add_secret(Work *work)
{
    Message message = { .channel = STR("email"),
                        .to = STR("li@example.cn"),
                        .subject = STR("Link"),
                        .body = STR("secret"),
                        .expires_at = { true, { work->now_ms + HOUR_MS } } };
    CHECK(outbox_add(work, &message).value);
}

static bool words_kept(Work *work)
{
    return db_exists(work,
                     scratch_query("SELECT 1 AS one FROM outbox WHERE org_id = :org_id AND"
                                   " body <> ''"),
                     ARGS_NONE);
}

static void check_secret_sent(Work *work)
{
    CHECK_STR(row_of(work).state, STR("sent"));
    CHECK(!words_kept(work));
}

static void check_secret_dead(Work *work)
{
    MessageRow row = row_of(work);
    CHECK_STR(row.state, STR("dead"));
    CHECK(!words_kept(work));
    CHECK(!outbox_retry(work, row.id));
}

ALONE_TEST(a_secret_is_not_kept_once_it_is_sent)
{
    reset(DELIVERED);
    alone_do(alone, add_secret);
    background_send(&alone->in);
    CHECK_INT(post.sent, 1);
    alone_do(alone, check_secret_sent);
}

ALONE_TEST(a_secret_that_has_expired_is_not_sent)
{
    reset(DELIVERED);
    alone_do(alone, add_secret);
    alone->now_ms += HOUR_MS;
    background_send(&alone->in);
    CHECK_INT(post.sent, 0);
    alone_do(alone, check_secret_dead);
}

DB_TEST(a_message_of_a_key_is_written_once)
{
    CHECK(write_one(work, STR("receipt:1")).value);
    CHECK_INT(write_one(work, STR("receipt:1")).value, 0);
    CHECK(write_one(work, STR("receipt:2")).value);
    CHECK_INT(outbox_automatic(work, STR("li@example.cn"), (Time){ work->now_ms }), 2);
    CHECK_INT(outbox_automatic(work, STR("wang@example.cn"), (Time){ work->now_ms }), 0);
    CHECK_INT(outbox_automatic(work, STR("li@example.cn"), (Time){ work->now_ms + 1 }), 0);
}

DB_TEST(the_words_of_a_sent_message_are_not_kept_for_long)
{
    MessageRow row;
    MessageId id = write_one(work, STR_ABSENT);
    OutgoingList taken = outbox_take(work, STR("email"), 5);
    CHECK_INT(taken.count, 1);
    outbox_settle(work, &taken.items[0], 5, DELIVERED, STR(""));
    work->now_ms += (int64_t)OUTBOX_BODY_DAYS * DAY_MS + 1;
    outbox_forget(work);
    CHECK(outbox_find(work, id, &row));
    CHECK(!words_kept(work));
    work->now_ms += (int64_t)OUTBOX_KEEP_DAYS * DAY_MS;
    outbox_forget(work);
    CHECK(!outbox_find(work, id, &row));
}

RUN(DB_CASE(a_message_is_sent_once_and_marked), DB_CASE(many_messages_go_in_one_session),
    DB_CASE(messages_wait_where_no_channel_is_set_up), DB_CASE(what_fails_for_now_is_sent_later),
    DB_CASE(what_never_goes_is_dead_and_can_be_tried_by_hand),
    DB_CASE(what_is_refused_for_good_is_dead_at_once),
    DB_CASE(what_a_process_left_behind_is_sent_by_another),
    DB_CASE(a_secret_is_not_kept_once_it_is_sent), DB_CASE(a_secret_that_has_expired_is_not_sent),
    DB_CASE(a_message_of_a_key_is_written_once),
    DB_CASE(the_words_of_a_sent_message_are_not_kept_for_long))
