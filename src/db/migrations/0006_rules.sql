-- Rules, indicators and targets.
-- SPDX-License-Identifier: AGPL-3.0-or-later

-- A rule: when this happens and that holds, do this. What it says is in its versions; one version
-- may run for everybody while the next one is tried and then run by a pilot team.
CREATE TABLE rules (
    org_id          INT64 NOT NULL,
    id              INT64 NOT NULL,
    key             TEXT  NOT NULL,      -- names it in content; '': made here
    name            TEXT  NOT NULL,
    name_en         TEXT  NOT NULL,
    subject         TEXT  NOT NULL,      -- what it is about: "case"
    state           TEXT  NOT NULL,      -- of the newest version, by the flow `rule`
    number          INT64 NOT NULL,      -- the newest version
    general_number  INT64 NOT NULL,      -- the version that everybody runs; 0: none
    previous_number INT64 NOT NULL,      -- general_number before: where a roll-back leads
    owner_id        INT64,               -- staff who answers for it
    team_id         INT64,               -- the pilot team
    tested          TEXT,                -- JSON: what trying the newest version came to
    position        INT64 NOT NULL,      -- rules of one trigger run in this order
    changed_at      INT64 NOT NULL,
    version         INT64 NOT NULL,
    PRIMARY KEY (org_id, id)
) STRICT_;

CREATE TABLE rule_versions (
    org_id     INT64 NOT NULL,
    rule_id    INT64 NOT NULL,
    number     INT64 NOT NULL,
    happening  TEXT  NOT NULL,           -- what sets it off: "case_opened"
    conditions TEXT  NOT NULL,           -- JSON list of RuleCondition
    actions    TEXT  NOT NULL,           -- JSON list of RuleAction
    changed_by INT64 NOT NULL,
    changed_at INT64 NOT NULL,
    PRIMARY KEY (org_id, rule_id, number),
    FOREIGN KEY (org_id, rule_id) REFERENCES rules (org_id, id)
) STRICT_;
CREATE INDEX rule_versions_by_happening ON rule_versions (org_id, happening);

-- What rules did: once for each thing and occurrence.
CREATE TABLE rule_firings (
    org_id      INT64 NOT NULL,
    rule_id     INT64 NOT NULL,
    happening   TEXT  NOT NULL,
    object_id   INT64 NOT NULL,          -- the case
    occurrence  INT64 NOT NULL,          -- which time it happened to it
    id          INT64 NOT NULL,
    rule_number INT64 NOT NULL,          -- the version that ran
    label       TEXT  NOT NULL,          -- the thing's readable number
    done        TEXT  NOT NULL,          -- JSON list of RuleDeed: what each action came to
    at          INT64 NOT NULL,
    PRIMARY KEY (org_id, rule_id, object_id, happening, occurrence)
) STRICT_;
CREATE INDEX rule_firings_by_time ON rule_firings (org_id, rule_id, at, id);
