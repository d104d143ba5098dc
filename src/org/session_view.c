// session_view.c - puts together what GET /session answers.
// SPDX-License-Identifier: AGPL-3.0-or-later
#include "org/session_view.h"
#include "queries.h"

RECORD(SessionUser, "Who is signed in.", FIELD(SessionUser, id), FIELD(SessionUser, login),
       FIELD(SessionUser, name), FIELD(SessionUser, email),
       FIELD(SessionUser, totp_on, .doc = "Has a second factor."),
       FIELD(SessionUser, read_only, .doc = "Auditor: changes nothing."));
RECORD(SessionOrg, "Where.", FIELD(SessionOrg, id), FIELD(SessionOrg, code),
       FIELD(SessionOrg, name), FIELD(SessionOrg, name_en), FIELD(SessionOrg, zone),
       FIELD(SessionOrg, language), FIELD(SessionOrg, industry), FIELD(SessionOrg, root_site_id));
RECORD(SessionSite, "A site that is reached.", FIELD(SessionSite, id),
       FIELD(SessionSite, parent_id), FIELD(SessionSite, code), FIELD(SessionSite, name),
       FIELD(SessionSite, name_en), FIELD(SessionSite, kind), FIELD(SessionSite, zone),
       FIELD(SessionSite, calendar_id), FIELD(SessionSite, closed));
RECORD(Session, "Who is signed in, where, and what that person may do.",
       RECORD_FIELD(Session, user, SessionUser),
       RECORD_FIELD(Session, staff, Staff, .doc = "Absent: a login of a program."),
       RECORD_FIELD(Session, org, SessionOrg), FIELD(Session, permissions, .doc = "Held anywhere."),
       LIST_FIELD(Session, sites, SessionSite, .doc = "Reached with any permission."),
       RECORD_FIELD(Session, preferences, Preferences),
       FIELD(Session, must, .doc = "password or totp: to be done before anything else."));

Session session_view(Work *work, UserId user_id, uint64_t may, bool limited)
{
    Session view = { .permissions = { .items = NEW(work, Str, PERM_COUNT) }, .must = STR("") };
    Args args = ARGS(ARG(user_id, user_id));
    db_one(work, &SQL_session_user, args, SessionUser, &view.user);
    db_find(work, &SQL_session_staff, args, Staff, &view.staff);
    db_one(work, &SQL_session_org, ARGS_NONE, SessionOrg, &view.org);
    db_list(work, &SQL_session_sites, args, SessionSite, &view.sites);
    view.preferences = preferences_read(work, user_id);
    for (int i = 0; i < PERM_COUNT && !limited; i++)
        if (may >> i & 1)
            view.permissions.items[view.permissions.count++] = str_of(permission_texts[i].name);
    if (limited)
        view.must = db_exists(work, &SQL_session_must_change, args) ? STR("password") : STR("totp");
    return view;
}
