// case_transfer.c - hands a case to another site, where others answer for it from then on.
// SPDX-License-Identifier: AGPL-3.0-or-later
#include "cases/case_transfer.h"
#include "cases/case_actions.h"
#include "cases/case_notice.h"
#include "cases/case_owner.h"
#include "cases/kept_log.h"
#include "org/site.h"
#include "queries.h"

RECORD(TransferNew, "Another site, team or owner.",
       FIELD(TransferNew, site_id, .required = true,
             .doc = "Any open site that takes cases, also out of one's sight."),
       FIELD(TransferNew, team_id, .doc = "Of a site that one sees."),
       FIELD(TransferNew, owner_id, .doc = "Absent: who assigns cases there gets it."),
       FIELD(TransferNew, reason, .required = true, .min = 1, .max = 500));
RECORD(TransferSite, "A site that a case may be handed to.", FIELD(TransferSite, id),
       FIELD(TransferSite, code), FIELD(TransferSite, name), FIELD(TransferSite, name_en),
       FIELD(TransferSite, reached, .doc = "One sees its staff and may choose the owner there."));
RECORD(TransferSitePage, "Sites that a case may be handed to.",
       LIST_FIELD(TransferSitePage, items, TransferSite));

// Who takes what is handed to a site, and in which team.
typedef struct Receiver {
    StaffId id;
    TeamId team_id;
} Receiver;
RECORD(Receiver, "Who takes cases at a site.", FIELD(Receiver, id), FIELD(Receiver, team_id));

TransferSiteList transfer_sites(Work *work)
{
    TransferSiteList list;
    db_list(work, &SQL_transfer_sites,
            ARGS(ARG(see, (int64_t)PERM_org_read), ARG(assign, (int64_t)PERM_case_assign),
                 ARG(write, (int64_t)PERM_case_write)),
            TransferSite, &list);
    return list;
}

static bool site_named(Work *work, SiteId id, bool *reached)
{
    TransferSite site;
    Args args = ARGS(ARG(id, id), ARG(see, (int64_t)PERM_org_read));
    if (!db_find(work, &SQL_transfer_site, args, TransferSite, &site)) return false;
    *reached = site.reached;
    return true;
}

static void check_team(Work *work, const Acting *acting, const TransferNew *input, bool reached)
{
    if (!input->team_id.value) return;
    Args here = ARGS(ARG(team_id, input->team_id), ARG(site_id, input->site_id));
    if (!reached || !db_exists(work, &SQL_team_here, here))
        issues_add(acting->issues, STR("team_id"), "not_found", STR("is no team of this site"));
}

// The owner that the giver named, or whoever assigns cases there: a case is never without one.
static void choose_owner(Work *work, Acting *acting, TransferNew *input)
{
    Receiver receiver;
    if (input->owner_id.value) {
        case_person_fits(work, "owner_id", input->owner_id, PERM_case_write, input->site_id,
                         input->team_id, acting->issues);
        return;
    }
    if (!db_find(work, &SQL_transfer_receiver,
                 ARGS(ARG(site_id, input->site_id), ARG(team_id, input->team_id),
                      ARG(assign, (int64_t)PERM_case_assign), ARG(write, (int64_t)PERM_case_write)),
                 Receiver, &receiver)) {
        issues_add(acting->issues, STR("site_id"), "no_receiver",
                   STR("has nobody who could take it; name an owner"));
        return;
    }
    input->owner_id = receiver.id;
    if (!input->team_id.value) input->team_id = receiver.team_id;
}

static Str detail_of(Work *work, const TransferNew *input)
{
    Text out = TEXT(work);
    to_json(&out, TransferNew, input);
    return text_str(&out);
}

// The promises stay; where the new site's calendar is tighter their due times come earlier, never
// later. What has ended stays with the site where it ended: that one kept it or missed it.
static void move(Work *work, Acting *acting, const TransferNew *input, const SiteClock *site)
{
    Case *of = acting->of;
    of->site_id = input->site_id;
    of->team_id = input->team_id;
    of->owner_id = input->owner_id;
    of->transfer_count++;
    of->assisted = true;
    kept_log_running(work, of->id);
    db_send(work, &SQL_promises_move,
            ARGS(ARG(case_id, of->id), ARG(site_id, of->site_id), ARG(case_type, of->type)));
    case_index(work, of);
    promises_follow_case(work, of->id, site);
}

void case_transfer(Work *work, Acting *acting, const void *arg)
{
    TransferNew input = *(const TransferNew *)arg;
    Case *of = acting->of;
    SiteClock site;
    bool reached;
    if (!site_named(work, input.site_id, &reached) ||
        !site_clock_find(work, input.site_id, &site)) {
        issues_add(acting->issues, STR("site_id"), "not_found", STR("is no open site"));
        return;
    }
    check_team(work, acting, &input, reached);
    if (acting->issues->count == 0) choose_owner(work, acting, &input);
    if (acting->issues->count) return;
    move(work, acting, &input, &site);
    case_tell(work, of, acting->by, of->owner_id, "handover", input.reason);
    case_happen(work, of, acting->by,
                &(Happening){ .kind = "transferred",
                              .body = input.reason,
                              .detail = detail_of(work, &input),
                              .at = { work->now_ms } });
}
