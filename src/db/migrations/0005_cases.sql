-- Cases, their timeline and their promises.
-- SPDX-License-Identifier: AGPL-3.0-or-later

-- Readable numbers: the next one of a site on a local day.
CREATE TABLE case_numbers (
    org_id  INT64 NOT NULL,
    site_id INT64 NOT NULL,
    day     INT64 NOT NULL,              -- local date at the site
    last    INT64 NOT NULL,
    PRIMARY KEY (org_id, site_id, day)
) STRICT_;

-- Any request of a customer, from the day it is opened to the day it is closed. next_... columns
-- are derived from the open promises and kept with them, so that lists need no join; `verify`
-- recounts them.
CREATE TABLE cases (
    org_id             INT64 NOT NULL,
    id                 INT64 NOT NULL,
    number             TEXT  NOT NULL,   -- TS-20250304-0012
    site_id            INT64 NOT NULL,
    team_id            INT64,
    owner_id           INT64,            -- staff; empty only in imported history
    customer_id        INT64,
    asset_number       TEXT  NOT NULL,
    type               TEXT  NOT NULL,
    cause              TEXT  NOT NULL,   -- '' until it is known
    channel            TEXT  NOT NULL,
    severity           INT64 NOT NULL CHECK (severity BETWEEN 1 AND 5),   -- 1 most severe
    status             TEXT  NOT NULL,   -- of the flow `case`
    subject            TEXT  NOT NULL,
    need_stated        TEXT  NOT NULL,   -- in the customer's words
    need_observed      TEXT  NOT NULL,   -- what we saw beside it
    read_back          TEXT  NOT NULL,   -- how we repeated it
    read_back_confirmed BOOL NOT NULL,
    opened_at          INT64 NOT NULL,
    entered_at         INT64 NOT NULL,   -- later than opened_at where it was typed in afterwards
    opened_by          INT64 NOT NULL,
    first_answered_at  INT64,
    solved_at          INT64,
    verified_at        INT64,
    closed_at          INT64,
    reopened           INT64 NOT NULL,
    repeat_of_id       INT64,            -- the case this one takes up again
    merged_into_id     INT64,
    first_contact      BOOL  NOT NULL,   -- solved in the contact that opened it
    assisted           BOOL  NOT NULL,   -- solved with help of a consult or transfer
    transfer_count     INT64 NOT NULL,
    closed_ms          INT64 NOT NULL,   -- time spent closed before reopenings
    next_promise_id    INT64,            -- nearest running promise
    next_due_at        INT64,
    next_update_at     INT64,            -- when the next progress update is due
    last_update_at     INT64,            -- last word to the customer
    update_watch_at    INT64,            -- when to look at next_update_at again; none: not at all
    updates_missed     INT64 NOT NULL DEFAULT 0,   -- of next_update_at, one after the other
    due_sort           INT64 NOT NULL,   -- next_due_at, or past every date where nothing runs
    updated_at         INT64 NOT NULL,   -- last change of any kind
    import_id          INT64,            -- history that was imported; exempt from the invariants
    import_source_id   INT64,            -- the system it came from
    import_key         TEXT,             -- its key there, and which case of that key it is, from 1
    import_nth         INT64,
    import_version     INT64,            -- as an import left it: another, and people worked on it
    days_only          BOOL  NOT NULL,   -- its times are days: it is measured in whole ones
    open               BOOL  NOT NULL,   -- not closed, cancelled or merged
    version            INT64 NOT NULL,
    PRIMARY KEY (org_id, id),
    UNIQUE (org_id, number),
    CHECK (import_id IS NOT NULL OR owner_id IS NOT NULL)
) STRICT_;
CREATE INDEX cases_by_opened ON cases (org_id, opened_at, id);
CREATE INDEX cases_by_due ON cases (org_id, open, due_sort, id);
CREATE INDEX cases_by_updated ON cases (org_id, updated_at, id);
CREATE INDEX cases_by_severity ON cases (org_id, open, severity, id);
CREATE INDEX cases_by_owner ON cases (org_id, owner_id, open, due_sort, id);
CREATE INDEX cases_by_customer ON cases (org_id, customer_id, opened_at);
CREATE INDEX cases_to_watch ON cases (update_watch_at, id) WHERE update_watch_at IS NOT NULL;
CREATE INDEX cases_by_import ON cases (org_id, import_id) WHERE import_id IS NOT NULL;
CREATE UNIQUE INDEX cases_by_import_key ON cases (org_id, import_source_id, import_key, import_nth)
    WHERE import_key IS NOT NULL;

-- What happened to a case, in order; never changed, only added to.
CREATE TABLE case_events (
    org_id     INT64 NOT NULL,
    case_id    INT64 NOT NULL,
    seq        INT64 NOT NULL,           -- from 1, the server's order
    kind       TEXT  NOT NULL,           -- opened, reply, note, progress, promise_made, ...
    at         INT64 NOT NULL,           -- when it happened
    entered_at INT64 NOT NULL,           -- when entered; later than at: backdated, with a reason
    staff_id   INT64,                    -- who; empty: the system
    outward    BOOL  NOT NULL,           -- the customer has seen or heard it
    channel    TEXT  NOT NULL,
    body       TEXT  NOT NULL,
    detail     TEXT  NOT NULL,           -- JSON, by kind
    PRIMARY KEY (org_id, case_id, seq)
) STRICT_;
CREATE INDEX case_events_by_staff ON case_events (org_id, staff_id, at);

