-- SPDX-License-Identifier: AGPL-3.0-or-later

-- check_outbox: global: messages whose state does not fit the rest.
SELECT org_id, id FROM outbox
 WHERE (state = 'sent') <> (sent_at IS NOT NULL)
    OR (state = 'sending') <> (lease_owner IS NOT NULL AND lease_until IS NOT NULL)
 LIMIT :limit;

-- check_jobs: global: jobs whose state does not fit the rest.
SELECT org_id, id FROM jobs
 WHERE (state IN ('done', 'parked')) <> (ended_at IS NOT NULL)
    OR (state = 'running') <> (lease_owner IS NOT NULL AND lease_until IS NOT NULL)
 LIMIT :limit;

-- check_notices: global: notices whose reader is not there.
SELECT n.org_id, n.id FROM notices n
  LEFT JOIN users u ON u.org_id = n.org_id AND u.id = n.user_id
 WHERE u.id IS NULL
 LIMIT :limit;
