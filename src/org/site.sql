-- SPDX-License-Identifier: AGPL-3.0-or-later

-- site_find: a site that the actor reaches.
SELECT s.id, s.parent_id, s.kind, s.code, s.name, s.name_en, s.zone, s.calendar_id, s.address,
       s.phone, s.headcount, s.facilities, s.closed, s.version
  FROM sites s
 WHERE s.org_id = :org_id AND s.id = :id
   AND EXISTS (SELECT 1 FROM reach r
                WHERE r.org_id = s.org_id AND r.user_id = :actor_id
                  AND r.permission = :permission AND r.site_id = s.id);

-- site_list: the sites that the actor reaches.
SELECT s.id, s.parent_id, s.kind, s.code, s.name, s.name_en, s.zone, s.calendar_id, s.address,
       s.phone, s.headcount, s.facilities, s.closed, s.version
  FROM sites s
 WHERE s.org_id = :org_id
   AND EXISTS (SELECT 1 FROM reach r
                WHERE r.org_id = s.org_id AND r.user_id = :actor_id
                  AND r.permission = :permission AND r.site_id = s.id)
 ORDER BY s.code;

-- site_by_code: a site by its code, whoever asks.
SELECT s.id, s.parent_id, s.kind, s.code, s.name, s.name_en, s.zone, s.calendar_id, s.address,
       s.phone, s.headcount, s.facilities, s.closed, s.version
  FROM sites s
 WHERE s.org_id = :org_id AND s.code = :code;

-- site_zone: the zone of a site.
SELECT s.id, s.zone FROM sites s WHERE s.org_id = :org_id AND s.id = :id;

-- site_count: how many there are.
SELECT COUNT(*) AS count FROM sites WHERE org_id = :org_id;

-- site_add: a new site; no row where the code is taken.
INSERT INTO sites (org_id, id, parent_id, kind, code, name, name_en, zone, calendar_id, address,
                   phone, headcount, facilities, closed, version, created_at)
VALUES (:org_id, :id, :parent_id, :kind, :code, :name, :name_en, :zone, :calendar_id, :address,
        :phone, :headcount, :facilities, :closed, 1, :now_ms)
ON CONFLICT (org_id, code) DO NOTHING
RETURNING id, parent_id, kind, code, name, name_en, zone, calendar_id, address, phone, headcount,
          facilities, closed, version;

-- site_change: a site as it is from now on; no row where the version is another.
UPDATE sites
   SET parent_id = :parent_id, kind = :kind, code = :code, name = :name, name_en = :name_en,
       zone = :zone, calendar_id = :calendar_id, address = :address, phone = :phone,
       headcount = :headcount, facilities = :facilities, closed = :closed, version = version + 1
 WHERE org_id = :org_id AND id = :id AND version = :version
RETURNING id, parent_id, kind, code, name, name_en, zone, calendar_id, address, phone, headcount,
          facilities, closed, version;

-- site_days_moved: its days begin at other instants: cells by days are filled anew.
DELETE FROM kept_ready WHERE org_id = :org_id;

-- site_code_taken: whether another site has this code.
SELECT 1 AS one FROM sites WHERE org_id = :org_id AND code = :code AND id <> :id;

-- site_is_within: whether a site lies at or below another.
SELECT 1 AS one FROM site_within
 WHERE org_id = :org_id AND above_id = :above_id AND site_id = :site_id;

-- site_open_below: whether any site below is still open.
SELECT 1 AS one
  FROM site_within w
  JOIN sites s ON s.org_id = w.org_id AND s.id = w.site_id
 WHERE w.org_id = :org_id AND w.above_id = :id AND w.site_id <> :id AND NOT s.closed
 LIMIT 1;

-- site_within_add: a new site lies within itself and all above it.
INSERT INTO site_within (org_id, above_id, site_id)
SELECT w.org_id, w.above_id, CAST(:id AS BIGINT) FROM site_within w
 WHERE w.org_id = :org_id AND w.site_id = :parent_id
UNION ALL
SELECT CAST(:org_id AS BIGINT), CAST(:id AS BIGINT), CAST(:id AS BIGINT);

-- site_within_clear: before the tree is written out anew.
DELETE FROM site_within WHERE org_id = :org_id;

-- site_within_fill: the tree written out.
WITH RECURSIVE tree (above_id, site_id) AS (
    SELECT s.id, s.id FROM sites s WHERE s.org_id = :org_id
    UNION ALL
    SELECT t.above_id, s.id
      FROM tree t
      JOIN sites s ON s.org_id = :org_id AND s.parent_id = t.site_id)
INSERT INTO site_within (org_id, above_id, site_id)
SELECT CAST(:org_id AS BIGINT), t.above_id, t.site_id FROM tree t;

-- site_people: active staff and open teams of each site that the actor reaches.
SELECT s.id,
       (SELECT COUNT(*) FROM staff f
         WHERE f.org_id = s.org_id AND f.site_id = s.id AND f.active) AS staff_count,
       (SELECT COUNT(*) FROM teams t
         WHERE t.org_id = s.org_id AND t.site_id = s.id AND NOT t.closed) AS team_count
  FROM sites s
 WHERE s.org_id = :org_id
   AND EXISTS (SELECT 1 FROM reach r
                WHERE r.org_id = s.org_id AND r.user_id = :actor_id
                  AND r.permission = :permission AND r.site_id = s.id)
 ORDER BY s.code;
