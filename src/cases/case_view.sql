-- SPDX-License-Identifier: AGPL-3.0-or-later

-- @row_columns: a case as a list shows it, with the names of what it points to.
c.id, c.number, c.type, c.status, c.severity, c.subject, c.next_update_at, c.opened_at,
       c.updated_at, c.version, cu.id AS "customer.id", cu.name AS "customer.name",
       s.id AS "site.id", s.name AS "site.name", t.id AS "team.id", t.name AS "team.name",
       o.id AS "owner.id", o.name AS "owner.name", p.id AS "promise.id", p.kind AS "promise.kind",
       p.text AS "promise.text", COALESCE(p.started_at, 0) AS "promise.started_at",
       COALESCE(p.due_at, 0) AS "promise.due_at", COALESCE(p.risk_at, 0) AS "promise.at_risk_at";

-- @name_joins: what the names of those come from.
LEFT JOIN customers cu ON cu.org_id = c.org_id AND cu.id = c.customer_id
  LEFT JOIN sites s ON s.org_id = c.org_id AND s.id = c.site_id
  LEFT JOIN teams t ON t.org_id = c.org_id AND t.id = c.team_id
  LEFT JOIN staff o ON o.org_id = c.org_id AND o.id = c.owner_id;

-- @row_joins: the same, and the nearest promise that runs.
@name_joins
  LEFT JOIN promises p ON p.org_id = c.org_id AND p.id = c.next_promise_id;

-- @reached: only what a grant of the actor reaches.
(:sees_all OR EXISTS (
        SELECT 1 FROM reach r
         WHERE r.org_id = :org_id AND r.user_id = :actor_id AND r.permission = :permission
           AND r.site_id = c.site_id AND (+r.team_id = 0 OR r.team_id = c.team_id)));

-- @of_case: what the reader asked of a case; a filter that was not given is NULL, and a list of
-- words is between commas. Whether it was given is looked at first: then a case of which nothing
-- is asked need not be read, the index is enough.
(CAST(:status AS TEXT) IS NULL OR c.status = :status)
   AND (CAST(:channel AS TEXT) IS NULL OR c.channel = :channel)
   AND (CAST(:severity AS BIGINT) IS NULL OR c.severity = :severity)
   AND (CAST(:owner_id AS BIGINT) IS NULL OR c.owner_id = :owner_id)
   AND (CAST(:customer_id AS BIGINT) IS NULL OR c.customer_id = :customer_id);

-- @of_team: which team, or none.
(CAST(:team_id AS BIGINT) IS NULL OR c.team_id = :team_id)
   AND (NOT CAST(:no_team AS BOOLEAN) OR c.team_id IS NULL);

-- @of_place: which type and site.
(CAST(:types AS TEXT) IS NULL
        OR REPLACE(CAST(:types AS TEXT), ',' || c.type || ',', '') <> :types)
   AND (CAST(:site_id AS BIGINT) IS NULL OR c.site_id = :site_id
        OR (NOT CAST(:site_only AS BOOLEAN) AND EXISTS (
            SELECT 1 FROM site_within w
             WHERE w.org_id = :org_id AND w.above_id = :site_id AND w.site_id = c.site_id)));

-- @filtered: that, and what was asked of its opening and its nearest promise.
@of_case
   AND @of_team
   AND @of_place
   AND (CAST(:import_id AS BIGINT) IS NULL OR c.import_id = :import_id)
   AND (CAST(:opened_from AS BIGINT) IS NULL OR c.opened_at >= :opened_from)
   AND (CAST(:opened_to AS BIGINT) IS NULL OR c.opened_at < :opened_to)
   AND (CAST(:due_from AS BIGINT) IS NULL OR c.due_sort >= :due_from)
   AND (CAST(:due_to AS BIGINT) IS NULL OR c.due_sort < :due_to)
   AND (CAST(:risk_by AS BIGINT) IS NULL OR EXISTS (
            SELECT 1 FROM promises n
             WHERE n.org_id = :org_id AND n.id = c.next_promise_id AND n.risk_at <= :risk_by));

