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

-- promises_merge: the absorbed case's clocks end as merged; one line each of those that ran.
UPDATE promises SET state = 'merged', stopped_at = :now_ms, counted = FALSE
 WHERE org_id = :org_id AND case_id = :case_id AND state = 'made'
RETURNING id, kind, due_at, risk_at, started_at;

-- promise_earliest: the promise that stays takes the earlier start of both.
UPDATE promises SET started_at = :started_at, due_at = :due_at, risk_at = :risk_at
 WHERE org_id = :org_id AND case_id = :case_id AND kind = :kind AND state = 'made'
   AND due_at > :due_at;

-- promise_revive: a promise that a merge ended runs again.
UPDATE promises SET state = 'made', stopped_at = NULL
 WHERE org_id = :org_id AND id = :id AND state = 'merged';

-- promises_move: the promises of a case that moved to another site or type.
UPDATE promises SET site_id = :site_id, case_type = :case_type
 WHERE org_id = :org_id AND case_id = :case_id AND state = 'made';
