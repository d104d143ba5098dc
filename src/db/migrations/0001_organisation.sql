-- Organisations, the tree of sites, teams, staff, logins, roles and what they may reach.
-- SPDX-License-Identifier: AGPL-3.0-or-later

-- global: an organisation is a tenant; nothing of one is visible to another.
CREATE TABLE orgs (
    org_id           INT64 NOT NULL PRIMARY KEY,
    code             TEXT  NOT NULL UNIQUE,       -- asked for at login where there are several
    name             TEXT  NOT NULL,
    name_en          TEXT  NOT NULL,
    language         TEXT  NOT NULL,              -- zh-CN or en: of notices to those who chose none
    zone             TEXT  NOT NULL,              -- IANA name, for sites that name none
    industry         TEXT  NOT NULL,              -- the content pack it was filled with
    settings         TEXT  NOT NULL,              -- JSON of OrgSettings
    root_site_id     INT64 NOT NULL,              -- what is reached there is reached everywhere
    permission_count INT64 NOT NULL,              -- permissions known when reach was last made
    version          INT64 NOT NULL,
    created_at       INT64 NOT NULL
) STRICT_;

-- A site is a place that serves customers: a station, branch, hotel, head office, or an outsourced
-- partner held to the same figures. Sites form one tree; a closed one keeps its history.
CREATE TABLE sites (
    org_id      INT64 NOT NULL REFERENCES orgs (org_id),
    id          INT64 NOT NULL,
    parent_id   INT64,                            -- none: the root
    kind        TEXT  NOT NULL CHECK (kind IN ('own', 'outsourced', 'vendor')),
    code        TEXT  NOT NULL,                   -- begins readable numbers: TS-20250304-0012
    name        TEXT  NOT NULL,
    name_en     TEXT  NOT NULL,
    zone        TEXT  NOT NULL,                   -- IANA name
    calendar_id INT64,                            -- working calendar; none: the parent's
    address     TEXT  NOT NULL,
    phone       TEXT  NOT NULL,
    headcount   INT64 NOT NULL CHECK (headcount >= 0),   -- posts planned, whoever fills them
    facilities  TEXT  NOT NULL,                   -- JSON list of Facility: rooms and equipment
    closed      BOOL  NOT NULL,
    version     INT64 NOT NULL,
    created_at  INT64 NOT NULL,
    PRIMARY KEY (org_id, id),
    UNIQUE (org_id, code),
    FOREIGN KEY (org_id, parent_id) REFERENCES sites (org_id, id)
) STRICT_;
CREATE INDEX sites_by_parent ON sites (org_id, parent_id);

-- Which sites lie at or below which, the tree written out: every site is within itself.
CREATE TABLE site_within (
    org_id   INT64 NOT NULL,
    above_id INT64 NOT NULL,
    site_id  INT64 NOT NULL,
    PRIMARY KEY (org_id, above_id, site_id),
    FOREIGN KEY (org_id, above_id) REFERENCES sites (org_id, id),
    FOREIGN KEY (org_id, site_id) REFERENCES sites (org_id, id)
) STRICT_;
CREATE INDEX site_within_by_site ON site_within (org_id, site_id);

-- A department of a site, by what it does (reception, workshop, parts, ...).
CREATE TABLE departments (
    org_id     INT64 NOT NULL,
    id         INT64 NOT NULL,
    site_id    INT64 NOT NULL,
    kind       TEXT  NOT NULL,
    name       TEXT  NOT NULL,
    name_en    TEXT  NOT NULL,
    closed     BOOL  NOT NULL,
    version    INT64 NOT NULL,
    created_at INT64 NOT NULL,
    PRIMARY KEY (org_id, id),
    FOREIGN KEY (org_id, site_id) REFERENCES sites (org_id, id)
) STRICT_;
CREATE INDEX departments_by_site ON departments (org_id, site_id);