-- @strand: what is left to ask of a case to which the index of a strand has led, in its order.
@filtered
   AND @reached;

-- @of_state [sqlite]: its planner, which knows no counts, would take an index that has no states.
cases c INDEXED BY cases_by_state;

-- @of_state [postgres]: nothing is to be said.
cases c;

-- @latest [sqlite]: likewise; it would sort all cases of a site.
cases c INDEXED BY cases_by_change;

-- @latest [postgres]: nothing is to be said.
cases c;

-- @severest_at_site [sqlite]: likewise one that has no sites.
cases c INDEXED BY cases_open_at_site_by_severity;

-- @severest_at_site [postgres]: nothing is to be said.
cases c;

-- case_list_due: open cases, what is due first.
SELECT @row_columns, c.due_sort AS sort_key
  FROM cases c
  @row_joins
 WHERE c.org_id = :org_id AND c.open AND (c.due_sort, c.id) > (:after_key, :after_id)
   AND c.due_sort <= :until_key
   AND @strand
 ORDER BY c.due_sort, c.id LIMIT :limit;

-- case_list_due_at: the same at one site.
SELECT @row_columns, c.due_sort AS sort_key
  FROM cases c
  @row_joins
 WHERE c.org_id = :org_id AND c.site_id = :at_site AND c.open
   AND (c.due_sort, c.id) > (:after_key, :after_id) AND c.due_sort <= :until_key
   AND @strand
 ORDER BY c.due_sort, c.id LIMIT :limit;

-- case_list_due_of: the same of one owner.
SELECT @row_columns, c.due_sort AS sort_key
  FROM cases c
  @row_joins
 WHERE c.org_id = :org_id AND c.owner_id = :owner_id AND c.open
   AND (c.due_sort, c.id) > (:after_key, :after_id) AND c.due_sort <= :until_key
   AND @strand
 ORDER BY c.due_sort, c.id LIMIT :limit;

-- case_list_severity: open cases, the most severe first.
SELECT @row_columns, c.severity AS sort_key
  FROM cases c
  @row_joins
 WHERE c.org_id = :org_id AND c.open AND (c.severity, c.id) > (:after_key, :after_id)
   AND c.severity <= :until_key
   AND @strand
 ORDER BY c.severity, c.id LIMIT :limit;

-- case_list_severity_at: the same at one site.
SELECT @row_columns, c.severity AS sort_key
  FROM @severest_at_site
  @row_joins
 WHERE c.org_id = :org_id AND c.site_id = :at_site AND c.open
   AND (c.severity, c.id) > (:after_key, :after_id) AND c.severity <= :until_key
   AND @strand
 ORDER BY c.severity, c.id LIMIT :limit;

-- case_list_opened: open cases or closed ones, the newest first.
SELECT @row_columns, c.opened_at AS sort_key
  FROM @of_state
  @row_joins
 WHERE c.org_id = :org_id AND c.open = :open AND (c.opened_at, c.id) < (:after_key, :after_id)
   AND c.opened_at >= :until_key
   AND @strand
 ORDER BY c.opened_at DESC, c.id DESC LIMIT :limit;

-- case_list_opened_at: the same at one site.
SELECT @row_columns, c.opened_at AS sort_key
  FROM cases c
  @row_joins
 WHERE c.org_id = :org_id AND c.site_id = :at_site AND c.open = :open
   AND (c.opened_at, c.id) < (:after_key, :after_id) AND c.opened_at >= :until_key
   AND @strand
 ORDER BY c.opened_at DESC, c.id DESC LIMIT :limit;

-- case_list_updated: open cases or closed ones, the latest changed first.
SELECT @row_columns, c.updated_at AS sort_key
  FROM cases c
  @row_joins
 WHERE c.org_id = :org_id AND c.open = :open AND (c.updated_at, c.id) < (:after_key, :after_id)
   AND c.updated_at >= :until_key
   AND @strand
 ORDER BY c.updated_at DESC, c.id DESC LIMIT :limit;

