-- Working calendars and promise policies, versioned.
-- SPDX-License-Identifier: AGPL-3.0-or-later

-- A working calendar, in versions: an edit makes the next version and takes effect from a day on;
-- what was measured before stays as it was.
CREATE TABLE calendars (
    org_id         INT64 NOT NULL,
    id             INT64 NOT NULL,
    name           TEXT  NOT NULL,
    name_en        TEXT  NOT NULL,
    site_id        INT64,               -- the site whose overrides these are; none: for all
    body           TEXT  NOT NULL,      -- the calendar as JSON, as `zhiyin clock` reads it
    effective_from INT64 NOT NULL,      -- days since 1970-01-01: the current version's first day
    archived       BOOL  NOT NULL,
    version        INT64 NOT NULL,
    created_at     INT64 NOT NULL,
    PRIMARY KEY (org_id, id)
) STRICT_;

CREATE TABLE calendar_versions (
    org_id         INT64 NOT NULL,
    calendar_id    INT64 NOT NULL,
    version        INT64 NOT NULL,
    body           TEXT  NOT NULL,
    effective_from INT64 NOT NULL,
    changed_by     INT64 NOT NULL,
    changed_at     INT64 NOT NULL,
    PRIMARY KEY (org_id, calendar_id, version),
    FOREIGN KEY (org_id, calendar_id) REFERENCES calendars (org_id, id)
) STRICT_;

-- What is promised for each kind of case, and by which clocks it is judged. The customer's clock is
-- the official one: natural time, never paused. The organisation's runs in its business time
-- without pauses.
CREATE TABLE policies (
    org_id               INT64 NOT NULL,
    id                   INT64 NOT NULL,
    case_type            TEXT  NOT NULL,      -- "complaint"; "*": types without a policy
    kind                 TEXT  NOT NULL,      -- first_answer, resolution, plan, follow_up
    amount               INT64 NOT NULL,      -- of the customer's clock, in units
    unit                 TEXT  NOT NULL CHECK (unit IN ('minutes', 'days')),  -- days: local
    organisation_minutes INT64 NOT NULL,      -- business minutes on the organisation's clock
    calendar_id          INT64,               -- none: the site's, or the organisation's
    target_share         FLOAT64 NOT NULL,    -- of promises kept that is aimed at: 1 or 0.9
    active               BOOL  NOT NULL,
    version              INT64 NOT NULL,
    created_at           INT64 NOT NULL,
    PRIMARY KEY (org_id, id),
    UNIQUE (org_id, case_type, kind)
) STRICT_;
