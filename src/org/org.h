// org.h - organisations: the tenants of an installation, and their settings.
// SPDX-License-Identifier: AGPL-3.0-or-later
#pragma once
#include "db/db.h"
#include "org/change.h"

// What people and customers may be spoken to in; NULL-terminated.
extern const char *const org_languages[];

typedef struct OrgSettings {
    int64_t session_idle_minutes;      // signed out after this long without use
    int64_t session_hours;             // signed out after this long at all
    bool    totp_required;             // nobody works without a second factor
    Str     base_url;                  // "https://care.example.cn": what links in mails begin with
} OrgSettings;

typedef struct OrgInput {
    Str         name, name_en;
    Str         language, zone, industry;
    OrgSettings settings;
} OrgInput;

typedef struct Org {
    OrgId       id;
    Str         code;
    Str         name, name_en;
    Str         language, zone, industry;
    OrgSettings settings;
    SiteId      root_site_id;
    int64_t     version;
} Org;

// What a new organisation begins with: itself, its first site, and the person who sets it up.
typedef struct OrgNew {
    Str org_name, org_name_en, org_code;
    Str zone, language, industry;
    Str site_name, site_code;
    Str staff_name, login, email, password;
} OrgNew;
extern const RecordType OrgSettings_record, OrgInput_record, Org_record, OrgNew_record;

Org      org_read(Work *work);                     // the Work's own
OrgInput org_input(const Org *org);
Change   org_change(Work *work, const Org *old, int64_t version, const OrgInput *input, Org *after,
                    Issues *issues);
int64_t  org_count(Work *work);

// Makes an organisation with its root site, the roles of the content and a first login that is
// administrator and service manager, and goes on in it: sets the Work's org and actor. False:
// issues say why.
bool org_create(Work *work, const OrgNew *input, Str password_hash, UserId *user_id,
                Issues *issues);

// What the areas put into a new organisation (policies, indicators, rules): src/app/fill.c.
void org_fill(Work *work);
