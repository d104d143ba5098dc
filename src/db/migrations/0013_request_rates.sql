-- How many requests a login, a key or an address has sent in a minute, over all servers.
-- SPDX-License-Identifier: AGPL-3.0-or-later

-- No organisation: a stranger's address belongs to none. Rows live for a minute or two.
CREATE TABLE request_rates (
    key      INT64 NOT NULL,             -- of a session, a key for programs, or an address, hashed
    minute   INT64 NOT NULL,             -- since 1970
    requests INT64 NOT NULL,
    PRIMARY KEY (key, minute)
) STRICT_;
