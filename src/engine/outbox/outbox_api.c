// outbox_api.c - the endpoints of outgoing messages: what waits, what failed, and another try.
// SPDX-License-Identifier: AGPL-3.0-or-later
#include "engine/outbox/outbox_api.h"
#include "engine/audit/audit.h"
#include "engine/outbox/outbox.h"

static bool may_manage(Work *work)
{
    return access_may_at(work, PERM_settings_manage, (SiteId){ 0 }, (TeamId){ 0 });
}

static Reply get_outbox(Work *work, const Request *request)
{
    MessagePage page;
    Issues issues = { .count = 0 };
    if (!may_manage(work)) return reply_not_found(work);
    if (!outbox_list(work, request_asked(request, MessageQuery), &page, &issues))
        return reply_invalid(work, &issues);
    return reply_ok(work, MessagePage, &page);
}

static Reply post_retry(Work *work, const Request *request)
{
    MessageRow row;
    MessageId id = request_id(request, "message_id", MessageId);
    if (!may_manage(work) || !outbox_find(work, id, &row)) return reply_not_found(work);
    if (!outbox_retry(work, id))
        return reply_problem(work, 409, "not-now", "Only a dead message is sent again");
    audit_add(work, "message_retried", "message", id.value, STR_ABSENT, STR_ABSENT);
    outbox_find(work, id, &row);
    return reply_ok(work, MessageRow, &row);
}

const Route outbox_routes[] = {
    { "GET", "/api/v1/outbox", get_outbox, .asks = &MessageQuery_record,
      .gives = &MessagePage_record, .needs = PERM_settings_manage, .command = "outbox list",
      .summary = "List outgoing messages", .errors = "404" },
    { "POST", "/api/v1/outbox/{message_id}/retry", post_retry, .gives = &MessageRow_record,
      .needs = PERM_settings_manage, .command = "outbox retry",
      .summary = "Try a dead message again", .errors = "404 409" },
    { 0 },
};
