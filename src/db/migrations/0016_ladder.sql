-- The escalation ladder of a promise: which steps of its policy have fired, and when the next does.
-- SPDX-License-Identifier: AGPL-3.0-or-later

-- Bit i: step i has fired.
ALTER TABLE promises ADD COLUMN steps_fired INT64 NOT NULL DEFAULT 0;
-- As of the last pause, edit or step; none: no step is left, or a pause holds it.
ALTER TABLE promises ADD COLUMN step_at INT64;
-- The percent of the time at which the ladder of a policy is first looked at, so that making a
-- promise need not read its steps; 0: it has none.
ALTER TABLE policies ADD COLUMN first_share INT64 NOT NULL DEFAULT 1;
CREATE INDEX promises_to_step ON promises (step_at, id)
 WHERE state = 'made' AND step_at IS NOT NULL AND import_id IS NULL;
-- Those that run already are looked at once, and then as their policy says.
UPDATE promises SET step_at = risk_at
 WHERE state = 'made' AND policy_id IS NOT NULL AND import_id IS NULL;
