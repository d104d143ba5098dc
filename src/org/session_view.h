// session_view.h - what somebody who has signed in learns about himself and where he is.
// SPDX-License-Identifier: AGPL-3.0-or-later
#pragma once
#include "org/preferences.h"
#include "org/staff.h"

typedef struct SessionUser {
    UserId id;
    Str    login, name, email;
    bool   totp_on;
    bool   read_only;
} SessionUser;

typedef struct SessionOrg {
    OrgId  id;
    Str    code, name, name_en, zone, language, industry;
    SiteId root_site_id;
} SessionOrg;

typedef struct SessionSite {
    SiteId     id, parent_id;
    Str        code, name, name_en, kind, zone;
    CalendarId calendar_id;
    bool       closed;
} SessionSite;
LIST_TYPE(SessionSite);

typedef struct Session {
    SessionUser     user;
    Staff           staff;             // absent: a login of a program
    SessionOrg      org;
    StrList         permissions;       // held anywhere
    SessionSiteList sites;             // reached with any permission
    Preferences     preferences;
    Str             must;              // "password", "totp": to be done before anything else; ""
} Session;
extern const RecordType Session_record;

// may: bit per permission; limited: something must be done first.
Session session_view(Work *work, UserId user_id, uint64_t may, bool limited);
