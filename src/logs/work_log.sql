-- SPDX-License-Identifier: AGPL-3.0-or-later

-- @log_columns: a log with the names of what it points to.
l.id, l.day, f.id AS "staff.id", f.name AS "staff.name", s.id AS "site.id", s.name AS "site.name",
       t.id AS "team.id", t.name AS "team.name", l.state, l.notes, l.problems, l.suggestions,
       l.standards, l.handed_over, h.id AS "handed_to.id", h.name AS "handed_to.name",
       l.worked_minutes, l.returned_reason, l.confirmed_at, l.signed_at, b.id AS "signed_by.id",
       b.name AS "signed_by.name", l.version;

-- @log_joins: what those names come from.
JOIN staff f ON f.org_id = l.org_id AND f.id = l.staff_id
  JOIN sites s ON s.org_id = l.org_id AND s.id = l.site_id
  LEFT JOIN teams t ON t.org_id = l.org_id AND t.id = l.team_id
  LEFT JOIN staff h ON h.org_id = l.org_id AND h.id = l.handed_to_id
  LEFT JOIN staff b ON b.org_id = l.org_id AND b.id = l.signed_by_id;

-- @log_reached: one's own, and what a grant reaches.
(l.staff_id = CAST(:reader AS BIGINT) OR :sees_all
        OR EXISTS (SELECT 1 FROM reach r
                    WHERE r.org_id = l.org_id AND r.user_id = :actor_id
                      AND r.permission = :permission AND r.site_id = l.site_id
                      AND (+r.team_id = 0 OR r.team_id = l.team_id)));

-- @case_reached: a case whose words this reader may see.
(:sees_all OR EXISTS (SELECT 1 FROM reach r
                    WHERE r.org_id = c.org_id AND r.user_id = :actor_id
                      AND r.permission = :permission AND r.site_id = c.site_id
                      AND (+r.team_id = 0 OR r.team_id = c.team_id)));

-- @worker_reached: somebody whose logs the actor may read.
(:sees_all OR EXISTS (SELECT 1 FROM reach r
                    WHERE r.org_id = f.org_id AND r.user_id = :actor_id
                      AND r.permission = :permission AND r.site_id = f.site_id
                      AND (+r.team_id = 0 OR r.team_id = f.team_id)));

-- work_log_find: one log.
SELECT @log_columns
  FROM work_logs l
  @log_joins
 WHERE l.org_id = :org_id AND l.id = :id AND @log_reached;

-- work_log_of_day: the log of somebody's day.
SELECT @log_columns
  FROM work_logs l
  @log_joins
 WHERE l.org_id = :org_id AND l.staff_id = :staff_id AND l.day = :day AND @log_reached;

-- work_log_list: the newest day first; a filter that was not given is NULL.
SELECT @log_columns
  FROM work_logs l
  @log_joins
 WHERE l.org_id = :org_id AND (l.day, l.id) < (:after_day, :after_id)
   AND (l.day >= :from_day OR :from_day IS NULL)
   AND (l.day <= :to_day OR :to_day IS NULL)
   AND (l.staff_id = :staff_id OR :staff_id IS NULL)
   AND (l.team_id = :team_id OR :team_id IS NULL)
   AND (l.state = :state OR :state IS NULL)
   AND (EXISTS (SELECT 1 FROM site_within w
                 WHERE w.org_id = l.org_id AND w.above_id = :site_id AND w.site_id = l.site_id)
        OR :site_id IS NULL)
   AND @log_reached
 ORDER BY l.day DESC, l.id DESC LIMIT :limit;

-- work_log_worker: somebody, where the person works now.
SELECT f.id AS "staff.id", f.name AS "staff.name", s.id AS "site.id", s.name AS "site.name",
       t.id AS "team.id", t.name AS "team.name"
  FROM staff f
  JOIN sites s ON s.org_id = f.org_id AND s.id = f.site_id
  LEFT JOIN teams t ON t.org_id = f.org_id AND t.id = f.team_id
 WHERE f.org_id = :org_id AND f.id = :staff_id
   AND (f.id = CAST(:reader AS BIGINT) OR @worker_reached);

-- work_log_add: a log begins; none where there is one.
INSERT INTO work_logs (org_id, id, staff_id, day, site_id, team_id, state, notes, problems,
    suggestions, standards, handed_over, handed_to_id, worked_minutes, returned_reason, version)
VALUES (:org_id, :id, :staff_id, :day, :site_id, :team_id, 'draft', :notes, :problems,
    :suggestions, :standards, :handed_over, :handed_to_id, :worked_minutes, '', 1)
