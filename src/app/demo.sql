-- SPDX-License-Identifier: AGPL-3.0-or-later

-- demo_others: global: organisations that are not the demo.
SELECT COUNT(*) AS count FROM orgs WHERE code <> 'demo';

-- demo_promises_told: unguarded: what ran out in the story was told then; only these days ring.
UPDATE promises SET noticed_risk = TRUE, noticed_miss = TRUE, step_at = NULL
 WHERE org_id = :org_id AND started_at < :before;

-- demo_notices_read: nobody has hundreds of unread notices of last winter.
UPDATE notices SET read_at = at WHERE org_id = :org_id AND at < :before AND read_at IS NULL;

-- demo_updates_told: unguarded: the same of progress updates.
UPDATE cases SET update_watch_at = NULL WHERE org_id = :org_id AND opened_at < :before;
