-- SPDX-License-Identifier: AGPL-3.0-or-later

-- @into: a line of the log.
INSERT INTO kept_log (org_id, id, of_id, sign, site_id, case_type, kind, state, started_at, due_at,
    organisation_due_at, stopped_at, organisation_kept, days_only, import_id);

-- @as_it_is: a promise as it stands.
p.site_id, p.case_type, p.kind, p.state, p.started_at, p.due_at, p.organisation_due_at,
       p.stopped_at, p.organisation_kept, FALSE, p.import_id;

-- @as_it_ends: a promise as it will stand.
p.site_id, p.case_type, p.kind, CAST(:state AS TEXT), p.started_at, p.due_at, p.organisation_due_at,
       CAST(:stopped_at AS BIGINT), CAST(:organisation_kept AS BOOLEAN), FALSE, p.import_id;

-- kept_log_end: a promise is about to end: as it runs it counts no longer.
@into
SELECT p.org_id, CAST(:log_id AS BIGINT), p.id, 1, @as_it_ends
  FROM promises p
 WHERE p.org_id = :org_id AND p.id = :id AND p.state = 'made'
UNION ALL
SELECT p.org_id, CAST(:log_id AS BIGINT), p.id, -1, @as_it_is
  FROM promises p
 WHERE p.org_id = :org_id AND p.id = :id AND p.state = 'made' AND p.counted;

-- kept_log_end_all: the same of all promises of a case.
@into
SELECT p.org_id, CAST(:log_id AS BIGINT), p.id, 1, @as_it_ends
  FROM promises p
 WHERE p.org_id = :org_id AND p.case_id = :case_id AND p.state = 'made'
UNION ALL
SELECT p.org_id, CAST(:log_id AS BIGINT), p.id, -1, @as_it_is
  FROM promises p
 WHERE p.org_id = :org_id AND p.case_id = :case_id AND p.state = 'made' AND p.counted;

-- kept_log_revive: a promise that has ended is about to run again.
@into
SELECT p.org_id, CAST(:log_id AS BIGINT), p.id, -1, @as_it_is
  FROM promises p
 WHERE p.org_id = :org_id AND p.id = :id AND p.state <> 'made';

-- kept_log_uncount: promises of a case that run are about to change.
@into
SELECT p.org_id, CAST(:log_id AS BIGINT), p.id, -1, @as_it_is
  FROM promises p
 WHERE p.org_id = :org_id AND p.case_id = :case_id AND p.state = 'made' AND p.counted;

-- promises_uncount: they are read one by one from now on.
UPDATE promises SET counted = FALSE
 WHERE org_id = :org_id AND case_id = :case_id AND state = 'made' AND counted;

-- @as_it_was: whether the case counts already, and how it will.
(c.solved_at IS NOT NULL AND c.status <> 'cancelled' AND c.status <> 'merged'
        AND c.site_id = :site_id AND c.type = :type
        AND c.solved_at IS NOT DISTINCT FROM CAST(:solved_at AS BIGINT));

-- kept_log_case_out: a case that counts is about to count no longer, or otherwise.
@into
SELECT c.org_id, :log_id, c.id, -1, c.site_id, c.type, '', '', c.opened_at, 0, 0, c.solved_at,
       CAST(NULL AS BOOLEAN), c.days_only, c.import_id
  FROM cases c
 WHERE c.org_id = :org_id AND c.id = :id AND c.solved_at IS NOT NULL
   AND c.status <> 'cancelled' AND c.status <> 'merged' AND NOT (:counts AND @as_it_was);

-- kept_log_case_in: a solved case is about to count, or to count otherwise.
@into
SELECT c.org_id, :log_id, c.id, 1, :site_id, :type, '', '', c.opened_at, 0, 0,
       CAST(:solved_at AS BIGINT), CAST(NULL AS BOOLEAN), c.days_only, c.import_id
  FROM cases c
 WHERE c.org_id = :org_id AND c.id = :id AND NOT @as_it_was;

-- kept_log_case_new: a case that was solved as it was opened.
@into
SELECT c.org_id, :log_id, c.id, 1, c.site_id, c.type, '', '', c.opened_at, 0, 0, c.solved_at,
       CAST(NULL AS BOOLEAN), c.days_only, c.import_id
  FROM cases c WHERE c.org_id = :org_id AND c.id = :id AND c.solved_at IS NOT NULL;
