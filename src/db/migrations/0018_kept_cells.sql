-- Counts of promises and cases for the kept-rate board, so that a year of a million cases is read
-- from some hundred rows. What they say is what a recount says, at every moment: cells and log
-- together are kept in the transactions that change promises and cases.
-- SPDX-License-Identifier: AGPL-3.0-or-later

-- Promises that ended and cases that were solved since the cells were last filled, as they are
-- counted: once more (1), or no longer (-1). A background task moves them into the cells. Rows are
-- only added and removed, never changed, so that no writer waits for another.
CREATE TABLE kept_log (
    org_id            INT64 NOT NULL,
    id                INT64 NOT NULL,    -- of the change
    of_id             INT64 NOT NULL,    -- promise or case
    sign              INT64 NOT NULL,    -- 1 or -1
    site_id           INT64 NOT NULL,
    case_type         TEXT  NOT NULL,
    kind              TEXT  NOT NULL,    -- of the promise; '' is a case
    state             TEXT  NOT NULL,    -- of the promise; '' is a case
    started_at        INT64 NOT NULL,    -- or opened
    due_at            INT64 NOT NULL,    -- 0 is a case
    organisation_due_at INT64 NOT NULL,  -- 0 is a case
    stopped_at        INT64,             -- or solved
    organisation_kept BOOL,
    days_only         BOOL  NOT NULL,
    import_id         INT64,
    PRIMARY KEY (org_id, id, of_id, sign)
) STRICT_;

-- Counts of one site and month: of ended promises by the day they were due (family 0), made (1) or
-- ended (2), and of solved cases by the day they were opened (3). What still runs is in none.
CREATE TABLE kept_cells (
    org_id    INT64 NOT NULL,
    family    INT64 NOT NULL CHECK (family BETWEEN 0 AND 3),
    month     INT64 NOT NULL,            -- 12 * year + month - 1, local at the site
    site_id   INT64 NOT NULL,
    import_id INT64 NOT NULL,            -- 0: not imported
    until     INT64 NOT NULL,            -- the latest instant that it rests on
    cells     BLOB  NOT NULL,            -- as boards/kept_chunk.h has it
    PRIMARY KEY (org_id, family, month, site_id, import_id)
) STRICT_;

-- Organisations whose cells are filled. Without a row everything is counted anew each time.
CREATE TABLE kept_ready (
    org_id    INT64 NOT NULL,
    filled_at INT64 NOT NULL,
    PRIMARY KEY (org_id)
) STRICT_;

-- Whether what an import loaded is in the cells; while it loads or is undone it is not.
ALTER TABLE imports ADD COLUMN counted BOOL NOT NULL DEFAULT FALSE;

-- A promise that runs and is in the cells all the same: imported, so that nothing more is known of
-- it than its log tells, or overdue for long by both clocks.
ALTER TABLE promises ADD COLUMN counted BOOL NOT NULL DEFAULT FALSE;
UPDATE promises SET counted = TRUE WHERE state = 'made' AND import_id IS NOT NULL;

-- What else runs is read one by one, from indexes that hold all that is asked.
DROP INDEX promises_running;
CREATE INDEX promises_running ON promises
    (org_id, due_at, site_id, case_type, kind, started_at, organisation_due_at, import_id)
    WHERE state = 'made' AND NOT counted;
CREATE INDEX cases_unsolved ON cases
    (org_id, opened_at, site_id, type, import_id, days_only, team_id)
    WHERE solved_at IS NULL AND status <> 'cancelled' AND status <> 'merged';
