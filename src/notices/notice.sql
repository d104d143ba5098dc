-- SPDX-License-Identifier: AGPL-3.0-or-later

-- notice_reader: who is told, and how to reach them.
SELECT u.id, u.name, u.language, COALESCE(NULLIF(u.email, ''), f.email, '') AS email,
       COALESCE(NULLIF(s.zone, ''), o.zone) AS zone, o.name AS org, o.name_en AS org_en
  FROM users u
  JOIN orgs o ON o.org_id = u.org_id
  LEFT JOIN staff f ON f.org_id = u.org_id AND f.id = u.staff_id
  LEFT JOIN sites s ON s.org_id = u.org_id AND s.id = f.site_id
 WHERE u.org_id = :org_id AND u.id = :user_id AND u.active;

-- notice_user: the login of a member of staff.
SELECT id FROM users
 WHERE org_id = :org_id AND staff_id = :staff_id AND active
 ORDER BY id LIMIT 1;

-- notice_add: told now; nothing where it was told before.
INSERT INTO notices (org_id, id, user_id, kind, template, params, object, object_id, key, at,
    digest)
VALUES (:org_id, :id, :user_id, :kind, :template, :params, :object, :object_id, :key, :now_ms,
    :digest)
ON CONFLICT (org_id, user_id, key) DO NOTHING;

-- notice_list: one's own, newest first; the case where it can be reached.
SELECT n.id, n.kind, n.at, n.read_at IS NOT NULL AS read, c.id AS "case.id",
       c.number AS "case.number", c.subject AS "case.subject", n.template, n.params
  FROM notices n
  LEFT JOIN cases c ON c.org_id = n.org_id AND n.object = 'case' AND c.id = n.object_id
   AND EXISTS (SELECT 1 FROM reach r
                WHERE r.org_id = n.org_id AND r.user_id = n.user_id AND r.permission = :permission
                  AND r.site_id = c.site_id AND (+r.team_id = 0 OR r.team_id = c.team_id))
 WHERE n.org_id = :org_id AND n.user_id = :actor_id AND n.id < :before_id
   AND (NOT :unread OR n.read_at IS NULL)
 ORDER BY n.id DESC LIMIT :limit;

-- notice_unread: how many of one's own are not read.
SELECT COUNT(*) AS count FROM notices
 WHERE org_id = :org_id AND user_id = :actor_id AND read_at IS NULL;

-- notice_read: one of one's own.
UPDATE notices SET read_at = :now_ms
 WHERE org_id = :org_id AND user_id = :actor_id AND id = :id AND read_at IS NULL;

-- notice_read_all: all of one's own.
UPDATE notices SET read_at = :now_ms
 WHERE org_id = :org_id AND user_id = :actor_id AND read_at IS NULL;

-- notice_in_digest: what waits for the daily e-mail and is still unread, oldest first.
SELECT n.id, n.kind, n.at, FALSE AS read, n.template, n.params
  FROM notices n
 WHERE n.org_id = :org_id AND n.user_id = :user_id AND n.digest AND n.read_at IS NULL
 ORDER BY n.id LIMIT 200;

-- notice_digested: it has gone out.
UPDATE notices SET digest = FALSE
 WHERE org_id = :org_id AND user_id = :user_id AND digest;

-- notices_forget: global: read, and long ago.
DELETE FROM notices WHERE at < :before AND read_at IS NOT NULL;
