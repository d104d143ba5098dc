-- Lists of a million cases, each in an order that an index has.
-- SPDX-License-Identifier: AGPL-3.0-or-later

-- What is open is a small part of all cases and is looked at most: it has small indexes of its own,
-- which hold the status too, so that counting those of a status reads no case.
DROP INDEX cases_by_due;
DROP INDEX cases_by_severity;
DROP INDEX cases_by_owner;
CREATE INDEX cases_open_by_due ON cases (org_id, due_sort, id, status) WHERE open;
CREATE INDEX cases_open_by_severity ON cases (org_id, severity, id) WHERE open;
CREATE INDEX cases_open_of_owner ON cases (org_id, owner_id, due_sort, id) WHERE open;
CREATE INDEX cases_open_at_site ON cases (org_id, site_id, due_sort, id, status) WHERE open;
CREATE INDEX cases_open_at_site_by_severity ON cases (org_id, site_id, severity, id) WHERE open;

-- Open and closed ones lie apart, so that neither has to be looked for among the other. Those who
-- reach few sites are led to the cases of these.
DROP INDEX cases_by_updated;
CREATE INDEX cases_by_state ON cases (org_id, open, opened_at, id);
CREATE INDEX cases_by_change ON cases (org_id, open, updated_at, id);
CREATE INDEX cases_at_site ON cases (org_id, site_id, open, opened_at, id);
CREATE INDEX cases_at_site_by_change ON cases (org_id, site_id, open, updated_at, id);
