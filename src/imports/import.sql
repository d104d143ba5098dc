-- SPDX-License-Identifier: AGPL-3.0-or-later

-- @import_columns: an import as it is stored, with the name of whoever brought it.
i.id, i.kind, i.source, COALESCE(i.source_id, 0) AS source_id, i.file_name, i.bytes, i.format,
       i.encoding, i.delimiter, i.columns, i.map, i.state, i.task, i.row_count, i.item_count,
       i.read_count, i.created_count, i.updated_count, i.unchanged_count, i.repeated_count,
       i.dropped_count, i.refused_count, i.observed_until, i.unit, i.failure,
       u.id AS "created_by.id", u.name AS "created_by.name", i.created_at, i.finished_at,
       i.undo_until, i.version;

-- import_by_id: one import whole.
SELECT @import_columns
  FROM imports i LEFT JOIN users u ON u.org_id = i.org_id AND u.id = i.created_by
 WHERE i.org_id = :org_id AND i.id = :id;

-- import_list: the latest imports.
SELECT @import_columns
  FROM imports i LEFT JOIN users u ON u.org_id = i.org_id AND u.id = i.created_by
 WHERE i.org_id = :org_id
 ORDER BY i.id DESC LIMIT 200;

-- import_add: a file that was looked at.
INSERT INTO imports (org_id, id, kind, source, file_name, bytes, format, encoding, delimiter,
    columns, map, state, task, item_count, read_count, created_count, updated_count,
    unchanged_count, repeated_count, dropped_count, refused_count, unit, leased_by, leased_until,
    failure, created_by, created_at, version)
VALUES (:org_id, :id, :kind, :source, :file_name, :bytes, :format, :encoding, :delimiter, :columns,
    :map, :state, '', 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, '', :actor_id, :now_ms, 1);

-- import_map: another map; no row where it was changed meanwhile.
UPDATE imports SET state = :state, kind = :kind, source = :source, map = :map,
    observed_until = :observed_until, version = version + 1
WHERE org_id = :org_id AND id = :id AND version = :version;

-- import_reread: in another encoding, with another separator.
UPDATE imports SET encoding = :encoding, delimiter = :delimiter, columns = :columns,
    version = version + 1
WHERE org_id = :org_id AND id = :id AND version = :version;

-- import_state: a step of the flow; no row where somebody was faster.
UPDATE imports SET state = :state, task = :task, unit = :unit, item_count = :item_count,
    leased_by = 0, leased_until = 0, failure = '', finished_at = NULL, version = version + 1
WHERE org_id = :org_id AND id = :id AND version = :version;

-- import_remove: an upload that nobody wants any more; no row where it was changed meanwhile.
DELETE FROM imports WHERE org_id = :org_id AND id = :id AND version = :version;

-- import_later: whether a later import of the same source has loaded rows, so that this one cannot
-- be undone before it.
SELECT 1 AS one FROM imports
 WHERE org_id = :org_id AND source_id = :source_id AND id > :id
   AND task <> 'check' AND state <> 'undone' LIMIT 1;

-- import_worked_on: how many cases of an import people have changed since.
SELECT COUNT(*) AS count FROM cases c
 WHERE c.org_id = :org_id AND c.import_version <> c.version
   AND (c.import_id = :id
        OR c.id IN (SELECT h.case_id FROM import_changes h
                     WHERE h.org_id = :org_id AND h.import_id = :id));

-- import_issues_clear: before the file is read again.
DELETE FROM import_issues WHERE org_id = :org_id AND import_id = :import_id;

-- import_issue_add: a fault of a row.
INSERT INTO import_issues (org_id, import_id, row_number, seq, line, column_name, code, value, raw)
VALUES (:org_id, :import_id, :row_number, :seq, :line, :column_name, :code, :value, :raw)
ON CONFLICT (org_id, import_id, row_number, seq) DO NOTHING;

-- import_issues: faults of rows, in the order of the file.
SELECT row_number, line, column_name, code, value, raw FROM import_issues
 WHERE org_id = :org_id AND import_id = :import_id
 ORDER BY row_number, seq LIMIT :limit;

-- import_next: global: a task that nobody is doing.
SELECT org_id, id FROM imports
 WHERE task <> '' AND state IN ('checking', 'running', 'undoing') AND leased_until < :expired
 ORDER BY id LIMIT 1;