-- People who work together at one site.
CREATE TABLE teams (
    org_id        INT64 NOT NULL,
    id            INT64 NOT NULL,
    site_id       INT64 NOT NULL,
    department_id INT64,
    lead_id       INT64,                          -- staff member who leads it
    name          TEXT  NOT NULL,
    name_en       TEXT  NOT NULL,
    closed        BOOL  NOT NULL,
    version       INT64 NOT NULL,
    created_at    INT64 NOT NULL,
    PRIMARY KEY (org_id, id),
    FOREIGN KEY (org_id, site_id) REFERENCES sites (org_id, id),
    FOREIGN KEY (org_id, department_id) REFERENCES departments (org_id, id)
) STRICT_;
CREATE INDEX teams_by_site ON teams (org_id, site_id);

-- Everybody who works here, with or without a login.
CREATE TABLE staff (
    org_id     INT64 NOT NULL,
    id         INT64 NOT NULL,
    name       TEXT  NOT NULL,
    post       TEXT  NOT NULL,                    -- 岗位: what the person is employed as
    badge_no   TEXT,                              -- on the badge worn at work; no two alike
    site_id    INT64 NOT NULL,
    team_id    INT64,
    phone      TEXT  NOT NULL,
    email      TEXT  NOT NULL,
    active     BOOL  NOT NULL,                    -- false: has left
    version    INT64 NOT NULL,
    created_at INT64 NOT NULL,
    PRIMARY KEY (org_id, id),
    UNIQUE (org_id, badge_no),
    FOREIGN KEY (org_id, site_id) REFERENCES sites (org_id, id),
    FOREIGN KEY (org_id, team_id) REFERENCES teams (org_id, id)
) STRICT_;
CREATE INDEX staff_by_site ON staff (org_id, site_id, id);
CREATE INDEX staff_by_team ON staff (org_id, team_id, id);

-- A login. What it may do comes from grants alone.
CREATE TABLE users (
    org_id              INT64 NOT NULL REFERENCES orgs (org_id),
    id                  INT64 NOT NULL,
    staff_id            INT64,                    -- none: a login of a program
    login               TEXT  NOT NULL,           -- lower case
    name                TEXT  NOT NULL,           -- the staff member's where there is one
    email               TEXT  NOT NULL,           -- where notices and reset links go; may be empty
    language            TEXT  NOT NULL,
    preferences         TEXT  NOT NULL,           -- JSON of Preferences
    password_hash       TEXT  NOT NULL,           -- Argon2id, encoded; empty: no password
    password_changed_at INT64 NOT NULL,
    must_change         BOOL  NOT NULL,           -- somebody else chose the password
    totp_secret         TEXT  NOT NULL,           -- base32; empty: no second factor
    totp_pending        TEXT  NOT NULL,           -- base32; shown, not yet confirmed by a code
    totp_step           INT64 NOT NULL,           -- last 30 s step used, so that a code works once
    read_only           BOOL  NOT NULL,           -- auditor: keeps what changes nothing
    vendor              BOOL  NOT NULL,           -- reaches outsourced and vendor sites only
    active              BOOL  NOT NULL,
    may                 INT64 NOT NULL,           -- bit per permission in reach, made with it
    reach_until         INT64,                    -- when a grant or delegation next begins or ends
    signed_in_at        INT64,
    version             INT64 NOT NULL,
    created_at          INT64 NOT NULL,
    PRIMARY KEY (org_id, id),
    UNIQUE (org_id, login),
    FOREIGN KEY (org_id, staff_id) REFERENCES staff (org_id, id)
) STRICT_;
CREATE INDEX users_by_login ON users (login);
CREATE INDEX users_by_staff ON users (org_id, staff_id);
CREATE INDEX users_by_reach_until ON users (reach_until);

-- Codes that stand in for the second factor once each, when the telephone is lost.
CREATE TABLE recovery_codes (
    org_id  INT64 NOT NULL,
    user_id INT64 NOT NULL,
    hash    TEXT  NOT NULL,                       -- SHA-256, hexadecimal
    used_at INT64,
    PRIMARY KEY (org_id, user_id, hash),
    FOREIGN KEY (org_id, user_id) REFERENCES users (org_id, id)
) STRICT_;

