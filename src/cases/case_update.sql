-- SPDX-License-Identifier: AGPL-3.0-or-later

-- case_update_end: the update that was owed was sent, or is owed no more.
UPDATE case_updates SET ended_at = :now_ms, sent_at = :sent_at
 WHERE org_id = :org_id AND case_id = :case_id AND ended_at IS NULL;

-- case_update_add: an update that is owed from now on.
INSERT INTO case_updates (org_id, id, case_id, site_id, team_id, owner_id, due_at)
VALUES (:org_id, :id, :case_id, :site_id, :team_id, :owner_id, :due_at);
