-- SPDX-License-Identifier: AGPL-3.0-or-later

-- kept_site_zones: where each site's days begin.
SELECT id, zone FROM sites WHERE org_id = :org_id ORDER BY id;

-- kept_ready: whether the cells of the organisation are filled.
SELECT 1 AS one FROM kept_ready WHERE org_id = :org_id AND family = 4;

-- kept_ready_add: they are.
INSERT INTO kept_ready (org_id, filled_at, family, until) VALUES (:org_id, :now_ms, 4, 0)
ON CONFLICT (org_id) DO UPDATE SET filled_at = excluded.filled_at, family = 4, until = 0;

-- kept_ready_touch: takes the turn to fold; no row where the cells are not filled.
UPDATE kept_ready SET filled_at = :now_ms WHERE org_id = :org_id AND family = 4;

-- kept_fill_begin: nothing is filled yet.
INSERT INTO kept_ready (org_id, filled_at, family, until) VALUES (:org_id, :now_ms, -1, 0);

-- kept_fill: how far they are filled; no row: not at all.
SELECT family, until FROM kept_ready WHERE org_id = :org_id;

-- kept_fill_reach: they are filled so far.
UPDATE kept_ready SET filled_at = :now_ms, family = :family, until = :until
 WHERE org_id = :org_id AND family < 4;

-- kept_fill_due: how many promises are due from a moment on, at most :rows, and when the last is.
SELECT COUNT(*) AS rows, MAX(at) AS last FROM (
    SELECT p.due_at AS at FROM promises p
     WHERE p.org_id = :org_id AND p.due_at >= :from ORDER BY p.due_at LIMIT :rows) next;

-- kept_fill_opened: the same by when they were made.
SELECT COUNT(*) AS rows, MAX(at) AS last FROM (
    SELECT p.started_at AS at FROM promises p
     WHERE p.org_id = :org_id AND p.started_at >= :from ORDER BY p.started_at LIMIT :rows) next;

-- kept_fill_stopped: the same by when they ended.
SELECT COUNT(*) AS rows, MAX(at) AS last FROM (
    SELECT p.stopped_at AS at FROM promises p
     WHERE p.org_id = :org_id AND p.stopped_at >= :from AND p.stopped_at IS NOT NULL
     ORDER BY p.stopped_at LIMIT :rows) next;

-- kept_fill_solved: the same of cases, by when they were opened.
SELECT COUNT(*) AS rows, MAX(at) AS last FROM (
    SELECT c.opened_at AS at FROM cases c
     WHERE c.org_id = :org_id AND c.opened_at >= :from ORDER BY c.opened_at LIMIT :rows) next;

-- kept_hold [sqlite]: one writer is alone anyway.
UPDATE kept_ready SET filled_at = filled_at WHERE org_id = :org_id;

-- kept_hold [postgres]: global: whoever ends a promise waits until the cells are filled; whoever
-- has ended one is waited for.
LOCK TABLE kept_log IN SHARE ROW EXCLUSIVE MODE;

-- kept_log_clear: the cells hold all of it.
DELETE FROM kept_log WHERE org_id = :org_id;

-- kept_cells_clear: they are filled anew.
DELETE FROM kept_cells WHERE org_id = :org_id;

-- kept_log_clear_import: the cells of an import hold all of it.
DELETE FROM kept_log WHERE org_id = :org_id AND import_id = :import_id;

-- @quiet: an import that is loaded and rests, as do the others of its source.
i.state <> 'undone' AND i.source_id IS NOT NULL AND NOT EXISTS (
        SELECT 1 FROM imports b
         WHERE b.org_id = i.org_id AND b.source_id = i.source_id
           AND b.state IN ('running', 'undoing'));

-- kept_imports_quiet: those that are not in the cells.
SELECT i.id FROM imports i WHERE i.org_id = :org_id AND NOT i.counted AND @quiet ORDER BY i.id;

-- kept_imports_count: unguarded: the cells hold what quiet imports loaded, and nothing of others.
UPDATE imports SET counted = EXISTS (
    SELECT 1 FROM imports i WHERE i.org_id = imports.org_id AND i.id = imports.id AND @quiet)
 WHERE org_id = :org_id;

-- kept_import_count: unguarded: an import is in the cells; no row where it was taken up meanwhile.
UPDATE imports SET counted = TRUE
 WHERE org_id = :org_id AND id = :import_id AND EXISTS (
    SELECT 1 FROM imports i WHERE i.org_id = imports.org_id AND i.id = imports.id AND @quiet);

-- @fact: what is known of one promise.
p.site_id, p.case_type, p.kind, p.state, p.started_at, p.due_at, p.organisation_due_at,
       p.stopped_at, p.organisation_kept, p.import_id;

-- kept_promises_count: promises that are overdue for long by both clocks, some at a time.
UPDATE promises SET counted = TRUE
 WHERE org_id = :org_id AND id IN (
    SELECT p.id FROM promises p
     WHERE p.org_id = :org_id AND p.state = 'made' AND NOT p.counted AND p.import_id IS NULL
       AND p.due_at < :before AND p.organisation_due_at < :before
     LIMIT :limit)
RETURNING site_id, case_type, kind, state, started_at, due_at, organisation_due_at, stopped_at,
    organisation_kept, import_id;

-- kept_promises_count_all: all of them at once.
UPDATE promises SET counted = TRUE
 WHERE org_id = :org_id AND state = 'made' AND NOT counted AND import_id IS NULL
   AND due_at < :before AND organisation_due_at < :before;

-- kept_log_take: what was noted, the oldest first.
DELETE FROM kept_log
 WHERE org_id = :org_id AND id IN (
    SELECT l.id FROM kept_log l WHERE l.org_id = :org_id ORDER BY l.id LIMIT :limit)