-- case_list_updated_at: the same at one site, which the index tells of each.
SELECT @row_columns, c.updated_at AS sort_key
  FROM @latest
  @row_joins
 WHERE c.org_id = :org_id AND c.site_id = :at_site AND c.open = :open
   AND (c.updated_at, c.id) < (:after_key, :after_id) AND c.updated_at >= :until_key
   AND @strand
 ORDER BY c.updated_at DESC, c.id DESC LIMIT :limit;

-- @due_between: bounds that keep to an index of due times.
c.due_sort >= COALESCE(CAST(:due_from AS BIGINT), 0)
   AND c.due_sort < COALESCE(CAST(:due_to AS BIGINT), 9100000000000000);

-- case_count: how many open ones.
SELECT COUNT(*) AS count FROM (
SELECT 1 AS one
  FROM cases c
 WHERE c.org_id = :org_id AND c.open AND @due_between
   AND @strand
 LIMIT :limit) counted;

-- case_count_at: how many open ones at one site.
SELECT COUNT(*) AS count FROM (
SELECT 1 AS one
  FROM cases c
 WHERE c.org_id = :org_id AND c.site_id = :at_site AND c.open AND @due_between
   AND @strand
 LIMIT :limit) counted;

-- case_count_of: how many open ones of one person.
SELECT COUNT(*) AS count FROM (
SELECT 1 AS one
  FROM cases c
 WHERE c.org_id = :org_id AND c.owner_id = :owner_id AND c.open AND @due_between
   AND @strand
 LIMIT :limit) counted;

-- case_count_closed: how many closed ones.
SELECT COUNT(*) AS count FROM (
SELECT 1 AS one
  FROM cases c
 WHERE c.org_id = :org_id AND c.open = :open
   AND @strand
 LIMIT :limit) counted;

-- case_count_closed_at: how many closed ones at one site.
SELECT COUNT(*) AS count FROM (
SELECT 1 AS one
  FROM cases c
 WHERE c.org_id = :org_id AND c.site_id = :at_site AND c.open = :open
   AND @strand
 LIMIT :limit) counted;

-- case_sites: where the reader's cases may lie, of the sites that were asked for; in_team: of one
-- team there, or 0: of all.
SELECT r.site_id, MAX(r.team_id) AS in_team
  FROM reach r
 WHERE r.org_id = :org_id AND r.user_id = :actor_id AND r.permission = :permission
   AND (r.site_id = :site_id OR :site_id IS NULL
        OR (NOT CAST(:site_only AS BOOLEAN) AND EXISTS (
            SELECT 1 FROM site_within w
             WHERE w.org_id = :org_id AND w.above_id = :site_id AND w.site_id = r.site_id)))
 GROUP BY r.site_id ORDER BY r.site_id LIMIT :limit;

-- case_sees_all: whether the reader reaches every site whole.
SELECT 1 AS one FROM orgs o
 WHERE o.org_id = :org_id AND NOT EXISTS (
        SELECT 1 FROM sites s
         WHERE s.org_id = :org_id AND NOT EXISTS (
                SELECT 1 FROM reach r
                 WHERE r.org_id = :org_id AND r.user_id = :actor_id
                   AND r.permission = :permission AND r.site_id = s.id AND r.team_id = 0));

-- case_view: one case whole; the caller has reached it.
SELECT @row_columns, c.channel, c.cause, c.asset_number, c.need_stated, c.need_observed,
       c.read_back, c.read_back_confirmed, c.first_answered_at, c.solved_at, c.verified_at,
       c.closed_at, c.reopened, c.transfer_count, c.first_contact,
       c.import_id IS NOT NULL AS imported, m.id AS "merged_into.id",
       m.number AS "merged_into.number", b.id AS "repeat_of.id", b.number AS "repeat_of.number"
  FROM cases c
  @row_joins
  LEFT JOIN cases m ON m.org_id = c.org_id AND m.id = c.merged_into_id
  LEFT JOIN cases b ON b.org_id = c.org_id AND b.id = c.repeat_of_id
 WHERE c.org_id = :org_id AND c.id = :id;

