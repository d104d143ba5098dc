-- SPDX-License-Identifier: AGPL-3.0-or-later

-- rules_all: every rule as its newest version says, or only the one that is asked for.
SELECT r.id, r.name, r.name_en, r.number, r.state, r.general_number, v.happening AS "trigger",
       v.conditions, v.actions, s.id AS "owner.id", s.name AS "owner.name", t.id AS "team.id",
       t.name AS "team.name", r.tested, r.changed_at, r.version,
       (SELECT COUNT(*) FROM rule_firings f
         WHERE f.org_id = r.org_id AND f.rule_id = r.id AND f.at >= :since) AS fired_week
  FROM rules r
  JOIN rule_versions v ON v.org_id = r.org_id AND v.rule_id = r.id AND v.number = r.number
  LEFT JOIN staff s ON s.org_id = r.org_id AND s.id = r.owner_id
  LEFT JOIN teams t ON t.org_id = r.org_id AND t.id = r.team_id
 WHERE r.org_id = :org_id AND (r.id = :id OR :id IS NULL)
 ORDER BY r.position, r.id;

-- rules_standing: the versions that run: for everybody, for a pilot team, or both.
SELECT r.id, r.name, r.subject, v.happening, v.number, v.conditions, v.actions,
       CASE WHEN r.state = 'pilot' AND v.number = r.number THEN r.team_id END AS pilot_team_id,
       v.number = r.general_number AS general
  FROM rules r
  JOIN rule_versions v ON v.org_id = r.org_id AND v.rule_id = r.id
       AND (v.number = r.general_number OR (r.state = 'pilot' AND v.number = r.number))
 WHERE r.org_id = :org_id
 ORDER BY r.position, r.id, v.number;

-- rule_edition: which set of rules is in force.
SELECT rule_edition FROM orgs WHERE org_id = :org_id;

-- rule_edition_set: unguarded: no field of the record: another set is from now on.
UPDATE orgs SET rule_edition = :edition WHERE org_id = :org_id;

-- rule_count: how many there are.
SELECT COUNT(*) AS count FROM rules WHERE org_id = :org_id;

-- rule_maker: the staff member who acts; where the program acts, whoever was here first.
SELECT COALESCE((SELECT u.staff_id FROM users u WHERE u.org_id = :org_id AND u.id = :actor_id),
                (SELECT MIN(s.id) FROM staff s WHERE s.org_id = :org_id AND s.active)) AS staff_id;

-- rule_owner_here: whether a staff member works here.
SELECT 1 AS one FROM staff WHERE org_id = :org_id AND id = :staff_id AND active;

-- rule_team_here: whether a team works here.
SELECT 1 AS one FROM teams WHERE org_id = :org_id AND id = :team_id AND NOT closed;

-- rule_org_zone: where the organisation's days begin.
SELECT zone FROM orgs WHERE org_id = :org_id;

-- rule_add: a draft.
INSERT INTO rules (org_id, id, key, name, name_en, subject, state, number, general_number,
    previous_number, owner_id, team_id, tested, position, changed_at, version)
VALUES (:org_id, :id, :key, :name, :name_en, :subject, 'draft', 1, 0, 0, :owner_id, NULL, NULL,
    :position, :now_ms, 1);

-- rule_version_add: what a rule says in one of its versions.
INSERT INTO rule_versions (org_id, rule_id, number, happening, conditions, actions, changed_by,
    changed_at)
VALUES (:org_id, :id, :number, :trigger, :conditions, :actions, :changed_by, :now_ms);

-- rule_starts_general: unguarded: content that a new organisation begins with.
UPDATE rules SET state = 'general', general_number = number WHERE org_id = :org_id AND id = :id;

-- rule_previous: the version that everybody ran before the one they run now.
SELECT previous_number FROM rules WHERE org_id = :org_id AND id = :id;

-- rule_save: a rule after an edit or a move.
UPDATE rules SET name = :name, name_en = :name_en, owner_id = :owner_id, state = :state,
    number = :number, general_number = :general_number, previous_number = :previous_number,
    team_id = :team_id, tested = :tested, changed_at = :now_ms, version = version + 1
WHERE org_id = :org_id AND id = :id AND version = :version;

-- rule_fired: whether a rule has seen to this occurrence.
SELECT 1 AS one FROM rule_firings
 WHERE org_id = :org_id AND rule_id = :rule_id AND object_id = :object_id
   AND happening = :happening AND occurrence = :occurrence;

-- rule_firing_add: what a rule did.
INSERT INTO rule_firings (org_id, rule_id, happening, object_id, occurrence, id, rule_number, label,
    done, at)
VALUES (:org_id, :rule_id, :happening, :object_id, :occurrence, :id, :rule_number, :label, :done,
    :now_ms);

-- rule_firings: what a rule did, newest first.
SELECT id, rule_number, happening AS "trigger", object_id, label, done, at, at AS sort_key
  FROM rule_firings
 WHERE org_id = :org_id AND rule_id = :rule_id AND (at, id) < (:after_key, :after_id)
 ORDER BY at DESC, id DESC LIMIT :limit;
