-- Two indexes less for a new case.
-- SPDX-License-Identifier: AGPL-3.0-or-later

-- A case has so few promises that those which run need no index of their own beside that of all.
DROP INDEX promises_open;

-- Cases without a customer are never asked for by their customer.
DROP INDEX cases_by_customer;
CREATE INDEX cases_by_customer ON cases (org_id, customer_id, opened_at)
    WHERE customer_id IS NOT NULL;