-- case_names: settled: the names of what a case points to.
SELECT s.id AS "site.id", s.name AS "site.name", t.id AS "team.id", t.name AS "team.name",
       o.id AS "owner.id", o.name AS "owner.name", cu.id AS "customer.id",
       cu.name AS "customer.name"
  FROM sites s
  LEFT JOIN teams t ON t.org_id = s.org_id AND t.id = :team_id
  LEFT JOIN staff o ON o.org_id = s.org_id AND o.id = :owner_id
  LEFT JOIN customers cu ON cu.org_id = s.org_id AND cu.id = :customer_id
 WHERE s.org_id = :org_id AND s.id = :site_id;

-- case_events: the timeline of a case, oldest first.
SELECT e.seq AS id, e.seq, e.kind, e.at, e.entered_at, s.id AS "actor.id", s.name AS "actor.name",
       e.channel, e.body, e.detail,
       CASE WHEN e.kind = 'opened' OR e.kind = 'message_in' THEN 'customer'
            WHEN e.kind = 'receipt' THEN 'system'
            WHEN e.outward THEN 'us'
            WHEN e.staff_id IS NULL THEN 'system'
            WHEN e.kind IN ('note', 'consulted', 'answered') THEN 'inside'
            ELSE 'system' END AS side
  FROM case_events e
  LEFT JOIN staff s ON s.org_id = e.org_id AND s.id = e.staff_id
 WHERE e.org_id = :org_id AND e.case_id = :case_id
 ORDER BY e.seq;

-- case_asked: the last question to an expert.
SELECT e.at, e.detail FROM case_events e
 WHERE e.org_id = :org_id AND e.case_id = :case_id AND e.kind = 'consulted'
 ORDER BY e.seq DESC LIMIT 1;

-- staff_named: the name of a staff member.
SELECT id, name FROM staff WHERE org_id = :org_id AND id = :id;

-- my_open_cases: what one person owns and is not done with, the nearest due first.
SELECT @row_columns, c.due_sort AS sort_key
  FROM cases c
  @row_joins
 WHERE c.org_id = :org_id AND c.owner_id = :owner_id AND c.open
 ORDER BY c.due_sort, c.id LIMIT 200;

-- my_week: what became of one person's promises since a time.
SELECT COALESCE(SUM(CASE WHEN p.state = 'kept' THEN 1 ELSE 0 END), 0) AS kept,
       COALESCE(SUM(CASE WHEN p.state = 'missed' THEN 1 ELSE 0 END), 0) AS missed,
       COALESCE(SUM(CASE WHEN p.kind = 'resolution' THEN 1 ELSE 0 END), 0) AS solved
  FROM promises p
  JOIN cases c ON c.org_id = p.org_id AND c.id = p.case_id
 WHERE c.org_id = :org_id AND c.owner_id = :owner_id AND p.stopped_at >= :since
   AND p.state IN ('kept', 'missed');

-- @asked_for: what was asked of a case beside its words, within the actor's reach.
(c.open = :open OR :open IS NULL)
   AND @filtered
   AND @reached;

-- @searched [sqlite]: the lines of the index that a question finds, with their cases.
search_index f
  JOIN search_docs d ON d.doc_id = f.rowid
  JOIN cases c ON c.org_id = d.org_id AND c.id = d.object_id
  @row_joins
 WHERE f.search_index MATCH :question AND d.org_id = :org_id AND f.rowid < :after_key;

-- case_search [sqlite]: the cases that a question finds down to a line, the newest first.
SELECT @row_columns, f.rowid AS sort_key
  FROM @searched AND f.rowid >= :floor AND @asked_for
 ORDER BY f.rowid DESC LIMIT :limit;

-- case_search [postgres]: not asked there.
SELECT @row_columns, c.id AS sort_key
  FROM cases c
  @row_joins
 WHERE c.org_id = :org_id AND c.id < 0 AND @asked_for;