-- A role is a set of permissions under a name. Twelve come as content; an organisation may change
-- them.
CREATE TABLE roles (
    org_id     INT64 NOT NULL REFERENCES orgs (org_id),
    id         INT64 NOT NULL,
    key        TEXT  NOT NULL,                    -- "agent": names the role in content and imports
    name       TEXT  NOT NULL,
    name_en    TEXT  NOT NULL,
    about      TEXT  NOT NULL,
    about_en   TEXT  NOT NULL,
    permissions TEXT NOT NULL,                    -- JSON list of names, as in role_permissions
    grantable  BOOL  NOT NULL,                    -- false: customers, who have links and no login
    version    INT64 NOT NULL,
    created_at INT64 NOT NULL,
    PRIMARY KEY (org_id, id),
    UNIQUE (org_id, key)
) STRICT_;

-- The permissions of a role by number, for the arithmetic of reach.
CREATE TABLE role_permissions (
    org_id     INT64 NOT NULL,
    role_id    INT64 NOT NULL,
    permission INT64 NOT NULL,                    -- number of enum Permission
    reads      BOOL  NOT NULL,                    -- a read-only login keeps it
    lends      BOOL  NOT NULL,                    -- a delegation passes it on
    PRIMARY KEY (org_id, role_id, permission),
    FOREIGN KEY (org_id, role_id) REFERENCES roles (org_id, id)
) STRICT_;

-- Who has which role where: at a site and all below it, or in one team.
CREATE TABLE grants (
    org_id     INT64 NOT NULL,
    id         INT64 NOT NULL,
    user_id    INT64 NOT NULL,
    role_id    INT64 NOT NULL,
    site_id    INT64,
    team_id    INT64,
    starts_at  INT64 NOT NULL,
    ends_at    INT64,                             -- first instant it no longer holds
    reason     TEXT  NOT NULL,
    granted_by INT64 NOT NULL,                    -- user; 0: the program
    created_at INT64 NOT NULL,
    PRIMARY KEY (org_id, id),
    CHECK ((site_id IS NULL) <> (team_id IS NULL)),
    FOREIGN KEY (org_id, user_id) REFERENCES users (org_id, id),
    FOREIGN KEY (org_id, role_id) REFERENCES roles (org_id, id),
    FOREIGN KEY (org_id, site_id) REFERENCES sites (org_id, id),
    FOREIGN KEY (org_id, team_id) REFERENCES teams (org_id, id)
) STRICT_;
CREATE INDEX grants_by_user ON grants (org_id, user_id);

-- While somebody is away another works with his grants: not with what was lent to him, and never
-- with power over logins and settings.
CREATE TABLE delegations (
    org_id       INT64 NOT NULL,
    id           INT64 NOT NULL,
    from_user_id INT64 NOT NULL,
    to_user_id   INT64 NOT NULL,
    starts_at    INT64 NOT NULL,
    ends_at      INT64 NOT NULL,                  -- first instant it no longer holds
    reason       TEXT  NOT NULL,
    created_by   INT64 NOT NULL,
    created_at   INT64 NOT NULL,
    PRIMARY KEY (org_id, id),
    CHECK (starts_at < ends_at),
    CHECK (from_user_id <> to_user_id),
    FOREIGN KEY (org_id, from_user_id) REFERENCES users (org_id, id),
    FOREIGN KEY (org_id, to_user_id) REFERENCES users (org_id, id)
) STRICT_;
CREATE INDEX delegations_by_to ON delegations (org_id, to_user_id);
CREATE INDEX delegations_by_from ON delegations (org_id, from_user_id);

