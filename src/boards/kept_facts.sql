-- SPDX-License-Identifier: AGPL-3.0-or-later

-- kept_sites: the sites whose figures the actor may see, and whether all of each or a team's alone.
SELECT s.id, s.code, s.name, s.name_en, s.zone,
       (:sees_all OR EXISTS (
            SELECT 1 FROM reach r
             WHERE r.org_id = :org_id AND r.user_id = :actor_id AND r.permission = :permission
               AND r.site_id = s.id AND r.team_id = 0)) AS whole
  FROM sites s
 WHERE s.org_id = :org_id
   AND (CAST(:site_id AS BIGINT) IS NULL OR EXISTS (
        SELECT 1 FROM site_within w
         WHERE w.org_id = :org_id AND w.above_id = :site_id AND w.site_id = s.id))
   AND (:sees_all OR EXISTS (
        SELECT 1 FROM reach r
         WHERE r.org_id = :org_id AND r.user_id = :actor_id AND r.permission = :permission
           AND r.site_id = s.id))
 ORDER BY s.id;

-- kept_teams: the teams of this organisation, and whether a grant of the actor is for one alone.
SELECT t.id, t.name, t.name_en, EXISTS (
        SELECT 1 FROM reach r
         WHERE r.org_id = :org_id AND r.user_id = :actor_id AND r.permission = :permission
           AND r.site_id = t.site_id AND r.team_id = t.id) AS reached
  FROM teams t WHERE t.org_id = :org_id ORDER BY t.id;

-- kept_imports: up to when the logs of each import's source were kept.
SELECT i.id, s.observed_until, i.counted
  FROM imports i JOIN import_sources s ON s.org_id = i.org_id AND s.id = i.source_id
 WHERE i.org_id = :org_id AND i.state <> 'undone'
 ORDER BY i.id DESC;

-- kept_import: what one import says of its log, and its first opening.
SELECT i.source, i.map, i.observed_until, (
        SELECT MIN(c.opened_at) FROM cases c
         WHERE c.org_id = :org_id AND c.import_id = :import_id) AS first_opened
  FROM imports i WHERE i.org_id = :org_id AND i.id = :import_id AND i.state <> 'undone';

-- @fact: what is known of one promise.
p.site_id, p.case_type, p.kind, p.state, p.started_at, p.due_at, p.organisation_due_at,
       p.stopped_at, p.organisation_kept, p.import_id;

-- @of_kind: one kind, or all.
(CAST(:kind AS TEXT) IS NULL OR p.kind = :kind);

-- kept_facts_due: promises by their due time.
SELECT @fact
  FROM promises p
 WHERE p.org_id = :org_id AND p.due_at >= :from AND p.due_at < :to AND @of_kind;

-- kept_facts_opened: promises by when they were made.
SELECT @fact
  FROM promises p
 WHERE p.org_id = :org_id AND p.started_at >= :from AND p.started_at < :to AND @of_kind;

-- kept_facts_stopped: promises by when they ended.
SELECT @fact
  FROM promises p
 WHERE p.org_id = :org_id AND p.stopped_at >= :from AND p.stopped_at < :to AND @of_kind;

-- @in_period: by whichever day counts.
CASE CAST(:basis AS TEXT) WHEN 'due' THEN p.due_at WHEN 'opened' THEN p.started_at
            ELSE p.stopped_at END >= :from
   AND CASE CAST(:basis AS TEXT) WHEN 'due' THEN p.due_at WHEN 'opened' THEN p.started_at
            ELSE p.stopped_at END < :to;

-- @imported [sqlite]: its planner, which knows no counts, would walk all promises.
promises p INDEXED BY promises_by_import;

-- @imported [postgres]: nothing is to be said.
promises p;

-- kept_facts_import: those of one import.
SELECT @fact
  FROM @imported
 WHERE p.org_id = :org_id AND p.import_id = :import_id AND @of_kind AND @in_period;

-- kept_facts_teams: with the team of the case while that lies where it was promised; of one import
-- or all.
SELECT @fact, CASE WHEN c.site_id = p.site_id THEN c.team_id END AS team_id
  FROM promises p JOIN cases c ON c.org_id = p.org_id AND c.id = p.case_id
 WHERE p.org_id = :org_id AND (CAST(:import_id AS BIGINT) IS NULL OR p.import_id = :import_id)
   AND @of_kind AND @in_period;

-- kept_facts_import_settled: those of one import that its log says all about.
SELECT @fact
  FROM @imported
 WHERE p.org_id = :org_id AND p.import_id = :import_id AND (p.state <> 'made' OR p.counted)
   AND @of_kind AND @in_period;

-- @that_runs [sqlite]: its planner, which knows no counts, would look among all that were made.
promises p INDEXED BY promises_running;

-- @that_runs [postgres]: nothing is to be said.
promises p;

-- @running: what is known of a promise that runs.
p.site_id, p.case_type, p.kind, 'made' AS state, p.started_at, p.due_at, p.organisation_due_at,
       p.import_id
  FROM @that_runs
 WHERE p.org_id = :org_id AND p.state = 'made' AND NOT p.counted
   AND (p.import_id = :import_id OR :import_id IS NULL);

-- kept_running_due: those that are due in a period.
SELECT @running AND p.due_at >= :from AND p.due_at < :to;

-- kept_running_opened: those that were made in it.
SELECT @running AND p.started_at >= :from AND p.started_at < :to;

-- @case_fact: how long a case took, or has taken.
c.site_id, c.type AS case_type, c.opened_at, c.solved_at, c.import_id, c.days_only, c.team_id;

-- kept_cases: cases opened in a period.
SELECT @case_fact
  FROM cases c
 WHERE c.org_id = :org_id AND c.opened_at >= :from AND c.opened_at < :to
   AND c.status <> 'cancelled' AND c.status <> 'merged';

-- kept_cases_import: those of one import.
SELECT @case_fact
  FROM cases c
 WHERE c.org_id = :org_id AND c.import_id = :import_id AND c.opened_at >= :from
   AND c.opened_at < :to AND c.status <> 'cancelled' AND c.status <> 'merged';

-- @unsolved [sqlite]: its planner would look among all cases here as well.
cases c INDEXED BY cases_unsolved;

-- @unsolved [postgres]: nothing is to be said.
cases c;

-- kept_cases_unsolved: cases opened in a period that are not solved.
SELECT c.site_id, c.type AS case_type, c.opened_at, NULL AS solved_at, c.import_id, c.days_only,
       c.team_id
  FROM @unsolved
 WHERE c.org_id = :org_id AND c.opened_at >= :from AND c.opened_at < :to
   AND c.solved_at IS NULL AND c.status <> 'cancelled' AND c.status <> 'merged'
   AND (c.import_id = :import_id OR :import_id IS NULL);

-- kept_cases_import_solved: solved ones of one import.
SELECT @case_fact
  FROM cases c
 WHERE c.org_id = :org_id AND c.import_id = :import_id AND c.opened_at >= :from
   AND c.opened_at < :to AND c.solved_at IS NOT NULL
   AND c.status <> 'cancelled' AND c.status <> 'merged';