-- case_found [sqlite]: not asked there.
SELECT @row_columns, c.id AS sort_key
  FROM cases c
  @row_joins
 WHERE c.org_id = :org_id AND c.id < 0 AND @asked_for;

-- case_found [postgres]: of cases that were found, with the numbers of their lines, those that were
-- asked for beside their words, the newest first.
SELECT @row_columns, f.line AS sort_key
  FROM unnest(CAST(CAST(:lines AS TEXT) AS BIGINT[]), CAST(CAST(:ids AS TEXT) AS BIGINT[]))
       AS f (line, id)
  JOIN cases c ON c.org_id = :org_id AND c.id = f.id
  @row_joins
 WHERE @asked_for
 ORDER BY f.line DESC LIMIT :limit;

-- @open_found [sqlite]: open cases that a question finds, where these are fewer than what it finds:
-- the numbers of their lines come first, the index is read past all others.
search_index f
  JOIN search_docs d ON d.doc_id = f.rowid
  JOIN cases c ON c.org_id = d.org_id AND c.id = d.object_id
  @row_joins
 WHERE f.search_index MATCH :question AND d.org_id = :org_id AND c.open
   AND (f.rowid, c.id) < (:after_key, :after_id) AND f.rowid >= :until_key AND @strand;

-- @open_lines [sqlite]: the lines of open cases.
SELECT l.doc_id FROM cases w
  JOIN search_docs l ON l.org_id = w.org_id AND l.kind = 'case' AND l.object_id = w.id
 WHERE w.org_id = :org_id AND w.open;

-- case_list_found [sqlite]: open cases that a question finds, where these are few.
SELECT @row_columns, f.rowid AS sort_key
  FROM @open_found AND +f.rowid IN (@open_lines)
 ORDER BY f.rowid DESC LIMIT :limit;

-- case_list_found_at [sqlite]: the same at one site.
SELECT @row_columns, f.rowid AS sort_key
  FROM @open_found AND +f.rowid IN (@open_lines AND w.site_id = :at_site)
 ORDER BY f.rowid DESC LIMIT :limit;

-- case_list_found_of [sqlite]: the same of one owner.
SELECT @row_columns, f.rowid AS sort_key
  FROM @open_found AND +f.rowid IN (@open_lines AND w.owner_id = :owner_id)
 ORDER BY f.rowid DESC LIMIT :limit;

-- @open_found [postgres]: open cases with their lines, of which each is looked at: no index answers
-- this form of the question.
cases c
  JOIN search_docs d ON d.org_id = c.org_id AND d.kind = 'case' AND d.object_id = c.id
       AND ts_match_vq(d.terms, CAST(CAST(:question AS TEXT) AS tsquery))
  @row_joins
 WHERE c.org_id = :org_id AND c.open AND (d.doc_id + 0, c.id) < (:after_key, :after_id)
   AND d.doc_id + 0 >= :until_key AND @strand;

-- case_list_found [postgres]: open cases that a question finds, where these are few.
SELECT @row_columns, d.doc_id AS sort_key
  FROM @open_found
 ORDER BY d.doc_id + 0 DESC LIMIT :limit;

-- case_list_found_at [postgres]: the same at one site.
SELECT @row_columns, d.doc_id AS sort_key
  FROM @open_found AND c.site_id = :at_site
 ORDER BY d.doc_id + 0 DESC LIMIT :limit;

-- case_list_found_of [postgres]: the same of one owner.
SELECT @row_columns, d.doc_id AS sort_key
  FROM @open_found AND c.owner_id = :owner_id
 ORDER BY d.doc_id + 0 DESC LIMIT :limit;

-- @known: up to when it is known what became of v: the end of the log it came from, or the moment
-- at which it is seen.
COALESCE((
            SELECT l.observed_until
              FROM imports i
              JOIN import_sources l ON l.org_id = i.org_id AND l.id = i.source_id
             WHERE i.org_id = :org_id AND i.id = v.import_id AND i.state <> 'undone'
               AND l.observed_until < :as_of), CAST(:as_of AS BIGINT)) AS known;

