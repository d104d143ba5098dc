-- PostgreSQL learns that a case's state decides whether it is open.
-- SPDX-License-Identifier: AGPL-3.0-or-later

-- [postgres]
-- It took the two to be independent, expected a sixtieth of the open cases in the state `new`, and
-- joined the names to all of them before it took the first page.
CREATE STATISTICS cases_states (mcv) ON open, status FROM cases;
ANALYZE cases (open, status);
-- [both]
