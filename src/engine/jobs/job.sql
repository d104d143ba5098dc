-- SPDX-License-Identifier: AGPL-3.0-or-later

-- job_add: something to do; nothing where one of the kind and key waits.
INSERT INTO jobs (org_id, id, kind, key, payload, due_at, state, slow, attempts, result, created_by,
    created_at)
VALUES (:org_id, :id, :kind, :key, :payload, :due_at, 'waiting', :slow, 0, '', :actor_id, :now_ms)
ON CONFLICT (org_id, kind, key) WHERE state = 'waiting' DO NOTHING;

-- jobs_due: global: what waits and is due, then what a process left behind.
SELECT w.org_id, w.id FROM (
    SELECT org_id, id FROM jobs
     WHERE state = 'waiting' AND slow = :slow AND due_at <= :now_ms
     ORDER BY due_at LIMIT :limit) w
UNION ALL
SELECT l.org_id, l.id FROM (
    SELECT org_id, id FROM jobs
     WHERE state = 'running' AND slow = :slow AND lease_until <= :now_ms
     ORDER BY lease_until LIMIT :limit) l;

-- job_take: on lease, unless somebody else was quicker.
UPDATE jobs SET state = 'running', lease_owner = :owner, lease_until = :lease_until,
    attempts = attempts + 1
 WHERE org_id = :org_id AND id = :id
   AND ((state = 'waiting' AND due_at <= :now_ms) OR (state = 'running' AND lease_until <= :now_ms))
RETURNING id, kind, payload, attempts, NULLIF(created_by, 0) AS created_by;

-- job_kind: of what kind it is.
SELECT kind FROM jobs WHERE org_id = :org_id AND id = :id;

-- job_held: one on lease.
SELECT id, kind, payload, attempts, NULLIF(created_by, 0) AS created_by
  FROM jobs
 WHERE org_id = :org_id AND id = :id AND state = 'running' AND lease_owner = :owner;

-- job_renew: the lease goes on.
UPDATE jobs SET lease_until = :lease_until
 WHERE org_id = :org_id AND id = :id AND state = 'running' AND lease_owner = :owner;

-- job_done: by the one who has it.
UPDATE jobs SET state = 'done', result = :result, ended_at = :now_ms, lease_owner = NULL,
    lease_until = NULL
 WHERE org_id = :org_id AND id = :id AND state = 'running' AND lease_owner = :owner;

-- job_failed: to be tried again, or not.
UPDATE jobs SET state = :state, result = :result, due_at = :due_at, ended_at = :ended_at,
    lease_owner = NULL, lease_until = NULL
 WHERE org_id = :org_id AND id = :id AND state = 'running' AND lease_owner = :owner
   AND NOT (:state = 'waiting' AND EXISTS (
        SELECT 1 FROM jobs other
         WHERE other.org_id = :org_id AND other.kind = jobs.kind AND other.key = jobs.key
           AND other.state = 'waiting'));

-- jobs_forget: global: done long ago.
DELETE FROM jobs WHERE state = 'done' AND ended_at < :before;

-- job_list: in the order they were added, newest first.
SELECT id, kind, state, attempts, due_at, created_at, ended_at, result
  FROM jobs
 WHERE org_id = :org_id AND id < :before_id AND (state = :state OR :state = '')
 ORDER BY id DESC LIMIT :limit;

-- job_find: one of them.
SELECT id, kind, state, attempts, due_at, created_at, ended_at, result
  FROM jobs WHERE org_id = :org_id AND id = :id;

-- job_retry: a parked one gets another chance.
UPDATE jobs SET state = 'waiting', attempts = 0, due_at = :now_ms, ended_at = NULL
 WHERE org_id = :org_id AND id = :id AND state = 'parked'
   AND NOT EXISTS (
        SELECT 1 FROM jobs other
         WHERE other.org_id = :org_id AND other.kind = jobs.kind AND other.key = jobs.key
           AND other.state = 'waiting');