-- @seen: what is known of a promise; at: which of its times places it in the period.
SELECT v.id, v.case_id, v.site_id, v.case_type, v.kind, v.text, v.state, v.started_at,
               v.due_at, v.risk_at, v.stopped_at,
               v.organisation_due_at, v.organisation_kept, v.import_id, @known,;

-- @outcome: what became of a promise, as kept_rate.h has it; 9999 years on means paused.
CASE WHEN p.state = 'not_recorded' THEN 'not_recorded'
            WHEN p.state <> 'made' AND COALESCE(p.stopped_at, 0) <= p.known THEN
                CASE WHEN CAST(:clock AS TEXT) = 'organisation' AND p.organisation_kept IS NOT NULL
                          AND p.state IN ('kept', 'missed')
                     THEN CASE WHEN p.organisation_kept THEN 'kept' ELSE 'missed' END
                     ELSE p.state END
            WHEN CASE :clock WHEN 'organisation' THEN p.organisation_due_at ELSE p.due_at END
                 >= 253402300800000 THEN 'paused'
            WHEN CASE :clock WHEN 'organisation' THEN p.organisation_due_at ELSE p.due_at END
                 < p.known THEN 'overdue'
            ELSE 'open' END;

-- @of_promise_place: at which site and for which type it was promised; the case may have moved
-- since. Days begin together at the sites of one zone; NULL: there is only one.
(REPLACE(CAST(:types AS TEXT), ',' || p.case_type || ',', '') <> :types OR :types IS NULL)
   AND (p.site_id = :site_id OR :site_id IS NULL
        OR (NOT CAST(:site_only AS BOOLEAN) AND EXISTS (
            SELECT 1 FROM site_within w
             WHERE w.org_id = :org_id AND w.above_id = :site_id AND w.site_id = p.site_id)))
   AND (CAST(:zone AS TEXT) IS NULL OR EXISTS (
        SELECT 1 FROM sites z WHERE z.org_id = :org_id AND z.id = p.site_id AND z.zone = :zone));

-- @promise_team: where a case has gone to another site since, what ended before stays with the site
-- it ended at, and with none of its teams.
CASE WHEN c.site_id = p.site_id THEN c.team_id END;

-- @of_promise_team: which team, or none.
(CAST(:team_id AS BIGINT) IS NULL OR @promise_team = :team_id)
   AND (NOT CAST(:no_team AS BOOLEAN) OR @promise_team IS NULL);

-- @promise_reached: only what a grant of the actor reaches, so that the rows add up to the figure
-- that he sees; the case itself may lie elsewhere by now.
(:sees_all OR EXISTS (
        SELECT 1 FROM reach r
         WHERE r.org_id = :org_id AND r.user_id = :actor_id AND r.permission = :permission
           AND r.site_id = p.site_id AND (+r.team_id = 0 OR r.team_id = @promise_team)));

-- @nothing_of_case: of a case out of sight no question tells how it goes on.
(:status IS NULL AND :channel IS NULL AND :severity IS NULL AND :owner_id IS NULL
        AND :customer_id IS NULL AND :open IS NULL);

-- @elsewhere: whether the case itself lies out of the reader's reach.
NOT @reached AS elsewhere;

-- @of_promise: what the reader asked of a promise and its case.
p.started_at <= p.known
   AND (p.import_id = :import_id OR :import_id IS NULL)
   AND (REPLACE(CAST(:kinds AS TEXT), ',' || p.kind || ',', '') <> :kinds OR :kinds IS NULL)
   AND (REPLACE(CAST(:verdicts AS TEXT), ',' || @outcome || ',', '') <> :verdicts
        OR :verdicts IS NULL)
   AND (c.open = :open OR :open IS NULL)
   AND @of_promise_place
   AND @of_promise_team
   AND @of_case
   AND @promise_reached
   AND (@reached OR @nothing_of_case);

-- @of_promise_stopped: of one that has ended.
p.stopped_at <= p.known AND p.state NOT IN ('made', 'not_recorded') AND @of_promise;

