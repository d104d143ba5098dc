// permission.c - names of permissions, and which of them only read or may be lent.
// SPDX-License-Identifier: AGPL-3.0-or-later
#include "record/permission.h"

#define PERMISSION_TEXT(name, en, zh) { #name, en, zh },
const PermissionText permission_texts[PERM_COUNT] = { PERMISSIONS(PERMISSION_TEXT) };

_Static_assert(PERM_COUNT <= 62, "the permissions a user holds are the bits of one INT64");

Permission permission_of(Str name)
{
    int at = 0;
    while (at < PERM_COUNT && !str_equal(name, str_of(permission_texts[at].name))) at++;
    return (Permission)at;
}

static bool among(Permission permission, const Permission *list, size_t count)
{
    for (size_t i = 0; i < count; i++)
        if (list[i] == permission) return true;
    return false;
}

bool permission_reads(Permission permission)
{
    static const Permission reading[] = {
        PERM_case_read,   PERM_customer_read, PERM_personal_read,
        PERM_report_read, PERM_work_log_read, PERM_org_read,
        PERM_audit_read,  PERM_file_read,     PERM_export_run,
    };
    return among(permission, reading, COUNT(reading));
}

bool permission_lends(Permission permission)
{
    static const Permission kept[] = { PERM_user_manage, PERM_settings_manage, PERM_audit_read,
                                       PERM_privacy_manage };
    return !among(permission, kept, COUNT(kept));
}

static bool has(uint64_t may, Permission permission)
{
    return (may & (uint64_t)1 << permission) != 0;
}

Hidden permissions_hide(uint64_t may)
{
    Hidden hidden = 1u << PERSONAL_PHONE | 1u << PERSONAL_EMAIL | 1u << PERSONAL_ADDRESS;
    if (has(may, PERM_personal_read)) return 0;
    if (!has(may, PERM_case_write) && !has(may, PERM_customer_write)) hidden |= 1u << PERSONAL_NAME;
    return hidden;
}
