-- Working calendars, national day lists and promise policies, versioned.
-- SPDX-License-Identifier: AGPL-3.0-or-later

-- A working calendar, in versions: an edit makes the next version and holds from an instant on;
-- what was measured before stays as it was.
CREATE TABLE calendars (
    org_id         INT64 NOT NULL,
    id             INT64 NOT NULL,
    name           TEXT  NOT NULL,
    name_en        TEXT  NOT NULL,
    edition        INT64 NOT NULL,      -- random, another with each edit: names its set of versions
    version        INT64 NOT NULL,      -- the newest of its versions
    created_at     INT64 NOT NULL,
    PRIMARY KEY (org_id, id),
    UNIQUE (org_id, name)
) STRICT_;

-- What a calendar says in one of its versions; never changed. One that holds from no later than
-- an earlier one takes that one's place.
CREATE TABLE calendar_versions (
    org_id         INT64 NOT NULL,
    calendar_id    INT64 NOT NULL,
    version        INT64 NOT NULL,
    body           TEXT  NOT NULL,      -- the calendar as JSON, as `zhiyin clock` reads it
    notices        INT64 NOT NULL,      -- how many holiday notices were imported by then
    effective_from INT64 NOT NULL,      -- days since 1970-01-01, as it was asked for
    holds_from     INT64 NOT NULL,      -- that midnight, or when it was made if later
    changed_by     INT64 NOT NULL,
    changed_at     INT64 NOT NULL,
    PRIMARY KEY (org_id, calendar_id, version),
    FOREIGN KEY (org_id, calendar_id) REFERENCES calendars (org_id, id)
) STRICT_;

-- Holiday notices that an organisation imported, in order: each replaces the years it holds in
-- what came with the program and what was imported before.
CREATE TABLE holiday_notices (
    org_id         INT64 NOT NULL,
    number         INT64 NOT NULL,      -- from 1
    body           TEXT  NOT NULL,      -- JSON, as it was published
    imported_by    INT64 NOT NULL,
    imported_at    INT64 NOT NULL,
    PRIMARY KEY (org_id, number)
) STRICT_;

-- What is promised for each kind of case, and by which clocks it is judged. The customer's clock
-- is the official one and never paused; in natural time unless the policy says otherwise. The
-- organisation's runs in its business time without pauses.
CREATE TABLE policies (
    org_id               INT64 NOT NULL,
    id                   INT64 NOT NULL,
    name                 TEXT  NOT NULL,
    name_en              TEXT  NOT NULL,
    case_type            TEXT  NOT NULL,      -- "complaint"; "*": types without a policy
    severity_max         INT64 NOT NULL CHECK (severity_max BETWEEN 1 AND 5),   -- 5: every severity
    kind                 TEXT  NOT NULL,      -- first_answer, resolution, plan, follow_up
    amount               INT64 NOT NULL,      -- of the customer's clock, in units
    unit                 TEXT  NOT NULL       -- minutes: elapsed; days: local calendar days
        CHECK (unit IN ('minutes', 'days', 'business_minutes', 'workdays')),
    organisation_minutes INT64 NOT NULL,      -- business minutes on the organisation's clock
    calendar_id          INT64,               -- none: the site's
    risk_percent         INT64 NOT NULL CHECK (risk_percent BETWEEN 1 AND 100),
    pause_reasons        TEXT  NOT NULL,      -- JSON list of what may stop the clock
    steps                TEXT  NOT NULL,      -- JSON list of {at, to}: who is told when
    target_share         FLOAT64 NOT NULL,    -- of promises kept that is aimed at: 1 or 0.9
    active               BOOL  NOT NULL,
    version              INT64 NOT NULL,
    created_at           INT64 NOT NULL,
    PRIMARY KEY (org_id, id),
    UNIQUE (org_id, case_type, kind, severity_max)
) STRICT_;

-- What a policy said in each version: a promise keeps the version under which it was made.
CREATE TABLE policy_versions (
    org_id     INT64 NOT NULL,
    policy_id  INT64 NOT NULL,
    version    INT64 NOT NULL,
    body       TEXT  NOT NULL,                -- JSON of Policy
    changed_by INT64 NOT NULL,
    changed_at INT64 NOT NULL,
    PRIMARY KEY (org_id, policy_id, version),
    FOREIGN KEY (org_id, policy_id) REFERENCES policies (org_id, id)
) STRICT_;
