-- At the desk: who else looks at a case, and what was changed on many of them at once.
-- SPDX-License-Identifier: AGPL-3.0-or-later

-- Who has a case open, as their browser says every few seconds; after a minute it means nothing.
CREATE TABLE case_presence (
    org_id   INT64 NOT NULL,
    case_id  INT64 NOT NULL,
    staff_id INT64 NOT NULL,
    state    TEXT  NOT NULL,             -- viewing, editing
    seen_at  INT64 NOT NULL,
    PRIMARY KEY (org_id, case_id, staff_id)
) STRICT_;

-- One change made to many cases, so that it can be taken back.
CREATE TABLE case_bulks (
    org_id    INT64 NOT NULL,
    id        INT64 NOT NULL,
    user_id   INT64 NOT NULL,
    action    TEXT  NOT NULL,            -- assign, team, severity, close
    at        INT64 NOT NULL,
    undone_at INT64,
    PRIMARY KEY (org_id, id)
) STRICT_;

-- A case that it changed.
CREATE TABLE case_bulk_rows (
    org_id  INT64 NOT NULL,
    bulk_id INT64 NOT NULL,
    case_id INT64 NOT NULL,
    version INT64 NOT NULL,              -- it left; another one: somebody worked on it since
    before  TEXT  NOT NULL,              -- JSON: what it changed, as it was
    PRIMARY KEY (org_id, bulk_id, case_id)
) STRICT_;
