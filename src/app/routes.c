// routes.c - *the* list of endpoints, as the areas give them.
// SPDX-License-Identifier: AGPL-3.0-or-later
#include "app/commands.h"
#include "cases/case_api.h"
#include "cases/search_api.h"
#include "clocks/clocks_api.h"
#include "customers/customer_api.h"
#include "engine/audit/audit_api.h"
#include "engine/jobs/job_api.h"
#include "engine/outbox/outbox_api.h"
#include "imports/import_api.h"
#include "org/org_api.h"
#include <assert.h>
#include <pthread.h>

enum { ROUTES_MAX = 512 };

static const Route *const areas[] = {
    // clang-format off
    org_routes,
    bulk_routes,
    session_routes,
    account_routes,
    site_routes,
    team_routes,
    staff_routes,
    user_routes,
    role_routes,
    customer_routes,
    case_routes,
    audit_routes,
    search_routes,
    job_routes,
    outbox_routes,
    calendar_routes,
    policy_routes,
    // clang-format on
    import_routes,
};

static Route all[ROUTES_MAX + 1];

static void join(void)
{
    size_t count = 0;
    for (size_t i = 0; i < COUNT(areas); i++)
        for (const Route *r = areas[i]; r->method; r++) {
            assert(count < ROUTES_MAX);
            all[count++] = *r;
        }
}

const Route *routes(void)
{
    static pthread_once_t once = PTHREAD_ONCE_INIT;
    pthread_once(&once, join);
    return all;
}
