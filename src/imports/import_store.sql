-- SPDX-License-Identifier: AGPL-3.0-or-later

-- import_matches: the cases of a key of a source, and whether this import has met them already.
SELECT c.id, c.import_nth, c.version, c.import_version,
       (c.import_id = :import_id OR EXISTS (
            SELECT 1 FROM import_changes h
             WHERE h.org_id = :org_id AND h.import_id = :import_id AND h.case_id = c.id)) AS met
  FROM cases c
 WHERE c.org_id = :org_id AND c.import_source_id = :source_id AND c.import_key = :key
 ORDER BY c.import_nth;

-- import_case_add: a case as the log tells it.
INSERT INTO cases (org_id, id, number, site_id, asset_number, type, cause, channel, severity,
    status, subject, need_stated, need_observed, read_back, read_back_confirmed, opened_at,
    entered_at, opened_by, first_answered_at, solved_at, closed_at, reopened, first_contact,
    assisted, transfer_count, closed_ms, next_promise_id, next_due_at, due_sort, updated_at,
    import_id, import_source_id, import_key, import_nth, import_version, days_only, open, version)
VALUES (:org_id, :id, :number, :site_id, :asset_number, :type, :cause, :channel, :severity,
    :status, :subject, :need_stated, '', '', FALSE, :opened_at,
    :now_ms, 0, :first_answered_at, :solved_at, :closed_at, 0, FALSE,
    FALSE, 0, 0, :next_promise_id, :next_due_at, :due_sort, :updated_at,
    :import_id, :source_id, :key, :nth, 1, :days_only, :open, 1);

-- import_case_by_id: what an import writes of a case.
SELECT id, number, site_id, asset_number, type, cause, channel, severity, status, subject,
       need_stated, opened_at, first_answered_at, solved_at, closed_at, next_promise_id,
       next_due_at, due_sort, updated_at, days_only, open, import_id, import_version,
       version
  FROM cases WHERE org_id = :org_id AND id = :id;

-- import_case_save: a case as a later log, or the state before it, has it; :was is the version that
-- was read.
UPDATE cases SET site_id = :site_id, asset_number = :asset_number, type = :type, cause = :cause,
    channel = :channel, severity = :severity, status = :status, subject = :subject,
    need_stated = :need_stated, opened_at = :opened_at, first_answered_at = :first_answered_at,
    solved_at = :solved_at, closed_at = :closed_at, next_promise_id = :next_promise_id,
    next_due_at = :next_due_at, due_sort = :due_sort, updated_at = :updated_at,
    days_only = :days_only, open = :open, import_version = :import_version, version = :version
WHERE org_id = :org_id AND id = :id AND version = :was;

-- import_promises_of: the promises of an imported case.
SELECT id, case_id, site_id, case_type, kind, text, state, started_at, estimate_minutes, due_at,
       risk_at, told_at, organisation_minutes, organisation_due_at, stopped_at, customer_ms,
       organisation_ms, late_ms, organisation_kept, policy_id, policy_version, calendar_id,
       COALESCE(calendar_version, 0) AS calendar_version, replaced_by_id, reason, noticed_risk,
       noticed_miss, import_id, made_by
  FROM promises WHERE org_id = :org_id AND case_id = :case_id AND import_id IS NOT NULL
 ORDER BY id;

-- import_promise_add: a promise as the log lets it be judged, with its verdict.
INSERT INTO promises (org_id, id, case_id, site_id, case_type, kind, text, state, started_at,
    due_at, risk_at, organisation_minutes, organisation_due_at, stopped_at, customer_ms,
    organisation_ms, late_ms, organisation_kept, calendar_id, calendar_version, reason,
    noticed_risk, noticed_miss, import_id, counted)
VALUES (:org_id, :id, :case_id, :site_id, :case_type, :kind, :text, :state, :started_at,
    :due_at, :risk_at, :organisation_minutes, :organisation_due_at, :stopped_at, :customer_ms,
    :organisation_ms, :late_ms, :organisation_kept, :calendar_id, :calendar_version, :reason,
    :noticed_risk, :noticed_miss, :import_id, :state = 'made');

-- import_promises_delete: before they are judged anew. The plus keeps SQLite from walking what all
-- imports brought.
DELETE FROM promises
 WHERE org_id = :org_id AND case_id = :case_id AND +import_id IS NOT NULL;

-- import_event_add: an event of a log.
INSERT INTO case_events (org_id, case_id, seq, kind, at, entered_at, outward, channel, body, detail)
VALUES (:org_id, :case_id, :seq, :kind, :at, :entered_at, FALSE, '', :body, '{}');

