// org.c - makes organisations and keeps their settings.
// SPDX-License-Identifier: AGPL-3.0-or-later
#include "org/org.h"
#include "engine/audit/audit.h"
#include "engine/clock/zone.h"
#include "engine/outbox/outbox.h"
#include "org/reach.h"
#include "org/role.h"
#include "org/site.h"
#include "org/staff.h"
#include "org/user.h"
#include "queries.h"

const char *const org_languages[] = { "zh-CN", "en", NULL };
static const char *const industries[] = { "general", "gas",      "auto", "commerce",
                                          "hotel",   "property", NULL };

RECORD(OrgSettings, "Settings of an organisation.",
       FIELD(OrgSettings, session_idle_minutes, .initial = 12 * 60, .min = 5, .max = 7 * 24 * 60,
             .doc = "Signed out after so many minutes without use."),
       FIELD(OrgSettings, session_hours, .initial = 7 * 24, .min = 1, .max = 30 * 24,
             .doc = "Signed out after so many hours, however busy."),
       FIELD(OrgSettings, totp_required, .doc = "Nobody works without a second factor."),
       FIELD(OrgSettings, base_url, .initial_str = "", .max = 200,
             .doc = "What links in mails begin with."));

#define ORG_FIELDS(T)                                                                              \
    FIELD(T, name, .required = true, .min = 1, .max = 80, .doc = "In Chinese."),                   \
        FIELD(T, name_en, .initial_str = "", .max = 80, .doc = "In English."),                     \
        FIELD(T, language, .initial_str = "zh-CN", .choices = org_languages,                       \
              .doc = "Of notices to those who chose none."),                                       \
        FIELD(T, zone, .initial_str = "Asia/Shanghai", .max = 60, .doc = "IANA time zone."),       \
        FIELD(T, industry, .initial_str = "general", .choices = industries,                        \
              .doc = "Content it was filled with."),                                               \
        RECORD_FIELD(T, settings, OrgSettings)

RECORD(OrgInput, "An organisation as it is to be.", ORG_FIELDS(OrgInput));
RECORD(Org, "An organisation: a tenant of this installation.", FIELD(Org, id, .doc = "Its number."),
       FIELD(Org, code, .doc = "Asked for at the login."), ORG_FIELDS(Org),
       FIELD(Org, root_site_id, .doc = "Where the tree of sites begins."),
       FIELD(Org, version, .doc = "Grows with every change."));
RECORD(OrgNew, "What a new organisation begins with.",
       FIELD(OrgNew, org_name, .required = true, .min = 1, .max = 80, .doc = "Its name."),
       FIELD(OrgNew, org_name_en, .initial_str = "", .max = 80, .doc = "Its name in English."),
       FIELD(OrgNew, org_code, .initial_str = "", .max = 40,
             .doc = "Asked for at the login where there are several: small letters and digits."),
       FIELD(OrgNew, zone, .initial_str = "Asia/Shanghai", .max = 60, .doc = "IANA time zone."),
       FIELD(OrgNew, language, .initial_str = "zh-CN", .choices = org_languages),
       FIELD(OrgNew, industry, .initial_str = "general", .choices = industries),
       FIELD(OrgNew, site_name, .required = true, .min = 1, .max = 80,
             .doc = "First site: the head office."),
       FIELD(OrgNew, site_code, .initial_str = "HQ", .min = 2, .max = 8,
             .doc = "Begins its readable numbers."),
       FIELD(OrgNew, staff_name, .required = true, .min = 1, .max = 60, .personal = PERSONAL_NAME,
             .doc = "Who sets it up."),
       FIELD(OrgNew, login, .required = true, .min = 2, .max = 64),
       FIELD(OrgNew, email, .initial_str = "", .max = 120, .personal = PERSONAL_EMAIL),
       FIELD(OrgNew, password, .required = true, .secret = true, .min = 8, .max = 128));

Org org_read(Work *work)
{
    Org org;
    db_one(work, &SQL_org_read, ARGS_NONE, Org, &org);
    return org;
}

OrgInput org_input(const Org *org)
{
    return (OrgInput){ .name = org->name,
                       .name_en = org->name_en,
                       .language = org->language,
                       .zone = org->zone,
                       .industry = org->industry,
                       .settings = org->settings };
}

int64_t org_count(Work *work)
{
    int64_t count = 0;
    db_int(work, &SQL_org_count, ARGS_NONE, &count);
    return count;
}

static void check_zone(Work *work, Str zone, Issues *issues)
{
    if (!zone_find(work, zone))
        issues_add(issues, STR("zone"), "not_a_choice", STR("there is no such time zone"));
}

