-- SPDX-License-Identifier: AGPL-3.0-or-later

-- preferences_read: as they were stored, and the language.
SELECT language, preferences AS stored FROM users WHERE org_id = :org_id AND id = :user_id;

-- preferences_set: unguarded: the last one counts.
UPDATE users SET language = :language, preferences = :stored
 WHERE org_id = :org_id AND id = :user_id;