-- A promise to a customer: what, by when. Facts only; verdicts are frozen when it stops.
CREATE TABLE promises (
    org_id               INT64 NOT NULL,
    id                   INT64 NOT NULL,
    case_id              INT64 NOT NULL,
    site_id              INT64 NOT NULL,  -- of the case: the board counts by site and type
    case_type            TEXT  NOT NULL,
    kind                 TEXT  NOT NULL,  -- first_answer, resolution, plan, follow_up, custom
    text                 TEXT  NOT NULL,  -- in words, for a promise made by a person
    state                TEXT  NOT NULL,  -- of the flow `promise`
    started_at           INT64 NOT NULL,
    estimate_minutes     INT64,
    due_at               INT64 NOT NULL,  -- customer's clock
    risk_at              INT64 NOT NULL,  -- 80 % of the time used
    told_at              INT64,           -- told the customer: it may not move later
    organisation_minutes INT64 NOT NULL,  -- business minutes allowed on the organisation's clock
    organisation_due_at  INT64 NOT NULL,  -- as of the last pause or edit
    stopped_at           INT64,
    customer_ms          INT64,           -- elapsed when it stopped, nothing subtracted
    organisation_ms      INT64,           -- business time without pauses when it stopped
    late_ms              INT64,           -- after due; 0 when kept
    organisation_kept    BOOL,            -- verdict on the organisation's clock
    policy_id            INT64,
    policy_version       INT64,
    calendar_id          INT64,
    calendar_version     INT64,
    replaced_by_id       INT64,           -- what renegotiation or a miss put in its place
    reason               TEXT  NOT NULL,  -- of renegotiation, waiving, cancelling
    noticed_risk         BOOL  NOT NULL,  -- the notice went out, once
    noticed_miss         BOOL  NOT NULL,
    import_id            INT64,
    made_by              INT64,           -- staff; empty: by policy
    PRIMARY KEY (org_id, id)
) STRICT_;
CREATE INDEX promises_open ON promises (org_id, case_id, due_at, id) WHERE state = 'made';
CREATE INDEX promises_by_case ON promises (org_id, case_id, started_at, id);
CREATE INDEX promises_to_warn ON promises (risk_at, id)
 WHERE state = 'made' AND NOT noticed_risk AND import_id IS NULL;
CREATE INDEX promises_to_miss ON promises (due_at, id)
 WHERE state = 'made' AND NOT noticed_miss AND import_id IS NULL;
CREATE INDEX promises_running ON promises (org_id, state, risk_at);
CREATE INDEX promises_by_due ON promises (org_id, due_at);
CREATE INDEX promises_by_start ON promises (org_id, started_at);
CREATE INDEX promises_by_stop ON promises (org_id, stopped_at) WHERE stopped_at IS NOT NULL;
CREATE INDEX promises_by_import ON promises (org_id, import_id) WHERE import_id IS NOT NULL;

-- Time in which the organisation's clock stood still.
CREATE TABLE pauses (
    org_id     INT64 NOT NULL,
    id         INT64 NOT NULL,
    case_id    INT64 NOT NULL,
    reason     TEXT  NOT NULL,           -- waiting_customer, customer_appointment, ...
    note       TEXT  NOT NULL,
    started_at INT64 NOT NULL,
    until_at   INT64 NOT NULL,           -- latest end
    ended_at   INT64,
    staff_id   INT64,
    PRIMARY KEY (org_id, id)
) STRICT_;
CREATE INDEX pauses_running ON pauses (until_at, id) WHERE ended_at IS NULL;
CREATE INDEX pauses_by_case ON pauses (org_id, case_id);

-- What was moved by a merge, so that it can be undone.
CREATE TABLE case_merges (
    org_id     INT64 NOT NULL,
    case_id    INT64 NOT NULL,           -- the absorbed case
    into_id    INT64 NOT NULL,
    at         INT64 NOT NULL,
    staff_id   INT64,
    status     TEXT  NOT NULL,           -- of the absorbed case before
    promises   TEXT  NOT NULL,           -- JSON: ids stopped by the merge, and the moved starts
    undone_at  INT64,
    PRIMARY KEY (org_id, case_id, at)
) STRICT_;

-- Progress updates that a customer was owed: each time the next one is set, a line; it ends when
-- the update is sent, or when none is owed any more.
CREATE TABLE case_updates (
    org_id     INT64 NOT NULL,
    id         INT64 NOT NULL,
    case_id    INT64 NOT NULL,
    site_id    INT64 NOT NULL,           -- of the case then
    team_id    INT64,
    owner_id   INT64,
    due_at     INT64 NOT NULL,
    sent_at    INT64,                    -- in time when not after due_at
    ended_at   INT64,
    PRIMARY KEY (org_id, id)
) STRICT_;
CREATE INDEX case_updates_by_case ON case_updates (org_id, case_id);
CREATE INDEX case_updates_by_due ON case_updates (org_id, due_at);

-- Saved views of the list of cases.
CREATE TABLE views (
    org_id   INT64 NOT NULL,
    id       INT64 NOT NULL,
    user_id  INT64 NOT NULL,
    name     TEXT  NOT NULL,
    query    TEXT  NOT NULL,             -- the query string of the list
    shared   BOOL  NOT NULL,
    version  INT64 NOT NULL,
    PRIMARY KEY (org_id, id)
) STRICT_;
