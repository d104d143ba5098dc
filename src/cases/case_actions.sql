-- SPDX-License-Identifier: AGPL-3.0-or-later

-- pause_add: the organisation's clock stands still from now on.
INSERT INTO pauses (org_id, id, case_id, reason, note, started_at, until_at, staff_id)
VALUES (:org_id, :id, :case_id, :reason, :note, :now_ms, :until_at, :staff_id);

-- pauses_finish: the organisation's clock goes on.
UPDATE pauses SET ended_at = :now_ms
 WHERE org_id = :org_id AND case_id = :case_id AND ended_at IS NULL AND until_at > :now_ms;

-- case_merge_add: what a merge moved, so that it can be undone.
INSERT INTO case_merges (org_id, case_id, into_id, at, staff_id, status, promises)
VALUES (:org_id, :case_id, :into_id, :now_ms, :staff_id, :status, :promises);

-- case_merge_last: the merge that is in force.
SELECT into_id, status, promises FROM case_merges
 WHERE org_id = :org_id AND case_id = :case_id AND undone_at IS NULL
 ORDER BY at DESC LIMIT 1;

-- case_merge_undo: a merge is taken back.
UPDATE case_merges SET undone_at = :now_ms
 WHERE org_id = :org_id AND case_id = :case_id AND undone_at IS NULL;

-- promise_earliest: a running promise that the customer has waited for since an earlier start.
UPDATE promises SET started_at = :started_at, due_at = :due_at, risk_at = :risk_at
 WHERE org_id = :org_id AND id = :id AND state = 'made' AND due_at > :due_at;

-- promise_revive: a promise that a merge ended runs again.
UPDATE promises SET state = 'made', stopped_at = NULL, reason = '', replaced_by_id = NULL
 WHERE org_id = :org_id AND id = :id AND state = 'merged';

-- @named: what names a site to those who hand a case over.
s.id, s.code, s.name, s.name_en, EXISTS (
           SELECT 1 FROM reach r
            WHERE r.org_id = :org_id AND r.user_id = :actor_id AND r.permission = :see
              AND r.site_id = s.id) AS reached;

-- @nameable: an open site; no other partner's for a partner's login.
NOT s.closed
   AND (s.kind = 'own'
        OR NOT EXISTS (SELECT 1 FROM users v
                        WHERE v.org_id = :org_id AND v.id = :actor_id AND v.vendor)
        OR EXISTS (SELECT 1 FROM reach r
                    WHERE r.org_id = :org_id AND r.user_id = :actor_id AND r.permission = :see
                      AND r.site_id = s.id));

-- @takes: somebody at work who assigns and works on cases there.
FROM reach r
  JOIN users u ON u.org_id = r.org_id AND u.id = r.user_id AND u.active
  JOIN staff f ON f.org_id = u.org_id AND f.id = u.staff_id AND f.active
 WHERE r.org_id = :org_id AND r.permission = :assign
   AND EXISTS (SELECT 1 FROM reach w
                WHERE w.org_id = r.org_id AND w.user_id = r.user_id AND w.permission = :write
                  AND w.site_id = r.site_id AND (+w.team_id = 0 OR w.team_id = r.team_id));

-- transfer_sites: where a case may be handed to, seen or not.
SELECT @named
  FROM sites s
 WHERE s.org_id = :org_id AND @nameable AND EXISTS (SELECT 1 @takes AND r.site_id = s.id)
 ORDER BY s.code;

-- transfer_site: one of them, or one that has nobody yet.
SELECT @named FROM sites s WHERE s.org_id = :org_id AND s.id = :id AND @nameable;

-- transfer_receiver: who takes what is handed to a site: one who works there before others, one who
-- answers for the whole site before the lead of a team, one with fewer sites or less else to do
-- before one with more.
SELECT f.id, CASE WHEN r.team_id <> 0 THEN r.team_id END AS team_id
  @takes AND r.site_id = :site_id
   AND (+r.team_id = 0 OR CAST(:team_id AS BIGINT) IS NULL OR r.team_id = :team_id)
 ORDER BY CASE WHEN f.site_id = :site_id THEN 0 ELSE 1 END,
          CASE WHEN r.team_id = 0 THEN 0 ELSE 1 END,
          (SELECT COUNT(*) FROM reach a
            WHERE a.org_id = r.org_id AND a.user_id = r.user_id AND a.permission = :assign),
          (SELECT COUNT(*) FROM grants g
             JOIN role_permissions p ON p.org_id = g.org_id AND p.role_id = g.role_id
            WHERE g.org_id = r.org_id AND g.user_id = r.user_id), f.id
 LIMIT 1;

-- promises_move: the promises of a case that moved to another site or type.
UPDATE promises SET site_id = :site_id, case_type = :case_type
 WHERE org_id = :org_id AND case_id = :case_id AND state = 'made';