-- import_events_of: the timeline of an imported case.
SELECT seq, kind, at, entered_at, body FROM case_events
 WHERE org_id = :org_id AND case_id = :case_id ORDER BY seq;

-- import_events_delete: before a later log tells them anew.
DELETE FROM case_events WHERE org_id = :org_id AND case_id = :case_id;

-- import_change_add: a case that this import met; before is none where nothing changed.
INSERT INTO import_changes (org_id, import_id, case_id, before)
VALUES (:org_id, :import_id, :case_id, :before);

-- import_change_list: cases that this import met, some at a time.
SELECT case_id, before FROM import_changes
 WHERE org_id = :org_id AND import_id = :import_id ORDER BY case_id LIMIT :limit;

-- import_change_delete: a case that is as it was.
DELETE FROM import_changes
 WHERE org_id = :org_id AND import_id = :import_id AND case_id = :case_id;

-- import_uncount: unguarded: what was loaded from a source is about to change: it is in the cells
-- of the kept-rate board no longer, and read from the tables.
UPDATE imports SET counted = FALSE
 WHERE org_id = :org_id AND counted AND (source_id = :source_id OR id = :import_id);

-- import_uncount_cells: so they hold nothing of it.
DELETE FROM kept_cells
 WHERE org_id = :org_id AND import_id IN (
    SELECT i.id FROM imports i
     WHERE i.org_id = :org_id AND (i.source_id = :source_id OR i.id = :import_id));

-- import_undo_log: what was promised here since about the next cases that an import made, and
-- counts, counts no longer.
INSERT INTO kept_log (org_id, id, of_id, sign, site_id, case_type, kind, state, started_at, due_at,
    organisation_due_at, stopped_at, organisation_kept, days_only, import_id)
SELECT p.org_id, CAST(:log_id AS BIGINT), p.id, -1, p.site_id, p.case_type, p.kind, p.state,
       p.started_at, p.due_at, p.organisation_due_at, p.stopped_at, p.organisation_kept, FALSE,
       p.import_id
  FROM promises p
 WHERE p.org_id = :org_id AND p.import_id IS NULL AND (p.state <> 'made' OR p.counted)
   AND p.case_id IN (SELECT c.id FROM cases c WHERE c.org_id = :org_id AND c.import_id = :import_id
                      ORDER BY c.id LIMIT :limit);

-- import_undo_promises: promises of the next cases that an import made.
DELETE FROM promises
 WHERE org_id = :org_id
   AND case_id IN (SELECT c.id FROM cases c WHERE c.org_id = :org_id AND c.import_id = :import_id
                    ORDER BY c.id LIMIT :limit);

-- import_undo_events: their timelines.
DELETE FROM case_events
 WHERE org_id = :org_id
   AND case_id IN (SELECT c.id FROM cases c WHERE c.org_id = :org_id AND c.import_id = :import_id
                    ORDER BY c.id LIMIT :limit);

-- import_undo_cases: and the cases themselves.
DELETE FROM cases
 WHERE org_id = :org_id
   AND id IN (SELECT c.id FROM cases c WHERE c.org_id = :org_id AND c.import_id = :import_id
               ORDER BY c.id LIMIT :limit);

-- import_site_used: whether anything but its own place in the tree is left of a site.
SELECT 1 AS one FROM sites s
 WHERE s.org_id = :org_id AND s.id = :site_id
   AND (EXISTS (SELECT 1 FROM cases c WHERE c.org_id = :org_id AND c.site_id = s.id)
        OR EXISTS (SELECT 1 FROM staff p WHERE p.org_id = :org_id AND p.site_id = s.id)
        OR EXISTS (SELECT 1 FROM teams t WHERE t.org_id = :org_id AND t.site_id = s.id)
        OR EXISTS (SELECT 1 FROM departments d WHERE d.org_id = :org_id AND d.site_id = s.id)
        OR EXISTS (SELECT 1 FROM grants g WHERE g.org_id = :org_id AND g.site_id = s.id)
        OR EXISTS (SELECT 1 FROM sites b WHERE b.org_id = :org_id AND b.parent_id = s.id));

-- import_site_within_delete: a site leaves the tree.
DELETE FROM site_within WHERE org_id = :org_id AND site_id = :site_id;

-- import_site_reach_delete: nobody reaches it any more.
DELETE FROM reach WHERE org_id = :org_id AND site_id = :site_id;

-- import_site_delete: a site that an import made and nobody uses.
DELETE FROM sites WHERE org_id = :org_id AND id = :site_id;

-- import_sites_forget: what an import made is gone.
DELETE FROM import_sites WHERE org_id = :org_id AND import_id = :import_id;
