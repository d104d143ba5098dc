-- SPDX-License-Identifier: AGPL-3.0-or-later

-- rate_add: global: counts of one key in one minute, and what it then comes to on all servers.
INSERT INTO request_rates (key, minute, requests) VALUES (:key, :minute, :requests)
ON CONFLICT (key, minute) DO UPDATE SET requests = request_rates.requests + excluded.requests
RETURNING requests AS count;

-- rate_forget: global: minutes that are over.
DELETE FROM request_rates WHERE minute < :minute;