// "https://host[:port]", nothing after it: links are put together from it and a path.
static void check_base_url(Str url, Issues *issues)
{
    size_t head = str_starts(url, STR("https://")) ? 8 : str_starts(url, STR("http://")) ? 7 : 0;
    Str host = str_from(url, head);
    bool bad = url.len && (head == 0 || host.len == 0);
    for (size_t i = 0; i < host.len; i++)
        if (!strchr("abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789.-:[]",
                    host.ptr[i]))
            bad = true;
    if (bad) issues_add(issues, STR("settings.base_url"), "invalid", STR("is not https://host"));
}

Change org_change(Work *work, const Org *old, int64_t version, const OrgInput *input, Org *after,
                  Issues *issues)
{
    check_zone(work, input->zone, issues);
    check_base_url(input->settings.base_url, issues);
    if (issues->count) return CHANGE_REFUSED;
    if (!db_find(work, &SQL_org_change, ARGS_OF(OrgInput, input, ARG(version, version)), Org,
                 after))
        return CHANGE_STALE;
    audit_add(work, "org_changed", "org", old->id.value, AUDIT_TEXT(work, Org, old),
              AUDIT_TEXT(work, Org, after));
    return CHANGED;
}

static bool code_valid(Str code)
{
    for (size_t i = 0; i < code.len; i++) {
        char c = code.ptr[i];
        if (!(c >= 'a' && c <= 'z') && !(c >= '0' && c <= '9') && c != '-') return false;
    }
    return code.len >= 2;
}

// Faults in what stands behind the form's own names are told by those names.
static void rename_issues(Issues *issues, Str from, Str to)
{
    for (size_t i = 0; i < issues->count; i++)
        if (str_equal(issues->list[i].field, from)) issues->list[i].field = to;
}

static bool add_org(Work *work, const OrgNew *input, Issues *issues)
{
    OrgInput org = { .name = input->org_name,
                     .name_en = input->org_name_en,
                     .language = input->language,
                     .zone = input->zone,
                     .industry = input->industry };
    OrgId id = { id_new(work->now_ms) };
    Str code = input->org_code.len ? input->org_code
                                   : str_format(work, "org-%lld", (long long)(org_count(work) + 1));
    check_zone(work, input->zone, issues);
    if (input->email.len && !outbox_address_valid(STR("email"), input->email))
        issues_add(issues, STR("email"), "invalid", STR("is no address that mail can be sent to"));
    if (!code_valid(code))
        issues_add(issues, STR("org_code"), "invalid", STR("small letters, digits and - only"));
    if (issues->count) return false;
    record_initial(&OrgSettings_record, &org.settings);
    Args args = ARGS_OF(OrgInput, &org, ARG(id, id), ARG(code, code));
    if (db_run(work, &SQL_org_add, args) == 0) {
        issues_add(issues, STR("org_code"), "conflict", STR("another organisation has this code"));
        return false;
    }
    work->org_id = id.value;
    work->actor_id = 0;
    return true;
}

static bool add_site(Work *work, const OrgNew *input, Site *root, Issues *issues)
{
    SiteInput site;
    record_initial(&SiteInput_record, &site);
    site.code = input->site_code;
    site.name = input->site_name;
    site.zone = input->zone;
    bool added = site_add(work, &site, root, issues);
    rename_issues(issues, STR("code"), STR("site_code"));
    if (added) db_run(work, &SQL_org_root, ARGS(ARG(root_site_id, root->id)));
    return added;
}

static void grant_role(Work *work, UserId user_id, Str key, SiteId site_id, Issues *issues)
{
    Role role;
    Grant grant;
    if (!role_by_key(work, key, &role))
        work_fail(work, FAIL_INTERNAL, "content/roles.json lacks %.*s", STR_ARG(key));
    GrantInput input = { .role_id = role.id, .site_id = site_id, .reason = STR("") };
    user_grant(work, user_id, &input, &grant, issues);
}

bool org_create(Work *work, const OrgNew *input, Str password_hash, UserId *user_id, Issues *issues)
{
    Site root;
    Staff person;
    User user;
    if (!add_org(work, input, issues) || !add_site(work, input, &root, issues)) return false;
    StaffInput staff = { .name = input->staff_name,
                         .post = STR(""),
                         .site_id = root.id,
                         .phone = STR(""),
                         .email = input->email };
    if (!staff_add(work, &staff, &person, issues)) return false;
    UserInput login = { .staff_id = person.id,
                        .login = input->login,
                        .name = STR(""),
                        .email = STR(""),
                        .language = input->language };
    if (!user_add(work, &login, password_hash, &user, issues)) return false;
    // The person chose the password just now.
    user_password_set(work, user.id, password_hash, false, (SessionId){ 0 });
    roles_load(work);
    org_fill(work);
    grant_role(work, user.id, STR("administrator"), root.id, issues);
    grant_role(work, user.id, STR("service_manager"), root.id, issues);
    reach_rebuild(work);
    audit_add(work, "org_created", "org", work->org_id, STR_ABSENT, STR_ABSENT);
    work->actor_id = user.id.value;
    *user_id = user.id;
    return issues->count == 0;
}
