// notice_api.c - the endpoints of notices: one's own, and no other's.
// SPDX-License-Identifier: AGPL-3.0-or-later
#include "notices/notice_api.h"
#include "notices/notice.h"

static Reply get_notices(Work *work, const Request *request)
{
    NoticePage page;
    Issues issues = { .count = 0 };
    if (!notice_list(work, request_asked(request, NoticeQuery), &page, &issues))
        return reply_invalid(work, &issues);
    return reply_ok(work, NoticePage, &page);
}

static Reply post_read(Work *work, const Request *request)
{
    notice_read(work, request_input(request, NoticesRead));
    return reply_none();
}

const Route notice_routes[] = {
    { "GET", "/api/v1/notices", get_notices, .asks = &NoticeQuery_record,
      .gives = &NoticePage_record, .needs = PERM_SIGNED_IN, .command = "notice list",
      .summary = "What you were told, newest first" },
    { "POST", "/api/v1/notices/read", post_read, .takes = &NoticesRead_record,
      .needs = PERM_SIGNED_IN, .command = "notice read", .summary = "Mark notices as read",
      .success = 204 },
    { 0 },
};
