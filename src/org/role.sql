-- SPDX-License-Identifier: AGPL-3.0-or-later

-- role_list: the roles of the organisation in the order they came.
SELECT id, key, name, name_en, about, about_en, grantable, permissions, version
  FROM roles WHERE org_id = :org_id ORDER BY id;

-- role_find: one role.
SELECT id, key, name, name_en, about, about_en, grantable, permissions, version
  FROM roles WHERE org_id = :org_id AND id = :id;

-- role_by_key: one role by its key.
SELECT id, key, name, name_en, about, about_en, grantable, permissions, version
  FROM roles WHERE org_id = :org_id AND key = :key;

-- role_count: how many there are.
SELECT COUNT(*) AS count FROM roles WHERE org_id = :org_id;

-- role_add: a new role; no row where the key is taken.
INSERT INTO roles (org_id, id, key, name, name_en, about, about_en, permissions, grantable,
                   version, created_at)
VALUES (:org_id, :id, :key, :name, :name_en, :about, :about_en, :permissions, :grantable, 1,
        :now_ms)
ON CONFLICT (org_id, key) DO NOTHING
RETURNING id, key, name, name_en, about, about_en, grantable, permissions, version;

-- role_change: all but the key; no row where the version is another.
UPDATE roles
   SET name = :name, name_en = :name_en, about = :about, about_en = :about_en,
       permissions = :permissions, grantable = :grantable, version = version + 1
 WHERE org_id = :org_id AND id = :id AND version = :version
RETURNING id, key, name, name_en, about, about_en, grantable, permissions, version;

-- role_granted: whether anybody has it, or had it.
SELECT 1 AS one FROM grants WHERE org_id = :org_id AND role_id = :role_id LIMIT 1;

-- role_delete: a role nobody ever had.
DELETE FROM roles WHERE org_id = :org_id AND id = :id;

-- role_permissions_clear: the permissions of a role, before they are written anew.
DELETE FROM role_permissions WHERE org_id = :org_id AND role_id = :role_id;

-- role_permission_add: one permission of a role.
INSERT INTO role_permissions (org_id, role_id, permission, reads, lends)
VALUES (:org_id, :role_id, :permission, :reads, :lends);
