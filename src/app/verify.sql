-- SPDX-License-Identifier: AGPL-3.0-or-later

-- verify_orgs: global: whose chains there are to compute.
SELECT org_id AS id FROM orgs ORDER BY org_id;