ON CONFLICT (org_id, staff_id, day) DO NOTHING;

-- work_log_change: what its author writes, while it is a draft.
UPDATE work_logs SET notes = :notes, problems = :problems, suggestions = :suggestions,
    standards = :standards, handed_over = :handed_over, handed_to_id = :handed_to_id,
    worked_minutes = :worked_minutes, version = version + 1
 WHERE org_id = :org_id AND id = :id AND state = 'draft' AND version = :version;

-- work_log_move: on in its flow; nothing where it was moved or changed meanwhile.
UPDATE work_logs SET state = :state, confirmed_at = :confirmed_at, signed_at = :signed_at,
    signed_by_id = :signed_by_id, returned_reason = :reason, version = version + 1
 WHERE org_id = :org_id AND id = :id AND state = :before AND version = :version;

-- @day_promises: kept that day, or due that day and not kept, of the cases that somebody owns.
SELECT p.id, TRUE AS kept, p.stopped_at AS at
      FROM promises p
      JOIN cases c ON c.org_id = p.org_id AND c.id = p.case_id
     WHERE p.org_id = :org_id AND p.stopped_at >= :from_at AND p.stopped_at < :until_at
       AND p.state = 'kept' AND p.import_id IS NULL AND c.owner_id = :staff_id
    UNION ALL
    SELECT p.id, FALSE AS kept, p.due_at AS at
      FROM promises p
      JOIN cases c ON c.org_id = p.org_id AND c.id = p.case_id
     WHERE p.org_id = :org_id AND p.due_at >= :from_at AND p.due_at < :until_at
       AND p.due_at < :now_ms AND p.state IN ('made', 'missed') AND p.import_id IS NULL
       AND c.owner_id = :staff_id;

-- work_log_promises_fix: what a confirmed log stands for.
INSERT INTO work_log_promises (org_id, log_id, promise_id, kept, at)
SELECT :org_id, :log_id, d.id, d.kept, d.at FROM (@day_promises) d;

-- work_log_promises_loosen: a log that is written again.
DELETE FROM work_log_promises WHERE org_id = :org_id AND log_id = :log_id;

-- work_log_day_promises: promises of a day as they stand, of somebody's cases.
SELECT p.id, d.kept, d.at, p.due_at, p.kind, CASE WHEN c.id IS NULL THEN '' ELSE p.text END AS text,
       c.id AS "about.id", c.number AS "about.number", c.subject AS "about.subject"
  FROM (@day_promises) d
  JOIN promises p ON p.org_id = :org_id AND p.id = d.id
  LEFT JOIN cases c ON c.org_id = p.org_id AND c.id = p.case_id AND @case_reached
 ORDER BY d.at, p.id LIMIT :limit;

-- work_log_fixed_promises: those a confirmed log stands for.
SELECT p.id, d.kept, d.at, p.due_at, p.kind, CASE WHEN c.id IS NULL THEN '' ELSE p.text END AS text,
       c.id AS "about.id", c.number AS "about.number", c.subject AS "about.subject"
  FROM work_log_promises d
  JOIN promises p ON p.org_id = d.org_id AND p.id = d.promise_id
  LEFT JOIN cases c ON c.org_id = p.org_id AND c.id = p.case_id AND @case_reached
 WHERE d.org_id = :org_id AND d.log_id = :log_id
 ORDER BY d.at, p.id LIMIT :limit;

-- work_log_entries: what somebody did to cases in a day, as far as it had been entered at a time.
SELECT e.at, e.kind, e.channel, e.outward, c.id AS "about.id", c.number AS "about.number",
       c.subject AS "about.subject",
       CASE WHEN c.id IS NULL THEN '' ELSE SUBSTR(e.body, 1, 200) END AS text
  FROM case_events e
  LEFT JOIN cases c ON c.org_id = e.org_id AND c.id = e.case_id AND @case_reached
 WHERE e.org_id = :org_id AND e.staff_id = :staff_id AND e.at >= :from_at AND e.at < :until_at
   AND e.entered_at <= :known_at
 ORDER BY e.at, e.case_id, e.seq LIMIT :limit;

-- work_log_cases: on how many cases somebody did something in a day.
SELECT COUNT(DISTINCT e.case_id) AS count FROM case_events e
 WHERE e.org_id = :org_id AND e.staff_id = :staff_id AND e.at >= :from_at AND e.at < :until_at
   AND e.entered_at <= :known_at;