RETURNING sign, site_id, case_type, kind, state, started_at, due_at, organisation_due_at,
    stopped_at, organisation_kept, days_only, import_id;

-- kept_log_all: what is noted and not folded.
SELECT sign, site_id, case_type, kind, state, started_at, due_at, organisation_due_at,
       stopped_at, organisation_kept, days_only, import_id
  FROM kept_log WHERE org_id = :org_id;

-- kept_log_length: how much of it there is, at most :limit.
SELECT COUNT(*) AS count FROM (
    SELECT 1 AS one FROM kept_log WHERE org_id = :org_id LIMIT :limit) lines;

-- @countable: what is in the cells, or should be: of one import, or of all.
(p.state <> 'made' OR p.counted)
   AND (p.import_id = :import_id OR :import_id IS NULL)
   AND (p.import_id IS NULL OR EXISTS (
        SELECT 1 FROM imports i
         WHERE i.org_id = :org_id AND i.id = p.import_id AND i.counted));

-- kept_count_due: promises by the day they were due.
SELECT @fact FROM promises p
 WHERE p.org_id = :org_id AND p.due_at >= :from AND p.due_at < :to AND @countable;

-- kept_count_opened: promises by the day they were made.
SELECT @fact FROM promises p
 WHERE p.org_id = :org_id AND p.started_at >= :from AND p.started_at < :to AND @countable;

-- kept_count_stopped: promises by the day they ended.
SELECT @fact FROM promises p
 WHERE p.org_id = :org_id AND p.stopped_at >= :from AND p.stopped_at < :to AND @countable;

-- kept_count_solved: solved cases by the day they were opened.
SELECT p.site_id, p.type AS case_type, p.opened_at, p.solved_at, p.import_id, p.days_only,
       p.team_id
  FROM cases p
 WHERE p.org_id = :org_id AND p.opened_at >= :from AND p.opened_at < :to
   AND p.solved_at IS NOT NULL AND p.status <> 'cancelled' AND p.status <> 'merged'
   AND (p.import_id = :import_id OR :import_id IS NULL)
   AND (p.import_id IS NULL OR EXISTS (
        SELECT 1 FROM imports i
         WHERE i.org_id = :org_id AND i.id = p.import_id AND i.counted));

-- kept_span: when the first and the last of all that may be counted happened.
SELECT MIN(at) AS first, MAX(at) AS last FROM (
    SELECT MIN(opened_at) AS at FROM cases WHERE org_id = :org_id
    UNION ALL SELECT MAX(opened_at) FROM cases WHERE org_id = :org_id
    UNION ALL SELECT MIN(started_at) FROM promises WHERE org_id = :org_id
    UNION ALL SELECT MAX(due_at) FROM promises WHERE org_id = :org_id
    UNION ALL SELECT MAX(stopped_at) FROM promises
               WHERE org_id = :org_id AND stopped_at IS NOT NULL) ends;

-- @imported [sqlite]: its planner, which knows no counts, would walk all promises.
promises p INDEXED BY promises_by_import;

-- @imported [postgres]: nothing is to be said.
promises p;

-- kept_span_import: the same of one import.
SELECT MIN(at) AS first, MAX(at) AS last FROM (
    SELECT MIN(opened_at) AS at FROM cases WHERE org_id = :org_id AND import_id = :import_id
    UNION ALL SELECT MAX(opened_at) FROM cases
               WHERE org_id = :org_id AND import_id = :import_id
    UNION ALL SELECT MIN(p.started_at) FROM @imported
               WHERE p.org_id = :org_id AND p.import_id = :import_id
    UNION ALL SELECT MAX(p.due_at) FROM @imported
               WHERE p.org_id = :org_id AND p.import_id = :import_id
    UNION ALL SELECT MAX(p.stopped_at) FROM @imported
               WHERE p.org_id = :org_id AND p.import_id = :import_id) ends;

-- kept_cell_find: a chunk.
SELECT until, cells FROM kept_cells
 WHERE org_id = :org_id AND family = :family AND month = :month AND site_id = :site_id
   AND import_id = :import_id;

-- kept_cell_put: a chunk as it is now.
INSERT INTO kept_cells (org_id, family, month, site_id, import_id, until, cells)
VALUES (:org_id, :family, :month, :site_id, :import_id, :until, :cells)
ON CONFLICT (org_id, family, month, site_id, import_id)
DO UPDATE SET until = excluded.until, cells = excluded.cells;

-- kept_cell_drop: a chunk of which nothing is left.
DELETE FROM kept_cells
 WHERE org_id = :org_id AND family = :family AND month = :month AND site_id = :site_id
   AND import_id = :import_id;

-- kept_cells_until: the latest instant on which the chunks of some months rest.
SELECT MAX(until) AS until FROM kept_cells
 WHERE org_id = :org_id AND family = :family AND month >= :first AND month <= :last
   AND (import_id = :import_id OR CAST(:import_id AS BIGINT) IS NULL);

-- kept_cells_of: the chunks of some months, of one import or all.
SELECT site_id, month, import_id, cells FROM kept_cells
 WHERE org_id = :org_id AND family = :family AND month >= :first AND month <= :last
   AND (import_id = :import_id OR CAST(:import_id AS BIGINT) IS NULL)
 ORDER BY month, site_id, import_id;

-- kept_cells_count: how many chunks there are.
SELECT COUNT(*) AS count FROM kept_cells WHERE org_id = :org_id;

-- kept_ready_fresh: whether the log was folded lately.
SELECT 1 AS one FROM kept_ready WHERE org_id = :org_id AND filled_at >= :since;

-- kept_orgs: global: every organisation.
SELECT org_id AS id FROM orgs ORDER BY org_id;
