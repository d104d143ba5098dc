-- SPDX-License-Identifier: AGPL-3.0-or-later
-- Things that indicators count. Rows come in the order of the time that places them.

-- @case_seen: whether the reader may see the case itself.
(:sees_all OR EXISTS (
            SELECT 1 FROM reach r
             WHERE r.org_id = :org_id AND r.user_id = :actor_id AND r.permission = :case_read
               AND r.site_id = c.site_id AND (+r.team_id = 0 OR r.team_id = c.team_id)));

-- @case_label: what is told of the case of a row.
c.id AS case_id, c.number, c.subject,
       CASE WHEN :english AND s.name_en <> '' THEN s.name_en ELSE s.name END AS site_name,
       @case_seen AS seen;

-- @measured_case: what is known of a case; returned: within 7 days the customer came back with it
-- (the repeat of that case, or another of its type and cause).
c.id, c.site_id, c.team_id, c.type, c.opened_at, c.solved_at, c.import_id, c.days_only,
       c.first_contact, (:returns AND c.first_contact AND EXISTS (
            SELECT 1 FROM cases b
             WHERE b.org_id = c.org_id AND b.customer_id = c.customer_id
               AND b.opened_at > c.opened_at AND b.opened_at <= c.solved_at + :return_ms
               AND (b.repeat_of_id = c.id
                    OR (b.type = c.type AND (b.cause = c.cause OR b.cause = '' OR c.cause = '')))
               AND b.status <> 'cancelled' AND b.status <> 'merged')) AS returned;

-- @opened_case: those that are real, by when they were opened.
c.org_id = :org_id AND c.opened_at >= :from AND c.opened_at < :to
   AND c.status <> 'cancelled' AND c.status <> 'merged';

-- measured_cases: cases opened in a period.
SELECT @measured_case FROM cases c WHERE @opened_case;

-- measured_case_rows: the same, to be shown.
SELECT @measured_case, @case_label
  FROM cases c JOIN sites s ON s.org_id = c.org_id AND s.id = c.site_id
 WHERE @opened_case AND (c.opened_at, c.id) > (:after_key, :after_id)
 ORDER BY c.opened_at, c.id;

-- measured_promise_rows: promises by their due time, to be shown.
SELECT p.id, p.site_id, CASE WHEN c.site_id = p.site_id THEN c.team_id END AS team_id,
       p.case_type, p.kind, p.state, p.started_at, p.due_at, p.organisation_due_at,
       p.stopped_at, p.organisation_kept, p.import_id, @case_label
  FROM promises p
  JOIN cases c ON c.org_id = p.org_id AND c.id = p.case_id
  JOIN sites s ON s.org_id = p.org_id AND s.id = p.site_id
 WHERE p.org_id = :org_id AND p.due_at >= :from AND p.due_at < :to
   AND (p.due_at, p.id) > (:after_key, :after_id)
 ORDER BY p.due_at, p.id;

-- @measured_update: what is known of an update that was owed.
u.id, u.site_id, u.team_id, u.due_at, u.sent_at, u.ended_at;

-- measured_updates: updates that were due in a period.
SELECT @measured_update FROM case_updates u
 WHERE u.org_id = :org_id AND u.due_at >= :from AND u.due_at < :to;

-- measured_update_rows: the same, to be shown.
SELECT @measured_update, c.type, @case_label
  FROM case_updates u
  JOIN cases c ON c.org_id = u.org_id AND c.id = u.case_id
  JOIN sites s ON s.org_id = u.org_id AND s.id = u.site_id
 WHERE u.org_id = :org_id AND u.due_at >= :from AND u.due_at < :to
   AND (u.due_at, u.id) > (:after_key, :after_id)
 ORDER BY u.due_at, u.id;

-- measured_vague: words to customers that promised something and named no time.
SELECT e.case_id + e.seq AS id, c.site_id, c.team_id, e.at, c.type, @case_label
  FROM case_events e
  JOIN cases c ON c.org_id = e.org_id AND c.id = e.case_id
  JOIN sites s ON s.org_id = c.org_id AND s.id = c.site_id
 WHERE e.org_id = :org_id AND e.vague AND e.at >= :from AND e.at < :to
   AND (e.at, e.case_id + e.seq) > (:after_key, :after_id)
 ORDER BY e.at, e.case_id + e.seq;
