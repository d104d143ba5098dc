-- SPDX-License-Identifier: AGPL-3.0-or-later

-- server_ready: global: whether the database answers at all.
SELECT COUNT(*) AS count FROM schema_migrations;
