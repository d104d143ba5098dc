// role_api.c - endpoints of roles and of the list of permissions.
// SPDX-License-Identifier: AGPL-3.0-or-later
#include "org/org_api.h"
#include "org/reach.h"
#include "org/role.h"

typedef struct RoleItems {
    RoleList items;
} RoleItems;
RECORD(RoleItems, "Roles.", LIST_FIELD(RoleItems, items, Role));

typedef struct PermissionView {
    Str name, text, text_en;
    bool reads, lends;
} PermissionView;
LIST_TYPE(PermissionView);
RECORD(PermissionView, "Something that a person may be allowed to do.", FIELD(PermissionView, name),
       FIELD(PermissionView, text, .doc = "In Chinese."),
       FIELD(PermissionView, text_en, .doc = "In English."),
       FIELD(PermissionView, reads, .doc = "Changes nothing: an auditor keeps it."),
       FIELD(PermissionView, lends, .doc = "A delegation passes it on."));

typedef struct PermissionItems {
    PermissionViewList items;
} PermissionItems;
RECORD(PermissionItems, "Permissions.", LIST_FIELD(PermissionItems, items, PermissionView));

static Reply get_permissions(Work *work, const Request *request)
{
    (void)request;
    PermissionItems view = { { NEW(work, PermissionView, PERM_COUNT), PERM_COUNT } };
    for (int i = 0; i < PERM_COUNT; i++) {
        const PermissionText *text = &permission_texts[i];
        view.items.items[i] = (PermissionView){ .name = str_of(text->name),
                                                .text = str_of(text->zh),
                                                .text_en = str_of(text->en),
                                                .reads = permission_reads((Permission)i),
                                                .lends = permission_lends((Permission)i) };
    }
    return reply_ok(work, PermissionItems, &view);
}

static Reply get_roles(Work *work, const Request *request)
{
    (void)request;
    RoleItems view = { role_list(work) };
    return reply_ok(work, RoleItems, &view);
}

static Reply get_role(Work *work, const Request *request)
{
    Role found;
    RoleId id = request_id(request, "role_id", RoleId);
    return role_find(work, id, &found) ? reply_ok(work, Role, &found) : reply_not_found(work);
}

// Roles hold for the whole organisation, so only who keeps logins for all of it may change them.
static bool keeps_roles(Work *work, Reply *refusal)
{
    if (access_may_at(work, PERM_user_manage, (SiteId){ 0 }, (TeamId){ 0 })) return true;
    *refusal = reply_problem(work, 403, "not-allowed", "This is for the whole organisation");
    return false;
}

static Reply post_role(Work *work, const Request *request)
{
    Reply refusal;
    Role added;
    Issues issues = { .count = 0 };
    if (!keeps_roles(work, &refusal)) return refusal;
    if (!role_add(work, request_input(request, RoleNew), &added, &issues))
        return reply_invalid(work, &issues);
    return reply_created(work, Role, &added, "/api/v1/roles/%lld", (long long)added.id.value);
}

static Reply last_keeper(Work *work)
{
    return reply_problem(work, 409, "last-administrator",
                         "Then nobody could let people in any more; give another the role first");
}

static Reply patch_role(Work *work, const Request *request)
{
    Reply refusal;
    Role old, after;
    Issues issues = { .count = 0 };
    RoleId id = request_id(request, "role_id", RoleId);
    if (!keeps_roles(work, &refusal)) return refusal;
    if (!role_find(work, id, &old)) return reply_not_found(work);
    RoleNew input = { old.key,      old.name,      old.name_en,    old.about,
                      old.about_en, old.grantable, old.permissions };
    request_patch(work, request, RoleNew, &input);
    int64_t version = request_version_or(request, old.version);
    Change change = role_change(work, &old, version, &input, &after, &issues);
    if (change == CHANGED && !reach_has_keeper(work)) return last_keeper(work);
    return reply_changed(work, change, Role, &after, &issues);
}

static Reply delete_role(Work *work, const Request *request)
{
    Reply refusal;
    Role old;
    RoleId id = request_id(request, "role_id", RoleId);
    if (!keeps_roles(work, &refusal)) return refusal;
    if (!role_find(work, id, &old)) return reply_not_found(work);
    if (role_delete(work, &old)) return reply_none();
    return reply_problem(work, 409, "role-used", "Somebody has or had this role; it stays");
}

// clang-format off
const Route role_routes[] = {
    { "GET", "/api/v1/permissions", get_permissions, .gives = &PermissionItems_record,
      .needs = PERM_SIGNED_IN, .command = "permission list",
      .summary = "All that a role may allow" },
    { "GET", "/api/v1/roles", get_roles, .gives = &RoleItems_record, .needs = PERM_SIGNED_IN,
      .command = "role list", .summary = "Roles" },
    { "GET", "/api/v1/roles/{role_id}", get_role, .gives = &Role_record, .needs = PERM_SIGNED_IN,
      .command = "role show", .errors = "404", .summary = "One role" },
    { "POST", "/api/v1/roles", post_role, .takes = &RoleNew_record, .gives = &Role_record,
      .needs = PERM_user_manage, .command = "role add", .success = 201,
      .summary = "Make a role" },
    { "PATCH", "/api/v1/roles/{role_id}", patch_role, .takes = &RoleNew_record,
      .gives = &Role_record, .needs = PERM_user_manage, .command = "role change",
      .errors = "404 409 412", .summary = "Change a role, for everybody who has it" },
    { "DELETE", "/api/v1/roles/{role_id}", delete_role, .needs = PERM_user_manage,
      .command = "role delete", .errors = "404 409",
      .summary = "Delete a role that nobody ever had" },
    { 0 },
};
// clang-format on
