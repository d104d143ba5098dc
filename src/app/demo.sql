-- SPDX-License-Identifier: AGPL-3.0-or-later

-- demo_others: global: organisations that are not the demo.
SELECT COUNT(*) AS count FROM orgs WHERE code <> 'demo';
