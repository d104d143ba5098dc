-- SPDX-License-Identifier: AGPL-3.0-or-later

-- rule_site_codes: the codes of a site and of those above it.
SELECT s.code AS text
  FROM site_within w
  JOIN sites s ON s.org_id = w.org_id AND s.id = w.above_id
 WHERE w.org_id = :org_id AND w.site_id = :site_id;

-- rule_team_name: the name of a team.
SELECT name AS text FROM teams WHERE org_id = :org_id AND id = :id;

-- rule_customer_kind: what kind of customer it is.
SELECT kind AS text FROM customers WHERE org_id = :org_id AND id = :id;

-- rule_person: somebody who works here, by badge number or id.
SELECT id, name FROM staff
 WHERE org_id = :org_id AND active AND (badge_no = :badge_no OR id = :id)
 ORDER BY CASE WHEN id = :id THEN 0 ELSE 1 END LIMIT 1;

-- rule_team: a team by id, or by a name that only one open team has.
SELECT t.id, t.site_id, t.lead_id, t.name
  FROM teams t
 WHERE t.org_id = :org_id AND NOT t.closed
   AND (t.id = :id OR (t.name = :name AND NOT EXISTS (
        SELECT 1 FROM teams twin
         WHERE twin.org_id = t.org_id AND twin.name = t.name AND twin.id <> t.id
           AND NOT twin.closed)))
 LIMIT 1;

-- rule_owner: the owner of a case, while he works here.
SELECT id, name FROM staff WHERE org_id = :org_id AND id = :staff_id AND active;

-- case_leads: the lead of the team; where it has none, the leads of the site's teams.
SELECT DISTINCT s.id, s.name
  FROM teams t
  JOIN staff s ON s.org_id = t.org_id AND s.id = t.lead_id AND s.active
 WHERE t.org_id = :org_id AND t.site_id = :site_id AND NOT t.closed
   AND (t.id = :team_id OR NOT EXISTS (
        SELECT 1 FROM teams own
          JOIN staff l ON l.org_id = own.org_id AND l.id = own.lead_id AND l.active
         WHERE own.org_id = t.org_id AND own.id = :team_id))
 ORDER BY s.id;

-- @past_columns: a case as rules see it, now.
c.id AS case_id, c.number AS label, c.type, c.channel, c.cause, c.status, c.subject, c.severity,
       c.site_id, COALESCE(t.name, '') AS team, COALESCE(cu.kind, '') AS customer_kind,
       c.reopened, c.transfer_count AS transfers, c.first_contact;

-- @past_joins: what those names come from.
LEFT JOIN teams t ON t.org_id = c.org_id AND t.id = c.team_id
  LEFT JOIN customers cu ON cu.org_id = c.org_id AND cu.id = c.customer_id;

-- past_opened: cases opened in a time.
SELECT @past_columns, '' AS promise_kind
  FROM cases c
  @past_joins
 WHERE c.org_id = :org_id AND c.opened_at >= :from AND c.opened_at < :to
 ORDER BY c.opened_at;

-- past_events: what happened to cases in a time.
SELECT @past_columns, '' AS promise_kind
  FROM case_events e
  JOIN cases c ON c.org_id = e.org_id AND c.id = e.case_id
  @past_joins
 WHERE e.org_id = :org_id AND e.at >= :from AND e.at < :to AND e.kind = :kind
   AND (c.status = :status OR :status IS NULL)
 ORDER BY e.at;

-- past_at_risk: promises that came to be at risk in a time, and ran on.
SELECT @past_columns, p.kind AS promise_kind
  FROM promises p
  JOIN cases c ON c.org_id = p.org_id AND c.id = p.case_id
  @past_joins
 WHERE p.org_id = :org_id AND p.risk_at >= :from AND p.risk_at < :to AND p.risk_at <= :now_ms
   AND (p.stopped_at IS NULL OR p.stopped_at > p.risk_at)
 ORDER BY p.risk_at;

-- past_missed: promises that were missed in a time.
SELECT @past_columns, p.kind AS promise_kind
  FROM promises p
  JOIN cases c ON c.org_id = p.org_id AND c.id = p.case_id
  @past_joins
 WHERE p.org_id = :org_id AND p.due_at >= :from AND p.due_at < :to AND p.due_at < :now_ms
   AND p.state IN ('made', 'missed')
 ORDER BY p.due_at;

-- past_updates_missed: progress updates that were not sent when they were due.
SELECT @past_columns, '' AS promise_kind
  FROM case_updates u
  JOIN cases c ON c.org_id = u.org_id AND c.id = u.case_id
  @past_joins
 WHERE u.org_id = :org_id AND u.due_at >= :from AND u.due_at < :to AND u.due_at < :now_ms
   AND COALESCE(u.sent_at, u.ended_at, :now_ms) > u.due_at
 ORDER BY u.due_at;

-- rule_all_site_codes: the codes of every site and of those above it.
SELECT w.site_id, s.code AS text
  FROM site_within w
  JOIN sites s ON s.org_id = w.org_id AND s.id = w.above_id
 WHERE w.org_id = :org_id
 ORDER BY w.site_id;
