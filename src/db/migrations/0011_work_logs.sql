-- Daily work logs: what a person says about a day, confirmed by its author and signed by a lead.
-- SPDX-License-Identifier: AGPL-3.0-or-later

-- One for each person and day. What was done is not copied: it stands in the timelines and the
-- promises, and is read from there up to the instant of the confirmation.
CREATE TABLE work_logs (
    org_id           INT64 NOT NULL,
    id               INT64 NOT NULL,
    staff_id         INT64 NOT NULL,
    day              INT64 NOT NULL,     -- local date at the site
    site_id          INT64 NOT NULL,     -- of the author then
    team_id          INT64,
    state            TEXT  NOT NULL,     -- of the flow `work_log`
    notes            TEXT  NOT NULL,
    problems         TEXT  NOT NULL,
    suggestions      TEXT  NOT NULL,
    standards        TEXT  NOT NULL,     -- what the day shows of the service standards
    handed_over      TEXT  NOT NULL,
    handed_to_id     INT64,              -- staff
    worked_minutes   INT64 CHECK (worked_minutes BETWEEN 0 AND 1440),
    returned_reason  TEXT  NOT NULL,     -- why the lead sent it back; '' otherwise
    confirmed_at     INT64,
    signed_at        INT64,
    signed_by_id     INT64,              -- staff
    version          INT64 NOT NULL,
    PRIMARY KEY (org_id, id),
    UNIQUE (org_id, staff_id, day),
    CHECK (signed_by_id IS NULL OR (signed_by_id <> staff_id AND confirmed_at IS NOT NULL))
) STRICT_;
CREATE INDEX work_logs_by_day ON work_logs (org_id, day, id);

-- The promises that the day of a confirmed log kept or missed: whose a promise is can change later.
CREATE TABLE work_log_promises (
    org_id     INT64 NOT NULL,
    log_id     INT64 NOT NULL,
    promise_id INT64 NOT NULL,
    kept       BOOL  NOT NULL,
    at         INT64 NOT NULL,           -- when it was kept, or due
    PRIMARY KEY (org_id, log_id, promise_id)
) STRICT_;

-- What is put right about a signed log: added below it, never written into it.
CREATE TABLE work_log_corrections (
    org_id   INT64 NOT NULL,
    log_id   INT64 NOT NULL,
    seq      INT64 NOT NULL,
    at       INT64 NOT NULL,
    staff_id INT64 NOT NULL,
    body     TEXT  NOT NULL,
    reason   TEXT  NOT NULL,
    PRIMARY KEY (org_id, log_id, seq)
) STRICT_;