-- import_claim: unguarded: the lease is the guard; no row where another process has it.
UPDATE imports SET leased_by = :lease, leased_until = :until
WHERE org_id = :org_id AND id = :id AND (leased_until < :expired OR leased_by = :lease)
  AND task <> '' AND state IN ('checking', 'running', 'undoing');

-- import_held: whether the task is still this process's, and where it thinks it is.
SELECT 1 AS one FROM imports
 WHERE org_id = :org_id AND id = :id AND leased_by = :lease AND unit = :unit AND task = :task
   AND state IN ('checking', 'running', 'undoing');

-- import_unit_done: unguarded: lease and unit are the guard; no row where the task was cancelled or
-- is another process's by now.
UPDATE imports SET unit = unit + 1, item_count = :item_count, read_count = :read_count,
    created_count = :created_count, updated_count = :updated_count,
    unchanged_count = :unchanged_count, repeated_count = :repeated_count,
    dropped_count = :dropped_count, refused_count = :refused_count, leased_until = :until
WHERE org_id = :org_id AND id = :id AND leased_by = :lease AND unit = :unit
  AND state IN ('checking', 'running', 'undoing');

-- import_task_over: unguarded: only the process that holds the task ends it.
UPDATE imports SET state = :state, task = :task, failure = :failure,
    row_count = COALESCE(:row_count, row_count),
    observed_until = COALESCE(:observed_until, observed_until), finished_at = :now_ms,
    undo_until = :undo_until, leased_by = 0, leased_until = 0, version = version + 1
WHERE org_id = :org_id AND id = :id AND leased_by = :lease;

-- import_release: unguarded: a task that another process may take up.
UPDATE imports SET leased_by = 0, leased_until = 0
WHERE org_id = :org_id AND id = :id AND leased_by = :lease;

-- import_began: unguarded: which source a run loads into,.
UPDATE imports SET source_id = :source_id
WHERE org_id = :org_id AND id = :id AND leased_by = :lease;

-- import_source_by_code: a source.
SELECT id, code, observed_until FROM import_sources WHERE org_id = :org_id AND code = :code;

-- import_source_add: a source that is met for the first time.
INSERT INTO import_sources (org_id, id, code, created_at) VALUES (:org_id, :id, :code, :now_ms)
ON CONFLICT (org_id, code) DO NOTHING;

-- import_source_observed: up to when the loaded logs of a source were kept.
UPDATE import_sources SET observed_until = (
    SELECT MAX(i.observed_until) FROM imports i
     WHERE i.org_id = :org_id AND i.source_id = :source_id AND i.state = 'done')
WHERE org_id = :org_id AND id = :source_id;

-- import_source_delete: a source of which nothing is left.
DELETE FROM import_sources
 WHERE org_id = :org_id AND id = :source_id
   AND NOT EXISTS (SELECT 1 FROM cases c
                    WHERE c.org_id = :org_id AND c.import_source_id = :source_id
                      AND c.import_key IS NOT NULL)
   AND NOT EXISTS (SELECT 1 FROM imports i
                    WHERE i.org_id = :org_id AND i.source_id = :source_id AND i.id <> :import_id
                      AND i.state <> 'undone');

-- import_source_has_cases: whether any case came from a source before.
SELECT 1 AS one FROM cases
 WHERE org_id = :org_id AND import_source_id = :source_id AND import_key IS NOT NULL LIMIT 1;

-- import_key_known: whether a source has a case of this key.
SELECT 1 AS one FROM cases
 WHERE org_id = :org_id AND import_source_id = :source_id AND import_key = :key LIMIT 1;

-- import_sites_known: every site of the organisation.
SELECT id, code, name, name_en FROM sites WHERE org_id = :org_id ORDER BY code;

-- import_site_note: a site that an import made.
INSERT INTO import_sites (org_id, import_id, site_id) VALUES (:org_id, :import_id, :site_id);

-- import_site_list: the sites that an import made.
SELECT site_id FROM import_sites WHERE org_id = :org_id AND import_id = :import_id;

-- import_weigh [sqlite]: global: nothing is to be done.
SELECT 1 AS one;

-- import_weigh [postgres]: global: how much there is by now. Until PostgreSQL looks by itself, a
-- minute and more, it may hold a table to be as empty as an undone import left it, and join it row
-- by row.
ANALYZE cases, promises, case_events;

-- import_soon [sqlite]: global: nothing is to be done.
SELECT 1 AS one;

-- import_soon [postgres]: global: the commit need not wait for the disk. It is durable with any
-- that comes after it; after a crash before that, rows and the count of them are gone together.
SET LOCAL synchronous_commit = off;
