// role.c - keeps roles, and their permissions by number beside the names.
// SPDX-License-Identifier: AGPL-3.0-or-later
#include "org/role.h"
#include "base/embedded.h"
#include "engine/audit/audit.h"
#include "org/reach.h"
#include "queries.h"
#include "record/permission.h"

enum { ROLES_MAX = 200 };

#define ROLE_FIELDS(T)                                                                             \
    FIELD(T, key, .required = true, .min = 2, .max = 40,                                           \
          .doc = "Names the role in content and imports: small letters, digits and _."),           \
        FIELD(T, name, .required = true, .min = 1, .max = 60, .doc = "In Chinese."),               \
        FIELD(T, name_en, .initial_str = "", .max = 60, .doc = "In English."),                     \
        FIELD(T, about, .initial_str = "", .max = 200, .doc = "What the role is for."),            \
        FIELD(T, about_en, .initial_str = "", .max = 200,                                          \
              .doc = "What the role is for, in English."),                                         \
        FIELD(T, grantable, .doc = "Whether a login may have it."),                                \
        FIELD(T, permissions, .max = PERM_COUNT, .doc = "What it allows, by name.")

RECORD(RoleNew, "A role as it is to be.", ROLE_FIELDS(RoleNew));
RECORD(Role, "A role: a set of permissions under a name.", FIELD(Role, id, .doc = "Its number."),
       ROLE_FIELDS(Role), FIELD(Role, version, .doc = "Grows with every change."));

typedef struct RoleSet {
    RoleNewList roles;
} RoleSet;
RECORD(RoleSet, "The roles of a new organisation.", LIST_FIELD(RoleSet, roles, RoleNew));

RoleList role_list(Work *work)
{
    RoleList list;
    db_list(work, &SQL_role_list, ARGS_NONE, Role, &list);
    return list;
}

bool role_find(Work *work, RoleId id, Role *found)
{
    return db_find(work, &SQL_role_find, ARGS(ARG(id, id)), Role, found);
}

bool role_by_key(Work *work, Str key, Role *found)
{
    return db_find(work, &SQL_role_by_key, ARGS(ARG(key, key)), Role, found);
}

static void write_permissions(Work *work, RoleId role_id, const StrList *names)
{
    db_run(work, &SQL_role_permissions_clear, ARGS(ARG(role_id, role_id)));
    for (size_t i = 0; i < names->count; i++) {
        Permission permission = permission_of(names->items[i]);
        db_run(work, &SQL_role_permission_add,
               ARGS(ARG(role_id, role_id), ARG(permission, (int64_t)permission),
                    ARG(reads, permission_reads(permission)),
                    ARG(lends, permission_lends(permission))));
    }
}

static bool key_valid(Str key)
{
    for (size_t i = 0; i < key.len; i++) {
        char c = key.ptr[i];
        bool letter = c >= 'a' && c <= 'z', digit = c >= '0' && c <= '9';
        if (!letter && (i == 0 || (!digit && c != '_'))) return false;
    }
    return key.len > 0;
}

static void check(Work *work, const RoleNew *input, Issues *issues)
{
    uint64_t seen = 0;
    if (!key_valid(input->key))
        issues_add(issues, STR("key"), "invalid", STR("small letters, digits and _ only"));
    for (size_t i = 0; i < input->permissions.count; i++) {
        Permission permission = permission_of(input->permissions.items[i]);
        Str field = str_format(work, "permissions.%zu", i);
        if (permission == PERM_COUNT)
            issues_add(issues, field, "not_a_choice", STR("there is no such permission"));
        else if (seen & (uint64_t)1 << permission)
            issues_add(issues, field, "conflict", STR("is named twice"));
        else seen |= (uint64_t)1 << permission;
    }
}

bool role_add(Work *work, const RoleNew *input, Role *added, Issues *issues)
{
    int64_t count = 0;
    check(work, input, issues);
    if (issues->count) return false;
    db_int(work, &SQL_role_count, ARGS_NONE, &count);
    if (count >= ROLES_MAX) {
        issues_add(issues, STR_ABSENT, "too_large", STR("there are 200 roles already"));
        return false;
    }
    RoleId id = { id_new(work->now_ms) };
    if (!db_find(work, &SQL_role_add, ARGS_OF(RoleNew, input, ARG(id, id)), Role, added)) {
        issues_add(issues, STR("key"), "conflict", STR("another role has this key"));
        return false;
    }
    write_permissions(work, id, &input->permissions);
    audit_add(work, "role_added", "role", id.value, STR_ABSENT, AUDIT_TEXT(work, Role, added));
    return true;
}

Change role_change(Work *work, const Role *old, int64_t version, const RoleNew *input, Role *after,
                   Issues *issues)
{
    check(work, input, issues);
    if (!str_equal(input->key, old->key))
        issues_add(issues, STR("key"), "conflict", STR("a key stays as it is"));
    if (issues->count) return CHANGE_REFUSED;
    Args args = ARGS_OF(RoleNew, input, ARG(id, old->id), ARG(version, version));
    if (!db_find(work, &SQL_role_change, args, Role, after)) return CHANGE_STALE;
    write_permissions(work, old->id, &input->permissions);
    reach_rebuild(work);
    audit_add(work, "role_changed", "role", old->id.value, AUDIT_TEXT(work, Role, old),
              AUDIT_TEXT(work, Role, after));
    return CHANGED;
}

bool role_delete(Work *work, const Role *role)
{
    if (db_exists(work, &SQL_role_granted, ARGS(ARG(role_id, role->id)))) return false;
    db_run(work, &SQL_role_permissions_clear, ARGS(ARG(role_id, role->id)));
    db_run(work, &SQL_role_delete, ARGS(ARG(id, role->id)));
    audit_add(work, "role_deleted", "role", role->id.value, AUDIT_TEXT(work, Role, role),
              STR_ABSENT);
    return true;
}

void roles_load(Work *work)
{
    RoleSet set;
    Issues issues = { .count = 0 };
    Str json = embedded_text("content/roles.json");
    if (!from_json(work, RoleSet, json, &set, &issues))
        work_fail(work, FAIL_INTERNAL, "content/roles.json: %.*s %s", STR_ARG(issues.list[0].field),
                  issues.list[0].code);
    for (size_t i = 0; i < set.roles.count; i++) {
        Role added;
        if (!role_add(work, &set.roles.items[i], &added, &issues))
            work_fail(work, FAIL_INTERNAL, "content/roles.json: %.*s %s",
                      STR_ARG(issues.list[0].field), issues.list[0].code);
    }
}
