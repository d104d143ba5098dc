// routes.c - *the* list of endpoints, as the areas give them.
// SPDX-License-Identifier: AGPL-3.0-or-later
#include "app/commands.h"
#include "app/verify.h"
#include "boards/kept_rate_api.h"
#include "cases/case_api.h"
#include "cases/search_api.h"
#include "cases/view_api.h"
#include "clocks/clocks_api.h"
#include "customers/customer_api.h"
#include "engine/audit/audit_api.h"
#include "engine/files/file_api.h"
#include "engine/indicator/indicator_api.h"
#include "engine/jobs/job_api.h"
#include "engine/outbox/outbox_api.h"
#include "engine/rule/rule_api.h"
#include "imports/import_api.h"
#include "logs/logs_api.h"
#include "notices/notice_api.h"
#include "org/org_api.h"
#include "privacy/privacy_api.h"
#include <assert.h>
#include <pthread.h>

enum { ROUTES_MAX = 512 };

static const struct {
    const char *name; // heading in the reference of the API
    const Route *routes;
} areas[] = {
    // clang-format off
    { "organisation", org_routes },
    { "organisation", bulk_routes },
    { "account", session_routes },
    { "account", account_routes },
    { "organisation", site_routes },
    { "organisation", team_routes },
    { "organisation", staff_routes },
    { "access", user_routes },
    { "access", role_routes },
    { "customers", customer_routes },
    { "files", file_routes },
    { "cases", case_routes },
    { "cases", desk_routes },
    { "cases", view_routes },
    { "audit", audit_routes },
    { "search", search_routes },
    { "jobs", job_routes },
    { "notices", outbox_routes },
    { "notices", notice_routes },
    { "operations", verify_routes },
    { "clock", calendar_routes },
    { "clock", policy_routes },
    { "rules", rule_routes },
    { "logs", work_log_routes },
    { "indicators", indicator_routes },
    // clang-format on
    { "imports", import_routes },
    { "boards", board_routes },
    { "privacy", privacy_routes },
    { "privacy", privacy_request_routes },
};

static Route all[ROUTES_MAX + 1];

static void join(void)
{
    size_t count = 0;
    for (size_t i = 0; i < COUNT(areas); i++)
        for (const Route *r = areas[i].routes; r->method; r++) {
            assert(count < ROUTES_MAX);
            all[count] = *r;
            all[count++].area = areas[i].name;
        }
}

const Route *routes(void)
{
    static pthread_once_t once = PTHREAD_ONCE_INIT;
    pthread_once(&once, join);
    return all;
}