-- work_log_correction_add: below a signed log.
INSERT INTO work_log_corrections (org_id, log_id, seq, at, staff_id, body, reason)
SELECT l.org_id, l.id,
       (SELECT COUNT(*) + 1 FROM work_log_corrections k
         WHERE k.org_id = l.org_id AND k.log_id = l.id), :now_ms, :staff_id, :body, :reason
  FROM work_logs l WHERE l.org_id = :org_id AND l.id = :log_id AND l.state = 'signed';

-- work_log_corrections: in the order in which they were added.
SELECT k.seq, k.at, f.id AS "by.id", f.name AS "by.name", k.body, k.reason
  FROM work_log_corrections k
  JOIN staff f ON f.org_id = k.org_id AND f.id = k.staff_id
 WHERE k.org_id = :org_id AND k.log_id = :log_id ORDER BY k.seq;

-- work_log_zones: the time zones in which those work whose logs the actor may read.
SELECT DISTINCT s.zone AS name FROM staff f
  JOIN sites s ON s.org_id = f.org_id AND s.id = f.site_id
 WHERE f.org_id = :org_id AND f.active AND @worker_reached
 ORDER BY s.zone;

-- @works_on_cases: somebody whose login may work on cases.
EXISTS (SELECT 1 FROM users u
                JOIN reach works ON works.org_id = u.org_id AND works.user_id = u.id
                                AND works.permission = :works
                WHERE u.org_id = f.org_id AND u.staff_id = f.id AND u.active);

-- work_log_orgs: global: every organisation.
SELECT org_id AS id FROM orgs ORDER BY org_id;

-- work_logs_to_remind: who worked on cases on a day, or began its log, confirmed none, and was not
-- reminded yet.
SELECT f.id FROM staff f
  JOIN sites s ON s.org_id = f.org_id AND s.id = f.site_id
  LEFT JOIN work_logs l ON l.org_id = f.org_id AND l.staff_id = f.id AND l.day = :day
 WHERE f.org_id = :org_id AND f.active AND s.zone = :zone
   AND (l.state = 'draft'
        OR (l.state IS NULL
            AND EXISTS (SELECT 1 FROM case_events e
                         WHERE e.org_id = :org_id AND e.staff_id = f.id AND e.at >= :from_at
                           AND e.at < :until_at)))
   AND @works_on_cases
   AND NOT EXISTS (SELECT 1 FROM notices n
                     JOIN users told ON told.org_id = n.org_id AND told.id = n.user_id
                    WHERE n.org_id = f.org_id AND n.key = :key AND told.staff_id = f.id)
 ORDER BY f.id LIMIT :limit;

-- work_logs_missing: who confirmed no log of a day, of those who work on cases.
SELECT f.id AS "staff.id", f.name AS "staff.name", s.id AS "site.id", s.name AS "site.name",
       t.id AS "team.id", t.name AS "team.name", CAST(:day AS BIGINT) AS day, l.state,
       (SELECT COUNT(*) FROM case_events e
         WHERE e.org_id = :org_id AND e.staff_id = f.id AND e.at >= :from_at AND e.at < :until_at)
       AS acted
  FROM staff f
  JOIN sites s ON s.org_id = f.org_id AND s.id = f.site_id
  LEFT JOIN teams t ON t.org_id = f.org_id AND t.id = f.team_id
  LEFT JOIN work_logs l ON l.org_id = f.org_id AND l.staff_id = f.id AND l.day = :day
 WHERE f.org_id = :org_id AND f.active AND s.zone = :zone
   AND (f.created_at < :until_at
        OR EXISTS (SELECT 1 FROM case_events e
                    WHERE e.org_id = :org_id AND e.staff_id = f.id AND e.at >= :from_at
                      AND e.at < :until_at))
   AND (l.state IS NULL OR l.state = 'draft')
   AND @works_on_cases
   AND (f.team_id = :team_id OR :team_id IS NULL)
   AND (EXISTS (SELECT 1 FROM site_within w
                 WHERE w.org_id = f.org_id AND w.above_id = :site_id AND w.site_id = f.site_id)
        OR :site_id IS NULL)
   AND @worker_reached
 ORDER BY f.team_id, f.id LIMIT :limit;

-- check_work_log_signed: global: signed by its author, or signed without being confirmed.
SELECT l.org_id, l.id FROM work_logs l
 WHERE (l.state = 'signed') <> (l.signed_at IS NOT NULL AND l.signed_by_id IS NOT NULL)
    OR (l.state <> 'draft' AND l.confirmed_at IS NULL) OR l.signed_by_id = l.staff_id
 LIMIT :limit;
