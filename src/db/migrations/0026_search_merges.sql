-- SQLite's search index puts its pieces together less often.
-- SPDX-License-Identifier: AGPL-3.0-or-later

-- [sqlite]
-- Twelve pieces, not eight: less work for those who write, and searches take as long. All at once
-- only where there are 32, so that what goes on bit by bit has room and nobody waits.
INSERT INTO search_index (search_index, rank) VALUES ('automerge', 12);
INSERT INTO search_index (search_index, rank) VALUES ('crisismerge', 32);
-- [both]
