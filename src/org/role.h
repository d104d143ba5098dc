// role.h - roles: sets of permissions under a name, twelve from content, changed at will.
// SPDX-License-Identifier: AGPL-3.0-or-later
#pragma once
#include "db/db.h"
#include "org/change.h"

typedef struct RoleNew {
    Str     key;             // [a-z][a-z0-9_]*: names it in content and imports; never changed
    Str     name, name_en, about, about_en;
    bool    grantable;
    StrList permissions;     // names of enum Permission
} RoleNew;

typedef struct Role {
    RoleId  id;
    Str     key, name, name_en, about, about_en;
    bool    grantable;       // false: no login may have it
    StrList permissions;
    int64_t version;
} Role;
LIST_TYPE(RoleNew);
LIST_TYPE(Role);
extern const RecordType RoleNew_record, Role_record;

RoleList role_list(Work *work);                            // at most ROLES_MAX
bool     role_find(Work *work, RoleId id, Role *found);
bool     role_by_key(Work *work, Str key, Role *found);

// False: issues say why (unknown permission, key taken, too many).
bool role_add(Work *work, const RoleNew *input, Role *added, Issues *issues);

// Changes all but the key, and everybody's reach with it.
Change role_change(Work *work, const Role *old, int64_t version, const RoleNew *input, Role *after,
                   Issues *issues);
// False: somebody has it, or had it.
bool role_delete(Work *work, const Role *role);

// The roles of content/roles.json, for a new organisation.
void roles_load(Work *work);
