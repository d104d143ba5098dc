-- SPDX-License-Identifier: AGPL-3.0-or-later

-- org_read: the organisation of the work.
SELECT org_id AS id, code, name, name_en, language, zone, industry, settings, root_site_id, version
  FROM orgs WHERE org_id = :org_id;

-- org_count: global: how many organisations there are.
SELECT COUNT(*) AS count FROM orgs;

-- org_add: global: a new organisation; nothing where the code is taken.
INSERT INTO orgs (org_id, code, name, name_en, language, zone, industry, settings, root_site_id,
                  permission_count, version, created_at)
VALUES (:id, :code, :name, :name_en, :language, :zone, :industry, :settings, 0, 0, 1, :now_ms)
ON CONFLICT (code) DO NOTHING;

-- org_root: unguarded: nobody else knows of it yet: where its tree begins.
UPDATE orgs SET root_site_id = :root_site_id WHERE org_id = :org_id;

-- org_change: as it is from now on; no row where the version is another.
UPDATE orgs
   SET name = :name, name_en = :name_en, language = :language, zone = :zone, industry = :industry,
       settings = :settings, version = version + 1
 WHERE org_id = :org_id AND version = :version
RETURNING org_id AS id, code, name, name_en, language, zone, industry, settings, root_site_id,
          version;
