-- SPDX-License-Identifier: AGPL-3.0-or-later

-- person_access_add: a look, or some more within the hour.
INSERT INTO person_accesses (org_id, customer_id, hour, user_id, place, case_id, id, times, last_at)
VALUES (:org_id, :customer_id, :hour, :user_id, :place, :case_id, :id, :times, :last_at)
ON CONFLICT (org_id, customer_id, hour, user_id, place, case_id) DO UPDATE
   SET times = person_accesses.times + :times,
       last_at = CASE WHEN person_accesses.last_at > :last_at THEN person_accesses.last_at
                      ELSE :last_at END;
