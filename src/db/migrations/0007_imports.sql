-- Imports of logs: what was read, how, and what came of each row.
-- SPDX-License-Identifier: AGPL-3.0-or-later

-- A system that logs come from, month after month. Its code begins the numbers of its cases; a
-- later file updates the cases of an earlier one by their keys.
CREATE TABLE import_sources (
    org_id         INT64 NOT NULL,
    id             INT64 NOT NULL,
    code           TEXT  NOT NULL,
    observed_until INT64,               -- nothing later is known of its cases; none: nothing loaded
    created_at     INT64 NOT NULL,
    PRIMARY KEY (org_id, id),
    UNIQUE (org_id, code)
) STRICT_;

-- One file, from its upload until it is loaded or taken back. The bytes lie in the data directory,
-- named by the id, until they are not needed any more. Checking, loading and undoing are tasks done
-- in units of work; each unit counts itself here, in its own transaction, so that a task goes on
-- where it was when a server ends. Counters are those of the task under way or the last one.
CREATE TABLE imports (
    org_id          INT64 NOT NULL,
    id              INT64 NOT NULL,
    kind            TEXT  NOT NULL,      -- cases, events; as the map says
    source          TEXT  NOT NULL,      -- code of its source, which is made when it is loaded
    source_id       INT64,
    file_name       TEXT  NOT NULL,      -- as it was called where it came from
    bytes           INT64 NOT NULL,
    format          TEXT  NOT NULL CHECK (format IN ('csv', 'xlsx')),
    encoding        TEXT  NOT NULL,
    delimiter       TEXT  NOT NULL,
    columns         TEXT  NOT NULL,      -- JSON list of ImportColumn: names and samples
    map             TEXT  NOT NULL,      -- JSON of ImportMap
    state           TEXT  NOT NULL,      -- of the flow import
    task            TEXT  NOT NULL CHECK (task IN ('', 'check', 'run', 'undo')),
    row_count       INT64,               -- rows but for the head; none: never read to the end
    item_count      INT64 NOT NULL,      -- rows, or cases of an event log, that are done
    read_count      INT64 NOT NULL,      -- rows that those were made of
    created_count   INT64 NOT NULL,
    updated_count   INT64 NOT NULL,
    unchanged_count INT64 NOT NULL,
    repeated_count  INT64 NOT NULL,      -- of all: their key came before in the same file
    dropped_count   INT64 NOT NULL,      -- of those repeated: left out, as the map wanted
    refused_count   INT64 NOT NULL,
    observed_until  INT64,
    unit            INT64 NOT NULL,      -- units of work done of the task
    leased_by       INT64 NOT NULL,      -- the process that does the task; 0: none
    leased_until    INT64 NOT NULL,
    failure         TEXT  NOT NULL,      -- why it failed, one English sentence
    created_by      INT64 NOT NULL,      -- user
    created_at      INT64 NOT NULL,
    finished_at     INT64,
    undo_until      INT64,
    version         INT64 NOT NULL,
    PRIMARY KEY (org_id, id)
) STRICT_;
CREATE INDEX imports_by_task ON imports (task, leased_until);
CREATE INDEX imports_by_source ON imports (org_id, source_id, id);

-- A row that was refused, by each of its faults; at most so many as a person can mend.
CREATE TABLE import_issues (
    org_id      INT64 NOT NULL,
    import_id   INT64 NOT NULL,
    row_number  INT64 NOT NULL,          -- in the file; 1 is the head
    seq         INT64 NOT NULL,          -- from 1 within the row
    line        INT64 NOT NULL,          -- where the row begins
    column_name TEXT  NOT NULL,          -- theirs
    code        TEXT  NOT NULL,
    value       TEXT  NOT NULL,          -- what stood there, cut short
    raw         TEXT  NOT NULL,          -- the row as CSV; with its first fault only
    PRIMARY KEY (org_id, import_id, row_number, seq)
) STRICT_;

-- A case that an import met and did not create, as it was before, so that the import can be undone.
CREATE TABLE import_changes (
    org_id    INT64 NOT NULL,
    import_id INT64 NOT NULL,
    case_id   INT64 NOT NULL,
    before    TEXT,                      -- JSON of ImportBefore; none: it was met and not changed
    PRIMARY KEY (org_id, import_id, case_id)
) STRICT_;

-- Sites that an import made.
CREATE TABLE import_sites (
    org_id    INT64 NOT NULL,
    import_id INT64 NOT NULL,
    site_id   INT64 NOT NULL,
    PRIMARY KEY (org_id, import_id, site_id)
) STRICT_;
