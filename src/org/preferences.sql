-- SPDX-License-Identifier: AGPL-3.0-or-later

-- preferences_read: as they were stored, and the language.
SELECT u.language, u.preferences AS stored, u.language <> o.language AS differs
  FROM users u
  JOIN orgs o ON o.org_id = u.org_id
 WHERE u.org_id = :org_id AND u.id = :user_id;

-- preferences_set: unguarded: the last one counts.
UPDATE users SET language = :language, preferences = :stored
 WHERE org_id = :org_id AND id = :user_id;