-- @of_measured: cases whose time to solve the board measures.
c.status NOT IN ('cancelled', 'merged') AND c.opened_at <= k.known
   AND (CAST(:solved AS TEXT) = 'any'
        OR (:solved = 'yes') = (c.solved_at IS NOT NULL AND c.solved_at <= k.known))
   AND (c.import_id = :import_id OR :import_id IS NULL)
   AND (c.open = :open OR :open IS NULL)
   AND (CAST(:zone AS TEXT) IS NULL OR EXISTS (
        SELECT 1 FROM sites z WHERE z.org_id = :org_id AND z.id = c.site_id AND z.zone = :zone))
   AND @of_case
   AND @of_team
   AND @of_place
   AND @reached;

-- @cases_seen: cases opened in a period.
(SELECT v.id, @known FROM cases v
         WHERE v.org_id = :org_id AND v.opened_at >= :at_from AND v.opened_at < :at_to) k
  JOIN cases c ON c.org_id = :org_id AND c.id = k.id;

-- case_list_measured: those, the newest first.
SELECT @row_columns, c.opened_at AS sort_key
  FROM @cases_seen
  @row_joins
 WHERE (c.opened_at, c.id) < (:after_key, :after_id) AND @of_measured
 ORDER BY c.opened_at DESC, c.id DESC LIMIT :limit;

-- case_count_measured: how many they are.
SELECT COUNT(*) AS count FROM @cases_seen WHERE @of_measured;

-- @promises_due: promises by that day of theirs, with their cases.
(@seen v.due_at AS at FROM promises v
         WHERE v.org_id = :org_id AND v.due_at >= :at_from AND v.due_at < :at_to) p
  JOIN cases c ON c.org_id = :org_id AND c.id = p.case_id;

-- case_list_promised_due: a row for each promise that is asked for, the latest first.
SELECT @row_columns, @outcome AS "promise.state", @elsewhere, p.at AS sort_key
  FROM @promises_due
  @name_joins
 WHERE (p.at, p.id) < (:after_key, :after_id) AND @of_promise
 ORDER BY p.at DESC, p.id DESC LIMIT :limit;

-- case_count_promised_due: how many promises they are.
SELECT COUNT(*) AS count FROM @promises_due WHERE @of_promise;

-- @promises_opened: promises by that day of theirs, with their cases.
(@seen v.started_at AS at FROM promises v
         WHERE v.org_id = :org_id AND v.started_at >= :at_from AND v.started_at < :at_to) p
  JOIN cases c ON c.org_id = :org_id AND c.id = p.case_id;

-- case_list_promised_opened: a row for each promise that is asked for, the latest first.
SELECT @row_columns, @outcome AS "promise.state", @elsewhere, p.at AS sort_key
  FROM @promises_opened
  @name_joins
 WHERE (p.at, p.id) < (:after_key, :after_id) AND @of_promise
 ORDER BY p.at DESC, p.id DESC LIMIT :limit;

-- case_count_promised_opened: how many promises they are.
SELECT COUNT(*) AS count FROM @promises_opened WHERE @of_promise;

-- @promises_stopped: promises by that day of theirs, with their cases.
(@seen v.stopped_at AS at FROM promises v
         WHERE v.org_id = :org_id AND v.stopped_at >= :at_from AND v.stopped_at < :at_to) p
  JOIN cases c ON c.org_id = :org_id AND c.id = p.case_id;

-- case_list_promised_stopped: a row for each promise that is asked for, the latest first.
SELECT @row_columns, @outcome AS "promise.state", @elsewhere, p.at AS sort_key
  FROM @promises_stopped
  @name_joins
 WHERE (p.at, p.id) < (:after_key, :after_id) AND @of_promise_stopped
 ORDER BY p.at DESC, p.id DESC LIMIT :limit;

-- case_count_promised_stopped: how many promises they are.
SELECT COUNT(*) AS count FROM @promises_stopped WHERE @of_promise_stopped;

-- case_zones: the zones of the sites.
SELECT DISTINCT zone FROM sites WHERE org_id = :org_id ORDER BY zone;
