-- Cells of the kept-rate board are filled in many short transactions, and cases are measured from
-- an index that holds all that is asked.
-- SPDX-License-Identifier: AGPL-3.0-or-later

-- How far the cells are filled: families before this one are; of it, what happened before `until`.
-- -1: promises that are long overdue are being marked; 4: all is filled, the board may use them.
ALTER TABLE kept_ready ADD COLUMN family INT64 NOT NULL DEFAULT 4;
ALTER TABLE kept_ready ADD COLUMN until INT64 NOT NULL DEFAULT 0;

-- In the order in which cases were opened, with what counts of them.
DROP INDEX cases_by_opened;
CREATE INDEX cases_by_opened ON cases
    (org_id, opened_at, id, status, type, site_id, team_id, solved_at, import_id, days_only,
     first_contact);
