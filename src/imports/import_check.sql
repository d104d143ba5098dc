-- SPDX-License-Identifier: AGPL-3.0-or-later
-- Only what is loaded: the counters of a check or an undoing are of other things.

-- check_import_created: global: the cases that came of an import, counted again.
SELECT i.org_id, i.id FROM imports i
 WHERE i.state = 'done'
   AND i.created_count <> (SELECT COUNT(*) FROM cases c
                            WHERE c.org_id = i.org_id AND c.import_id = i.id)
 LIMIT :limit;

-- check_import_rows: global: each row of a table of cases has come to one thing.
SELECT i.org_id, i.id FROM imports i
 WHERE i.state = 'done' AND i.kind = 'cases'
   AND i.read_count <> i.created_count + i.updated_count + i.unchanged_count + i.dropped_count
                       + i.refused_count
 LIMIT :limit;

-- check_import_changed: global: cases that an import found and changed, by one row or several.
SELECT i.org_id, i.id FROM imports i
 WHERE i.state = 'done'
   AND i.updated_count < (SELECT COUNT(*) FROM import_changes h
                           WHERE h.org_id = i.org_id AND h.import_id = i.id
                             AND h.before IS NOT NULL)
 LIMIT :limit;

-- check_import_refused: global: refused rows; no more than 10000 are kept (IMPORT_ISSUES_MAX).
SELECT i.org_id, i.id FROM imports i
 WHERE i.state = 'done' AND i.kind = 'cases' AND i.refused_count <= 10000
   AND i.refused_count <> (SELECT COUNT(DISTINCT s.row_number) FROM import_issues s
                            WHERE s.org_id = i.org_id AND s.import_id = i.id)
 LIMIT :limit;

-- check_import_loose: global: what an import changed belongs to it and to a case.
SELECT h.org_id, h.case_id AS id FROM import_changes h
  LEFT JOIN imports i ON i.org_id = h.org_id AND i.id = h.import_id
  LEFT JOIN cases c ON c.org_id = h.org_id AND c.id = h.case_id
 WHERE i.id IS NULL OR c.id IS NULL
 LIMIT :limit;
