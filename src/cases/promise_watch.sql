-- SPDX-License-Identifier: AGPL-3.0-or-later

-- @watch_at [sqlite]: the nearest time of a promise that is still looked at; past every date where
-- there is none.
MIN(COALESCE(p.step_at, 9000000000000000),
       CASE WHEN p.noticed_miss THEN 9000000000000000 ELSE p.due_at END,
       CASE WHEN p.noticed_risk THEN 9000000000000000 ELSE p.risk_at END);

-- @watch_at [postgres]: the same.
LEAST(COALESCE(p.step_at, 9000000000000000),
       CASE WHEN p.noticed_miss THEN 9000000000000000 ELSE p.due_at END,
       CASE WHEN p.noticed_risk THEN 9000000000000000 ELSE p.risk_at END);

-- @watched: promises of which one of these times has come; each question asks for one of them.
SELECT p.org_id, p.id, @watch_at AS at
  FROM promises p
 WHERE p.state = 'made' AND p.import_id IS NULL AND @watch_at <= :now_ms
   AND @watch_at >= :after_at AND (@watch_at, p.id) > (:after_at, :after_id);

-- @in_watch_order: the nearest first.
ORDER BY @watch_at, p.id LIMIT :limit;

-- watch_risk: global: promises at risk of which nobody was told, and whose case is not paused.
@watched AND NOT p.noticed_risk AND p.risk_at <= :now_ms AND p.due_at >= :now_ms
   AND NOT EXISTS (SELECT 1 FROM pauses s
                    WHERE s.org_id = p.org_id AND s.case_id = p.case_id AND s.ended_at IS NULL
                      AND s.until_at > :now_ms)
 @in_watch_order;

-- watch_miss: global: promises past due of which nobody was told.
@watched AND NOT p.noticed_miss AND p.due_at < :now_ms
 @in_watch_order;

-- watch_step: global: running promises of which a step has come.
@watched AND p.step_at <= :now_ms
 @in_watch_order;

-- watch_update: global: cases whose progress update comes due, or has not come.
SELECT c.org_id, c.id, c.update_watch_at AS at
  FROM cases c
 WHERE c.update_watch_at IS NOT NULL AND c.update_watch_at <= :now_ms
   AND (c.update_watch_at, c.id) > (:after_at, :after_id)
 ORDER BY c.update_watch_at, c.id LIMIT :limit;

-- watch_pause: global: pauses that have reached their latest end.
SELECT s.org_id, s.id, s.until_at AS at
  FROM pauses s
 WHERE s.ended_at IS NULL AND s.until_at <= :now_ms
   AND (s.until_at, s.id) > (:after_at, :after_id)
 ORDER BY s.until_at, s.id LIMIT :limit;

-- watch_risk_told: once.
UPDATE promises SET noticed_risk = TRUE
 WHERE org_id = :org_id AND id = :id AND state = 'made' AND NOT noticed_risk;

-- watch_miss_told: once, and the risk with it.
UPDATE promises SET noticed_miss = TRUE, noticed_risk = TRUE
 WHERE org_id = :org_id AND id = :id AND state = 'made' AND NOT noticed_miss;

-- watch_update_told: unguarded: guarded by the time it was looked at for.
UPDATE cases SET updates_missed = :missed, update_watch_at = :next_at
 WHERE org_id = :org_id AND id = :id AND update_watch_at = :at;

-- watch_pause_over: once.
UPDATE pauses SET ended_at = until_at
 WHERE org_id = :org_id AND id = :id AND ended_at IS NULL;

-- watch_pause_case: whose pause it was, and whether another one is on.
SELECT s.case_id AS id,
       EXISTS (SELECT 1 FROM pauses o
                WHERE o.org_id = s.org_id AND o.case_id = s.case_id AND o.ended_at IS NULL
                  AND o.until_at > :now_ms) AS paused
  FROM pauses s WHERE s.org_id = :org_id AND s.id = :id;

-- watch_promise: what is told of a promise.
SELECT case_id, kind, text, due_at FROM promises WHERE org_id = :org_id AND id = :id;

-- watch_case: what is told of a case, and whom: the lead of its team, else of the owner's.
SELECT c.id, c.number, c.subject, c.owner_id, COALESCE(t.lead_id, ft.lead_id) AS lead_id,
       c.site_id, c.opened_at, c.severity, c.next_update_at, c.updates_missed
  FROM cases c
  LEFT JOIN teams t ON t.org_id = c.org_id AND t.id = c.team_id
  LEFT JOIN staff f ON f.org_id = c.org_id AND f.id = c.owner_id
  LEFT JOIN teams ft ON ft.org_id = f.org_id AND ft.id = f.team_id
 WHERE c.org_id = :org_id AND c.id = :id;
