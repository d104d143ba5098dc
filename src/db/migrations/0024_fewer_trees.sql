-- Fewer trees to write for a case: its promises, events and owed updates lie in the order of their
-- keys, and one index watches the three times of a promise.
-- SPDX-License-Identifier: AGPL-3.0-or-later

-- An update that is owed is found by its case, never by its own number.
-- [sqlite]
CREATE TABLE case_updates_anew (
    org_id     INTEGER NOT NULL,
    case_id    INTEGER NOT NULL,
    id         INTEGER NOT NULL,
    site_id    INTEGER NOT NULL,
    team_id    INTEGER,
    owner_id   INTEGER,
    due_at     INTEGER NOT NULL,
    sent_at    INTEGER,
    ended_at   INTEGER,
    PRIMARY KEY (org_id, case_id, id)
) STRICT, WITHOUT ROWID;
INSERT INTO case_updates_anew (org_id, case_id, id, site_id, team_id, owner_id, due_at, sent_at,
    ended_at)
SELECT org_id, case_id, id, site_id, team_id, owner_id, due_at, sent_at, ended_at
  FROM case_updates ORDER BY org_id, case_id, id;
DROP TABLE case_updates;
ALTER TABLE case_updates_anew RENAME TO case_updates;
CREATE INDEX case_updates_by_due ON case_updates (org_id, due_at);
-- [postgres]
ALTER TABLE case_updates DROP CONSTRAINT case_updates_pkey,
    ADD PRIMARY KEY (org_id, case_id, id);
DROP INDEX case_updates_by_case;
-- [sqlite]
-- What they mean is told where they were first made (0005, 0014, 0016, 0018).
CREATE TABLE case_events_anew (
    org_id     INTEGER NOT NULL,
    case_id    INTEGER NOT NULL,
    seq        INTEGER NOT NULL,
    kind       TEXT NOT NULL,
    at         INTEGER NOT NULL,
    entered_at INTEGER NOT NULL,
    staff_id   INTEGER,
    outward    INTEGER CHECK (outward IN (0, 1)) NOT NULL,
    channel    TEXT NOT NULL,
    body       TEXT NOT NULL,
    detail     TEXT NOT NULL,
    vague      INTEGER CHECK (vague IN (0, 1)) NOT NULL DEFAULT FALSE,
    PRIMARY KEY (org_id, case_id, seq)
) STRICT, WITHOUT ROWID;
INSERT INTO case_events_anew (org_id, case_id, seq, kind, at, entered_at, staff_id, outward,
    channel, body, detail, vague)
SELECT org_id, case_id, seq, kind, at, entered_at, staff_id, outward, channel, body, detail, vague
  FROM case_events ORDER BY org_id, case_id, seq;
DROP TABLE case_events;
ALTER TABLE case_events_anew RENAME TO case_events;
CREATE INDEX case_events_by_staff ON case_events (org_id, staff_id, at);
CREATE INDEX case_events_vague ON case_events (org_id, at) WHERE vague;

CREATE TABLE promises_anew (
    org_id               INTEGER NOT NULL,
    id                   INTEGER NOT NULL,
    case_id              INTEGER NOT NULL,
    site_id              INTEGER NOT NULL,
    case_type            TEXT NOT NULL,
    kind                 TEXT NOT NULL,
    text                 TEXT NOT NULL,
    state                TEXT NOT NULL,
    started_at           INTEGER NOT NULL,
    estimate_minutes     INTEGER,
    due_at               INTEGER NOT NULL,
    risk_at              INTEGER NOT NULL,
    told_at              INTEGER,
    organisation_minutes INTEGER NOT NULL,
    organisation_due_at  INTEGER NOT NULL,
    stopped_at           INTEGER,
    customer_ms          INTEGER,
    organisation_ms      INTEGER,
    late_ms              INTEGER,
    organisation_kept    INTEGER CHECK (organisation_kept IN (0, 1)),
    policy_id            INTEGER,
    policy_version       INTEGER,
    calendar_id          INTEGER,
    calendar_version     INTEGER,
    replaced_by_id       INTEGER,
    reason               TEXT NOT NULL,
    noticed_risk         INTEGER CHECK (noticed_risk IN (0, 1)) NOT NULL,
    noticed_miss         INTEGER CHECK (noticed_miss IN (0, 1)) NOT NULL,
    import_id            INTEGER,
    made_by              INTEGER,
    steps_fired          INTEGER NOT NULL DEFAULT 0,
    step_at              INTEGER,
    counted              INTEGER CHECK (counted IN (0, 1)) NOT NULL DEFAULT FALSE,
    PRIMARY KEY (org_id, case_id, id)
) STRICT, WITHOUT ROWID;
INSERT INTO promises_anew (org_id, id, case_id, site_id, case_type, kind, text, state, started_at,
    estimate_minutes, due_at, risk_at, told_at, organisation_minutes, organisation_due_at,
    stopped_at, customer_ms, organisation_ms, late_ms, organisation_kept, policy_id,
    policy_version, calendar_id, calendar_version, replaced_by_id, reason, noticed_risk,
    noticed_miss, import_id, made_by, steps_fired, step_at, counted)
SELECT org_id, id, case_id, site_id, case_type, kind, text, state, started_at,
       estimate_minutes, due_at, risk_at, told_at, organisation_minutes, organisation_due_at,
       stopped_at, customer_ms, organisation_ms, late_ms, organisation_kept, policy_id,
       policy_version, calendar_id, calendar_version, replaced_by_id, reason, noticed_risk,
       noticed_miss, import_id, made_by, steps_fired, step_at, counted
  FROM promises ORDER BY org_id, case_id, id;
DROP TABLE promises;
ALTER TABLE promises_anew RENAME TO promises;
CREATE UNIQUE INDEX promises_by_id ON promises (org_id, id);
CREATE INDEX promises_by_due ON promises (org_id, due_at);
CREATE INDEX promises_by_start ON promises (org_id, started_at);
CREATE INDEX promises_by_stop ON promises (org_id, stopped_at) WHERE stopped_at IS NOT NULL;
CREATE INDEX promises_by_import ON promises (org_id, import_id) WHERE import_id IS NOT NULL;
CREATE INDEX promises_running ON promises
    (org_id, due_at, site_id, case_type, kind, started_at, organisation_due_at, import_id)
    WHERE state = 'made' AND NOT counted;
-- Of the times that are still looked at, the nearest; past every date where there is none.
CREATE INDEX promises_to_watch ON promises (
    MIN(COALESCE(step_at, 9000000000000000),
        CASE WHEN noticed_miss THEN 9000000000000000 ELSE due_at END,
        CASE WHEN noticed_risk THEN 9000000000000000 ELSE risk_at END), id)
    WHERE state = 'made' AND import_id IS NULL;
-- [postgres]
DROP INDEX promises_to_warn;
DROP INDEX promises_to_miss;
DROP INDEX promises_to_step;
CREATE INDEX promises_to_watch ON promises (
    (LEAST(COALESCE(step_at, 9000000000000000),
           CASE WHEN noticed_miss THEN 9000000000000000 ELSE due_at END,
           CASE WHEN noticed_risk THEN 9000000000000000 ELSE risk_at END)), id)
    WHERE state = 'made' AND import_id IS NULL;
-- [both]
