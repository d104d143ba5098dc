-- SPDX-License-Identifier: AGPL-3.0-or-later

-- case_number_next: the next number of a site on a local day.
INSERT INTO case_numbers (org_id, site_id, day, last) VALUES (:org_id, :site_id, :day, 1)
ON CONFLICT (org_id, site_id, day) DO UPDATE SET last = case_numbers.last + 1
RETURNING last;

-- case_number_step: the number of a site on a local day goes on by one; no row: the day has none.
UPDATE case_numbers SET last = last + 1
 WHERE org_id = :org_id AND site_id = :site_id AND day = :day;

-- case_number_last: the number that was given last.
SELECT last FROM case_numbers WHERE org_id = :org_id AND site_id = :site_id AND day = :day;

-- case_add: a case as it was opened.
INSERT INTO cases (org_id, id, number, site_id, team_id, owner_id, customer_id, asset_number, type,
    cause, channel, severity, status, subject, need_stated, need_observed, read_back,
    read_back_confirmed, opened_at, entered_at, opened_by, first_answered_at, solved_at, reopened,
    repeat_of_id, first_contact, assisted, transfer_count, closed_ms, next_promise_id, next_due_at,
    next_update_at, last_update_at, update_watch_at, due_sort, updated_at, days_only, open,
    version)
VALUES (:org_id, :id, :number, :site_id, :team_id, :owner_id, :customer_id, :asset_number, :type,
    :cause, :channel, :severity, :status, :subject, :need_stated, :need_observed, :read_back,
    :read_back_confirmed, :opened_at, :entered_at, COALESCE(CAST(:opened_by AS BIGINT), 0),
    :first_answered_at, :solved_at, 0, :repeat_of_id, :first_contact, FALSE, 0, 0,
    :next_promise_id, :next_due_at,
    :next_update_at, :last_update_at, CAST(:next_update_at AS BIGINT) - 900000,
    COALESCE(:next_due_at, 9000000000000000), :now_ms, FALSE, :open, 1);

-- case_by_id: the one way to a case: only where a grant of the actor reaches its site and team.
-- Here and wherever reach is asked, + keeps SQLite from making a table of the two teams each time.
SELECT id, number, site_id, team_id, owner_id, customer_id, asset_number, type, cause, channel,
       severity, status, subject, need_stated, need_observed, read_back, read_back_confirmed,
       opened_at, entered_at, opened_by, first_answered_at, solved_at, verified_at, closed_at,
       reopened, repeat_of_id, merged_into_id, first_contact, assisted, transfer_count, closed_ms,
       next_promise_id, next_due_at, next_update_at, last_update_at, import_id, open, version
  FROM cases c
 WHERE c.org_id = :org_id AND c.id = :id
   AND (:sees_all OR EXISTS (
        SELECT 1 FROM reach r
         WHERE r.org_id = :org_id AND r.user_id = :actor_id AND r.permission = :permission
           AND r.site_id = c.site_id AND (+r.team_id = 0 OR r.team_id = c.team_id)));

-- case_id_by_number: which case has this number; to be reached by its id.
SELECT id FROM cases WHERE org_id = :org_id AND number = :number;

-- case_save: what may change of a case; no row when it was changed meanwhile.
-- A new time for the next update is watched from a quarter of an hour before it (UPDATE_REMIND_MS).
UPDATE cases SET site_id = :site_id, team_id = :team_id, owner_id = :owner_id,
    customer_id = :customer_id, asset_number = :asset_number, type = :type, cause = :cause,
    channel = :channel, severity = :severity, status = :status, subject = :subject,
    need_stated = :need_stated, need_observed = :need_observed, read_back = :read_back,
    read_back_confirmed = :read_back_confirmed, first_answered_at = :first_answered_at,
    solved_at = :solved_at, verified_at = :verified_at, closed_at = :closed_at,
    reopened = :reopened, merged_into_id = :merged_into_id, first_contact = :first_contact,
    assisted = :assisted, transfer_count = :transfer_count, closed_ms = :closed_ms,
    next_promise_id = :next_promise_id, next_due_at = :next_due_at,
    updates_missed = CASE WHEN next_update_at IS NOT DISTINCT FROM CAST(:next_update_at AS BIGINT)
                          THEN updates_missed ELSE 0 END,
    update_watch_at = CASE WHEN next_update_at IS NOT DISTINCT FROM CAST(:next_update_at AS BIGINT)
                           THEN update_watch_at ELSE CAST(:next_update_at AS BIGINT) - 900000 END,
    next_update_at = :next_update_at, last_update_at = :last_update_at,
    due_sort = COALESCE(:next_due_at, 9000000000000000), updated_at = :now_ms, open = :open,
    version = version + 1
