-- What is read for every case is decoded once for each edition; an index less on cases.
-- SPDX-License-Identifier: AGPL-3.0-or-later

-- Random numbers, set anew by whatever changes the policies or the rules of an organisation.
ALTER TABLE orgs ADD COLUMN policy_edition INT64 NOT NULL DEFAULT 0;
ALTER TABLE orgs ADD COLUMN rule_edition INT64 NOT NULL DEFAULT 0;

-- Lists by last change at one site of many: the site stands in the index of all, so that no case
-- of another site is read, and an index less is written at every change.
DROP INDEX cases_at_site_by_change;
DROP INDEX cases_by_change;
CREATE INDEX cases_by_change ON cases (org_id, open, updated_at, id, site_id);
