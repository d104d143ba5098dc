-- SPDX-License-Identifier: AGPL-3.0-or-later

-- promise_step_lay: when the next step fires.
UPDATE promises SET step_at = :step_at
 WHERE org_id = :org_id AND id = :id AND state = 'made';

-- promise_step_fired: once: whoever looked at another time was too late.
UPDATE promises SET steps_fired = :fired, step_at = :step_at
 WHERE org_id = :org_id AND id = :id AND state = 'made' AND step_at = :at;

-- step_people: those with a role at the site of a case, or at the nearest site above it where
-- anybody has it; user_id is their login.
WITH holders AS (
    SELECT u.id AS user_id, u.name,
           (SELECT COUNT(*) FROM site_within d
             WHERE d.org_id = g.org_id AND d.site_id = g.site_id) AS depth
      FROM grants g
      JOIN roles r ON r.org_id = g.org_id AND r.id = g.role_id AND r.key = :role_key
      JOIN site_within w ON w.org_id = g.org_id AND w.above_id = g.site_id
                        AND w.site_id = :site_id
      JOIN users u ON u.org_id = g.org_id AND u.id = g.user_id AND u.active
     WHERE g.org_id = :org_id AND g.starts_at <= :now_ms
       AND (g.ends_at IS NULL OR g.ends_at > :now_ms))
SELECT DISTINCT user_id, name FROM holders
 WHERE depth = (SELECT MAX(depth) FROM holders)
 ORDER BY user_id LIMIT 20;

-- step_staff: the login of somebody who works here.
SELECT u.id AS user_id, u.name FROM users u
 WHERE u.org_id = :org_id AND u.staff_id = :staff_id AND u.active
 ORDER BY u.id LIMIT 1;
