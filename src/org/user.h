// user.h - logins: who may sign in, what they may do where, and what they lend to others.
// SPDX-License-Identifier: AGPL-3.0-or-later
#pragma once
#include "db/db.h"
#include "org/change.h"
#include "record/permission.h"

typedef struct Grant {
    GrantId   id;
    RoleId    role_id;
    Str       role, role_en;   // its names
    Named     site, team;      // exactly one of them
    Time      starts_at;
    MaybeTime ends_at;
    Str       reason;
} Grant;
LIST_TYPE(Grant);

typedef struct GrantInput {
    RoleId    role_id;
    SiteId    site_id;         // this site and all below; or
    TeamId    team_id;         // one team
    MaybeTime starts_at;       // absent: now
    MaybeTime ends_at;
    Str       reason;
} GrantInput;
LIST_TYPE(GrantInput);

typedef struct UserInput {
    StaffId staff_id;          // absent: a login of a program
    Str     login;             // small letters, digits and . _ - @ +
    Str     name;              // of a program; a person's is the staff member's
    Str     email;             // "": as of the staff member
    Str     language;
    bool    read_only;         // auditor
    bool    vendor;            // partners' sites only
} UserInput;

typedef struct User {
    UserId    id;
    Str       login, name;
    Named     staff, site;     // site: of the staff member
    Str       email, language;
    bool      read_only, vendor, active;
    bool      password_set, totp_on, must_change;
    MaybeTime signed_in_at;
    GrantList grants;
    int64_t   version;
} User;
LIST_TYPE(User);

typedef struct UserQuery {
    Str       q;               // part of login or name
    SiteId    site_id;         // and all below
    MaybeBool active;
    int64_t   limit;
    Str       cursor;
} UserQuery;
extern const RecordType Grant_record, GrantInput_record, UserInput_record, User_record,
    UserQuery_record;

// A login as it is compared: trimmed, small letters.
Str login_fold(Work *work, Str login);

// A login whose home (the site and team of its person; the root for programs) the actor reaches
// with the permission. Without its grants.
bool user_find(Work *work, Permission permission, UserId id, User *found);
UserList user_list(Work *work, Permission permission, const UserQuery *query, int64_t after_id,
                   int64_t limit);
GrantList user_grants(Work *work, UserId id);
// Whether the actor may manage this login: he holds user_manage wherever it has been granted
// anything, so that nobody takes over a login that reaches further than his own power.
bool user_covered(Work *work, UserId id);
// Whether the actor may give this role there: who keeps logins for the whole organisation gives
// any; others what they hold at that place themselves, and, where they manage it, any work, but
// no power over logins, settings, privacy or audit that they have not.
bool user_role_covered(Work *work, RoleId role_id, SiteId site_id, TeamId team_id);

// Whether the actor keeps logins at this site, or in this team.
bool user_place_covered(Work *work, SiteId site_id, TeamId team_id);
// Whether the actor keeps the logins where this person works; none: of the whole organisation.
bool user_person_covered(Work *work, StaffId staff_id);
// The address of the login itself, "" where the staff member's is used.
Str user_own_email(Work *work, UserId id);

// False: issues say why (login taken, no such person, person has a login).
bool user_add(Work *work, const UserInput *input, Str password_hash, User *added, Issues *issues);
Change user_change(Work *work, const User *old, int64_t version, const UserInput *input,
                   User *after, Issues *issues);
void user_disable(Work *work, UserId id);         // ends sessions and tokens, too
bool user_enable(Work *work, UserId id);          // false: is active, or the person has left
// The new password; ends every session but the one kept (0: all).
void user_password_set(Work *work, UserId id, Str hash, bool must_change, SessionId kept);

// False: issues say why. The caller has checked user_role_covered.
bool user_grant(Work *work, UserId id, const GrantInput *input, Grant *added, Issues *issues);
bool user_revoke(Work *work, UserId id, GrantId grant_id);       // false: has no such grant

typedef struct DelegationInput {
    UserId from_user_id;       // absent: the one who asks
    UserId to_user_id;
    Time   starts_at, ends_at;
    Str    reason;
} DelegationInput;

typedef struct Delegation {
    DelegationId id;
    Named        from_user, to_user;
    Time         starts_at, ends_at;
    Str          reason;
} Delegation;
LIST_TYPE(Delegation);
extern const RecordType DelegationInput_record, Delegation_record;

// Those that concern the actor, and those of logins he reaches with user_manage; none long past.
DelegationList delegation_list(Work *work);
bool delegation_find(Work *work, DelegationId id, Delegation *found);    // of that list
bool delegation_add(Work *work, const DelegationInput *input, Delegation *added, Issues *issues);
void delegation_end(Work *work, const Delegation *delegation);           // now, or before it begins