WHERE org_id = :org_id AND id = :id AND version = :version;

-- case_event_add: what happened, at the end of the timeline.
INSERT INTO case_events (org_id, case_id, seq, kind, at, entered_at, staff_id, outward, channel,
    body, detail, vague)
VALUES (:org_id, :case_id,
    (SELECT COALESCE(MAX(e.seq), 0) + 1 FROM case_events e
      WHERE e.org_id = :org_id AND e.case_id = :case_id),
    :kind, :at, :now_ms, :staff_id, :outward, :channel, :body, :detail, :vague);

-- case_event_first: what happened at the start of a timeline.
INSERT INTO case_events (org_id, case_id, seq, kind, at, entered_at, staff_id, outward, channel,
    body, detail, vague)
VALUES (:org_id, :case_id, 1, :kind, :at, :now_ms, :staff_id, :outward, :channel, :body, :detail,
    :vague);

-- case_event_last: the place of what happened last.
SELECT MAX(seq) AS seq FROM case_events WHERE org_id = :org_id AND case_id = :case_id;

-- case_event_latest: when the latest of what is on record happened.
SELECT MAX(at) AS at FROM case_events WHERE org_id = :org_id AND case_id = :case_id;

-- staff_can: whether a login of somebody holds a permission at a site, in a team. CROSS: from the
-- login to what it reaches; SQLite's planner, which knows no counts, would look at everybody's.
SELECT 1 AS one FROM users u CROSS JOIN reach r
 WHERE u.org_id = :org_id AND u.staff_id = :staff_id AND u.active
   AND r.org_id = u.org_id AND r.user_id = u.id AND r.permission = :permission
   AND r.site_id = :site_id AND (+r.team_id = 0 OR r.team_id = :team_id);

-- staff_seen: whether somebody works here, as far as the actor sees.
SELECT 1 AS one FROM staff f
 WHERE f.org_id = :org_id AND f.id = :staff_id AND f.active
   AND EXISTS (SELECT 1 FROM reach s
                WHERE s.org_id = f.org_id AND s.user_id = :actor_id AND s.permission = :seeing
                  AND s.site_id = f.site_id AND (+s.team_id = 0 OR s.team_id = f.team_id));

-- owner_works_here: whether a staff member is there and still works with us.
SELECT 1 AS one FROM staff WHERE org_id = :org_id AND id = :staff_id AND active;

-- customer_here: whether a customer exists in this organisation, and was not erased.
SELECT 1 AS one FROM customers
 WHERE org_id = :org_id AND id = :customer_id AND state <> 'erased';

-- team_here: whether a team works at a site.
SELECT 1 AS one FROM teams
 WHERE org_id = :org_id AND id = :team_id AND site_id = :site_id AND NOT closed;

-- own_case_fits: whether this member of staff is the actor, who may open cases at a site and team.
SELECT 1 AS one FROM users u CROSS JOIN reach r
 WHERE u.org_id = :org_id AND u.id = :actor_id AND u.staff_id = :staff_id AND u.active
   AND r.org_id = u.org_id AND r.user_id = u.id AND r.permission = :permission
   AND r.site_id = :site_id AND (+r.team_id = 0 OR r.team_id = :team_id);

-- site_reached: whether the actor may open cases at a site.
SELECT 1 AS one FROM sites s
 WHERE s.org_id = :org_id AND s.id = :site_id
   AND (:sees_all OR EXISTS (
        SELECT 1 FROM reach r
         WHERE r.org_id = :org_id AND r.user_id = :actor_id AND r.permission = :permission
           AND r.site_id = s.id));
