-- SPDX-License-Identifier: AGPL-3.0-or-later
-- Imported history is exempt.

-- @working: being worked on: a promise and a next update are owed.
c.import_id IS NULL AND c.status IN ('new', 'accepted', 'promised', 'working', 'waiting_customer',
        'waiting_third_party', 'consulting', 'solution_offered');

-- @runs: a promise of the case that runs.
SELECT 1 FROM promises p
         WHERE p.org_id = c.org_id AND p.case_id = c.id AND p.state = 'made';

-- check_case_owner: global: live cases that nobody owns.
SELECT c.org_id, c.id FROM cases c
 WHERE c.import_id IS NULL AND c.open AND c.owner_id IS NULL
 LIMIT :limit;

-- check_case_promise: global: nothing is promised.
SELECT c.org_id, c.id FROM cases c
 WHERE @working
   AND NOT EXISTS (@runs)
 LIMIT :limit;

-- check_case_update: global: no time for the next update.
SELECT c.org_id, c.id FROM cases c
 WHERE @working
   AND c.next_update_at IS NULL
 LIMIT :limit;

-- check_case_solved_early: global: work goes on after the solution.
SELECT c.org_id, c.id FROM cases c
 WHERE @working
   AND (c.solved_at IS NOT NULL OR c.closed_at IS NOT NULL)
 LIMIT :limit;

-- check_case_solved: global: solved, and only the call may still be promised.
SELECT c.org_id, c.id FROM cases c
 WHERE c.import_id IS NULL AND c.status = 'solved'
   AND (c.solved_at IS NULL OR c.next_update_at IS NOT NULL
        OR EXISTS (@runs AND p.kind <> 'follow_up'))
 LIMIT :limit;

-- check_case_verified: global: the customer has confirmed, nothing runs.
SELECT c.org_id, c.id FROM cases c
 WHERE c.import_id IS NULL AND c.status = 'verified'
   AND (c.solved_at IS NULL OR c.verified_at IS NULL OR c.next_update_at IS NOT NULL
        OR EXISTS (@runs))
 LIMIT :limit;

-- check_case_over: global: no clock but that of the call runs in a closed case, none in others.
SELECT c.org_id, c.id FROM cases c
 WHERE c.import_id IS NULL AND c.status IN ('closed', 'archived', 'cancelled', 'merged')
   AND (c.next_update_at IS NOT NULL
        OR EXISTS (@runs AND NOT (c.status IN ('closed', 'archived') AND p.kind = 'follow_up')))
 LIMIT :limit;

-- check_case_open: global: open is what the state says.
SELECT c.org_id, c.id FROM cases c
 WHERE c.import_id IS NULL
   AND (c.open = (c.status IN ('closed', 'archived', 'cancelled', 'merged'))
        OR (c.status IN ('closed', 'archived') AND c.closed_at IS NULL))
 LIMIT :limit;

-- check_case_merged: global: merged into a case of this organisation.
SELECT c.org_id, c.id FROM cases c
  LEFT JOIN cases m ON m.org_id = c.org_id AND m.id = c.merged_into_id
 WHERE c.import_id IS NULL AND (c.status = 'merged') <> (m.id IS NOT NULL)
 LIMIT :limit;

-- check_case_nearest: global: what is kept with the case equals what its promises say. The plus
-- keeps SQLite from looking for the least due time of all in the index of due times, for each case.
SELECT c.org_id, c.id FROM cases c
 WHERE c.import_id IS NULL
   AND (c.next_due_at IS DISTINCT FROM (
            SELECT MIN(+p.due_at) FROM promises p
             WHERE p.org_id = c.org_id AND p.case_id = c.id AND p.state = 'made')
        OR c.due_sort <> COALESCE(c.next_due_at, 9000000000000000)
        OR (c.next_due_at IS NULL) <> (c.next_promise_id IS NULL))
 LIMIT :limit;

-- check_case_timeline: global: events are numbered from one on without a gap.
SELECT e.org_id, e.case_id AS id FROM case_events e
 GROUP BY e.org_id, e.case_id
HAVING MIN(e.seq) <> 1 OR MAX(e.seq) <> COUNT(*)
 LIMIT :limit;

-- check_promise_case: global: promises of a case that is not there.
SELECT p.org_id, p.id FROM promises p
  LEFT JOIN cases c ON c.org_id = p.org_id AND c.id = p.case_id
 WHERE c.id IS NULL
 LIMIT :limit;

-- check_promise_verdict: global: kept is not after due; what runs has not stopped.
SELECT p.org_id, p.id FROM promises p
 WHERE p.import_id IS NULL
   AND ((p.state = 'made') <> (p.stopped_at IS NULL)
        OR (p.state = 'kept' AND p.stopped_at > p.due_at)
        OR (p.state = 'missed' AND p.stopped_at <= p.due_at))
 LIMIT :limit;

-- check_case_file: global: files of a case, or of a happening, that is not there.
SELECT f.org_id, f.id FROM files f
  LEFT JOIN cases c ON c.org_id = f.org_id AND c.id = f.object_id
  LEFT JOIN case_events e ON e.org_id = f.org_id AND e.case_id = f.object_id AND e.seq = f.seq
 WHERE f.kind = 'case' AND (c.id IS NULL OR e.seq IS NULL)
 LIMIT :limit;

-- check_promise_minutes: global: more than nineteen years (SPAN_AMOUNT_MAX): no calendar takes it.
SELECT p.org_id, p.id FROM promises p
 WHERE p.state = 'made' AND (p.organisation_minutes < 0 OR p.organisation_minutes > 10000000)
 LIMIT :limit;
