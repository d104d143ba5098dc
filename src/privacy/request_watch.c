// request_watch.c - tells those who answer a request that its term is nearly over, or is over.
// SPDX-License-Identifier: AGPL-3.0-or-later
#include "notices/notice.h"
#include "privacy/request.h"
#include "queries.h"

typedef struct WatchedRequest {
    OrgId org_id;
    PrivacyRequestId id;
    Str number, kind;
    UserId owner_id;
    Time due_at;
    int64_t version;
} WatchedRequest;
LIST_TYPE(WatchedRequest);
RECORD(WatchedRequest, "A request whose term is nearly over.", FIELD(WatchedRequest, org_id),
       FIELD(WatchedRequest, id), FIELD(WatchedRequest, number), FIELD(WatchedRequest, kind),
       FIELD(WatchedRequest, owner_id), FIELD(WatchedRequest, due_at),
       FIELD(WatchedRequest, version));

typedef struct Keeper {
    UserId id;
} Keeper;
LIST_TYPE(Keeper);
RECORD(Keeper, "Who answers requests.", FIELD(Keeper, id));

static void tell(Work *work, const WatchedRequest *request, bool missed)
{
    const Pair values[] = {
        { STR("number"), request->number },
        { STR("what"), str_format(work, "word:%.*s", STR_ARG(request->kind)) },
        { STR("due_at"), notice_time(work, request->due_at) },
    };
    work->org_id = request->org_id.value;
    if (db_run(work, &SQL_privacy_watch_told,
               ARGS(ARG(id, request->id), ARG(version, request->version), ARG(missed, missed))) !=
        1)
        return;
    KeeperList keepers;
    db_list(work, &SQL_privacy_keepers,
            ARGS(ARG(owner_id, request->owner_id), ARG(permission, (int64_t)PERM_privacy_manage)),
            Keeper, &keepers);
    NoticeNew notice = { .kind = missed ? "promise_missed" : "promise_at_risk",
                         .template = missed ? "notice_privacy_missed" : "notice_privacy_at_risk",
                         .key = str_format(work, "privacy_%s:%lld", missed ? "miss" : "risk",
                                           (long long)request->id.value),
                         .values = values,
                         .value_count = COUNT(values) };
    for (size_t i = 0; i < keepers.count; i++) {
        notice.user_id = keepers.items[i].id;
        notice_add(work, &notice);
    }
}

void privacy_requests_watch(Work *work, void *unused)
{
    WatchedRequestList list;
    (void)unused;
    db_list(work, &SQL_privacy_watch, ARGS_NONE, WatchedRequest, &list);
    for (size_t i = 0; i < list.count; i++)
        tell(work, &list.items[i], list.items[i].due_at.ms < work->now_ms);
}
