-- SPDX-License-Identifier: AGPL-3.0-or-later
-- One user, or everybody: a range of ids, which an index answers either way.

-- reach_lock: unguarded: only to wait, so that reach is made by one at a time.
UPDATE orgs SET permission_count = permission_count WHERE org_id = :org_id;

-- reach_clear: forgets what was reached.
DELETE FROM reach
 WHERE org_id = :org_id AND user_id BETWEEN :first_user_id AND :last_user_id;

-- reach_fill: grants of the day, own and lent, times permissions of the role, times sites below.
WITH held AS (
    SELECT g.user_id, g.role_id, g.site_id, g.team_id, FALSE AS lent
      FROM grants g
     WHERE g.org_id = :org_id AND g.user_id BETWEEN :first_user_id AND :last_user_id
       AND g.starts_at <= :now_ms AND (g.ends_at IS NULL OR g.ends_at > :now_ms)
    UNION ALL
    SELECT d.to_user_id, g.role_id, g.site_id, g.team_id, TRUE
      FROM delegations d
      JOIN users giver ON giver.org_id = d.org_id AND giver.id = d.from_user_id AND giver.active
      JOIN grants g ON g.org_id = d.org_id AND g.user_id = d.from_user_id
     WHERE d.org_id = :org_id AND d.to_user_id BETWEEN :first_user_id AND :last_user_id
       AND d.starts_at <= :now_ms AND d.ends_at > :now_ms
       AND g.starts_at <= :now_ms AND (g.ends_at IS NULL OR g.ends_at > :now_ms)),
placed AS (
    SELECT h.user_id, h.role_id, h.lent, w.site_id, CAST(0 AS BIGINT) AS team_id
      FROM held h
      JOIN site_within w ON w.org_id = :org_id AND w.above_id = h.site_id
    UNION ALL
    SELECT h.user_id, h.role_id, h.lent, t.site_id, t.id
      FROM held h
      JOIN teams t ON t.org_id = :org_id AND t.id = h.team_id)
INSERT INTO reach (org_id, user_id, permission, site_id, team_id)
SELECT DISTINCT u.org_id, u.id, p.permission, s.id, c.team_id
  FROM placed c
  JOIN users u ON u.org_id = :org_id AND u.id = c.user_id AND u.active
  JOIN sites s ON s.org_id = :org_id AND s.id = c.site_id AND (s.kind <> 'own' OR NOT u.vendor)
  JOIN role_permissions p ON p.org_id = :org_id AND p.role_id = c.role_id
                         AND (p.reads OR NOT u.read_only) AND (p.lends OR NOT c.lent);

-- reach_prune: what is reached in every team needs no row for one team.
DELETE FROM reach
 WHERE org_id = :org_id AND user_id BETWEEN :first_user_id AND :last_user_id AND team_id <> 0
   AND EXISTS (SELECT 1 FROM reach wide
                WHERE wide.org_id = reach.org_id AND wide.user_id = reach.user_id
                  AND wide.permission = reach.permission AND wide.site_id = reach.site_id
                  AND wide.team_id = 0);

-- reach_sum: unguarded: derived, no field of the record.
-- The permissions held anywhere, as bits, and when the clock alone will change them.
UPDATE users
   SET may = (SELECT CAST(COALESCE(SUM(CAST(1 AS BIGINT) << CAST(held.permission AS INTEGER)), 0)
                          AS BIGINT)
                FROM (SELECT DISTINCT r.permission FROM reach r
                       WHERE r.org_id = users.org_id AND r.user_id = users.id) held),
       reach_until = (
           SELECT MIN(edge.at)
             FROM (SELECT g.starts_at AS at, g.user_id FROM grants g WHERE g.org_id = :org_id
                   UNION ALL
                   SELECT g.ends_at, g.user_id FROM grants g WHERE g.org_id = :org_id
                   UNION ALL
                   SELECT d.starts_at, d.to_user_id FROM delegations d WHERE d.org_id = :org_id
                   UNION ALL
                   SELECT d.ends_at, d.to_user_id FROM delegations d WHERE d.org_id = :org_id
                   UNION ALL
                   SELECT g.starts_at, d.to_user_id
                     FROM delegations d
                     JOIN grants g ON g.org_id = d.org_id AND g.user_id = d.from_user_id
                    WHERE d.org_id = :org_id
                   UNION ALL
                   SELECT g.ends_at, d.to_user_id
                     FROM delegations d
                     JOIN grants g ON g.org_id = d.org_id AND g.user_id = d.from_user_id
                    WHERE d.org_id = :org_id) edge
            WHERE edge.user_id = users.id AND edge.at > :now_ms)
 WHERE org_id = :org_id AND id BETWEEN :first_user_id AND :last_user_id;

-- reach_fill_system: the program itself reaches everything.
WITH RECURSIVE permissions (number) AS (
    SELECT CAST(0 AS BIGINT)
    UNION ALL
    SELECT number + 1 FROM permissions WHERE number + 1 < :permission_count)
INSERT INTO reach (org_id, user_id, permission, site_id, team_id)
SELECT s.org_id, 0, p.number, s.id, 0
  FROM sites s, permissions p
 WHERE s.org_id = :org_id;

-- reach_counted: unguarded: no field of the record: the permissions that reach was made with.
UPDATE orgs SET permission_count = :permission_count WHERE org_id = :org_id;

-- reach_lent_to: to whom a user lends now.
SELECT DISTINCT d.to_user_id AS user_id
  FROM delegations d
 WHERE d.org_id = :org_id AND d.from_user_id = :user_id AND d.ends_at > :now_ms;

-- reach_due: global: users whose reach the clock has changed, a batch at a time.
SELECT u.org_id, u.id AS user_id
  FROM users u
 WHERE u.reach_until <= :now_ms
 ORDER BY u.reach_until
 LIMIT 500;

-- reach_outdated: global: organisations whose reach was made by a program with other permissions.
SELECT o.org_id, CAST(NULL AS BIGINT) AS user_id
  FROM orgs o
 WHERE o.permission_count <> :permission_count;

-- reach_keeper: an active login that may let people in everywhere, for good.
SELECT 1 AS one
  FROM orgs o
  JOIN grants g ON g.org_id = o.org_id AND g.site_id = o.root_site_id
  JOIN users u ON u.org_id = g.org_id AND u.id = g.user_id
  JOIN role_permissions p ON p.org_id = g.org_id AND p.role_id = g.role_id
 WHERE o.org_id = :org_id AND p.permission = :permission
   AND g.starts_at <= :now_ms AND g.ends_at IS NULL
   AND u.active AND NOT u.read_only AND NOT u.vendor
 LIMIT 1;
