// links.c - the addresses of all organisations, held against the names of the server.
// SPDX-License-Identifier: AGPL-3.0-or-later
#include "app/links.h"
#include "http/host.h"
#include "org/org.h"
#include "queries.h"

typedef struct LinkOrg {
    AnyId id;
} LinkOrg;
RECORD(LinkOrg, "An organisation.", FIELD(LinkOrg, id));
LIST_TYPE(LinkOrg);

void links_astray(Work *work, void (*each)(Work *work, int64_t org_id, Str base_url, void *arg),
                  void *arg)
{
    LinkOrgList orgs;
    db_list(work, &SQL_verify_orgs, ARGS_NONE, LinkOrg, &orgs);
    for (size_t i = 0; i < orgs.count; i++) {
        work->org_id = orgs.items[i].id.value;
        Str base_url = org_read(work).settings.base_url;
        if (base_url.len && !host_leads_here(base_url)) each(work, work->org_id, base_url, arg);
    }
}