-- What grants, roles, the tree of sites and delegations come to, made anew in the transaction that
-- changes any of them. User 0 is the program itself and reaches everything. A row for team 0 covers
-- every team, and then there is none for a single team of that site: a join on it never doubles a
-- row.
CREATE TABLE reach (
    org_id     INT64 NOT NULL,
    user_id    INT64 NOT NULL,
    permission INT64 NOT NULL,                    -- number of enum Permission
    site_id    INT64 NOT NULL,
    team_id    INT64 NOT NULL,
    PRIMARY KEY (org_id, user_id, permission, site_id, team_id)
) STRICT_;
CREATE INDEX reach_by_site ON reach (org_id, site_id, permission);

-- One browser that is signed in. The cookie holds the organisation and the secret; here is only its
-- hash.
CREATE TABLE sessions (
    org_id     INT64 NOT NULL,
    id         INT64 NOT NULL,
    user_id    INT64 NOT NULL,
    hash       TEXT  NOT NULL,                    -- SHA-256 of the secret, hexadecimal
    created_at INT64 NOT NULL,
    seen_at    INT64 NOT NULL,                    -- coarse: to the minute
    idle_ms    INT64 NOT NULL,                    -- ends this long after it was last seen
    expires_at INT64 NOT NULL,                    -- ends then, however busy
    limited    BOOL  NOT NULL,                    -- till password or second factor is set
    address    TEXT  NOT NULL,                    -- coarse: network part only
    agent      TEXT  NOT NULL,                    -- browser, as it names itself, cut short
    PRIMARY KEY (org_id, id),
    UNIQUE (org_id, hash),
    FOREIGN KEY (org_id, user_id) REFERENCES users (org_id, id)
) STRICT_;
CREATE INDEX sessions_by_user ON sessions (org_id, user_id);
CREATE INDEX sessions_by_expires_at ON sessions (expires_at);

-- A key for a program: acts as its user, within its scopes.
CREATE TABLE tokens (
    org_id     INT64 NOT NULL,
    id         INT64 NOT NULL,
    user_id    INT64 NOT NULL,
    name       TEXT  NOT NULL,
    hash       TEXT  NOT NULL,                    -- SHA-256 of the secret, hexadecimal
    scopes     INT64 NOT NULL,                    -- bit per permission
    created_at INT64 NOT NULL,
    expires_at INT64,
    seen_at    INT64,                             -- coarse: to the minute
    PRIMARY KEY (org_id, id),
    UNIQUE (org_id, hash),
    FOREIGN KEY (org_id, user_id) REFERENCES users (org_id, id)
) STRICT_;
CREATE INDEX tokens_by_user ON tokens (org_id, user_id);

-- global: failed sign-ins by login and by address, whether such a login exists or not. The key is a
-- hash, so that mistyped passwords in the login field are not kept.
CREATE TABLE login_limits (
    kind         TEXT  NOT NULL CHECK (kind IN ('login', 'address', 'reset')),
    hash         TEXT  NOT NULL,                  -- SHA-256 of what is limited, hexadecimal
    failures     INT64 NOT NULL,                  -- in the window
    began_at     INT64 NOT NULL,                  -- of the window
    locked_until INT64 NOT NULL,
    PRIMARY KEY (kind, hash)
) STRICT_;
CREATE INDEX login_limits_by_began_at ON login_limits (began_at);

-- A link to choose a new password, used once.
CREATE TABLE password_resets (
    org_id     INT64 NOT NULL,
    id         INT64 NOT NULL,
    user_id    INT64 NOT NULL,
    hash       TEXT  NOT NULL,                    -- SHA-256 of the secret, hexadecimal
    created_by INT64 NOT NULL,                    -- 0: asked for at the login page
    created_at INT64 NOT NULL,
    expires_at INT64 NOT NULL,
    used_at    INT64,
    PRIMARY KEY (org_id, id),
    UNIQUE (org_id, hash),
    FOREIGN KEY (org_id, user_id) REFERENCES users (org_id, id)
) STRICT_;
CREATE INDEX password_resets_by_user ON password_resets (org_id, user_id);
