-- What every part needs: audit trail, outbox, jobs, files, idempotency keys, rate limits.
-- SPDX-License-Identifier: AGPL-3.0-or-later

-- A request sent twice with the same Idempotency-Key is done once: the key is taken and the answer
-- kept in the transaction of the fact itself. Kept for a day.
CREATE TABLE idempotency_keys (
    org_id         INT64 NOT NULL,
    user_id        INT64 NOT NULL,      -- 0: the system
    key            TEXT  NOT NULL,
    body_hash      TEXT  NOT NULL,      -- SHA-256 of method, target and body
    created_at  INT64 NOT NULL,
    status         INT64,               -- the answer; NULL only inside the transaction
    reply_type     TEXT,
    reply_body     TEXT,
    reply_location TEXT,
    reply_etag     TEXT,
    PRIMARY KEY (org_id, user_id, key)
) STRICT_;
CREATE INDEX idempotency_keys_by_age ON idempotency_keys (org_id, created_at);

-- Who did what, from where, in order; only ever added to. An entry is written with the fact it
-- tells of and waits, unsealed, for the sealing job, which gives it its place in the chain. The
-- hash covers everything but origin, before and after, of which it covers a salted hash: personal
-- data can be taken out, the salt with it, and the chain still holds.
CREATE TABLE audit_entries (
    org_id       INT64 NOT NULL,
    id           INT64 NOT NULL,
    at           INT64 NOT NULL,
    actor_id     INT64,                -- user; none: the program itself, or nobody who may be known
    origin       TEXT  NOT NULL,       -- address, "cli", "job"; '' where it must not be known
    action       TEXT  NOT NULL,       -- "case_opened"
    kind         TEXT  NOT NULL,       -- of the thing: "case"
    object_id    INT64 NOT NULL,
    salt         TEXT  NOT NULL,       -- '': its content was taken out
    content_hash TEXT  NOT NULL,       -- SHA-256 of salt, origin, before and after
    before       TEXT,                 -- JSON; taken out by erasure
    after        TEXT,
    seq          INT64,                -- place in the organisation's chain; none: not sealed yet
    hash         TEXT,                 -- SHA-256 over the previous hash and this entry
    PRIMARY KEY (org_id, id)
) STRICT_;
CREATE UNIQUE INDEX audit_by_seq ON audit_entries (org_id, seq) WHERE seq IS NOT NULL;
CREATE INDEX audit_unsealed ON audit_entries (org_id, at, id) WHERE seq IS NULL;
CREATE INDEX audit_by_object ON audit_entries (org_id, kind, object_id, id);
CREATE INDEX audit_by_actor ON audit_entries (org_id, actor_id, id);

-- The end of each organisation's chain. Who seals holds this row to the end of the transaction:
-- there is one sealer at a time, however many servers there are, and none that died holds it.
CREATE TABLE audit_heads (
    org_id      INT64 NOT NULL PRIMARY KEY,
    seq         INT64 NOT NULL,
    hash        TEXT  NOT NULL,
    sealed_at   INT64 NOT NULL,
    verified_at INT64                    -- when the chain was last found whole
) STRICT_;

-- Something to be done later, once. It is added with the fact that calls for it. A server takes it
-- on lease, does it, and marks it done in the transaction of what it does; one that dies leaves it
-- to the next. What fails is tried again later and later, and is parked in the end for a person to
-- look at.
CREATE TABLE jobs (
    org_id      INT64 NOT NULL,
    id          INT64 NOT NULL,
    kind        TEXT  NOT NULL,
    key         TEXT,                 -- of a kind and key one job waits at a time; none: any number
    payload     TEXT  NOT NULL,       -- JSON, by kind
    due_at      INT64 NOT NULL,
    state       TEXT  NOT NULL CHECK (state IN ('waiting', 'running', 'done', 'parked')),
    slow        BOOL  NOT NULL,       -- done outside a transaction, beside the quick ones
    attempts    INT64 NOT NULL,
    lease_owner INT64,                -- the process that does it
    lease_until INT64,
    result      TEXT  NOT NULL,       -- JSON when done, else why it failed; '' before
    created_by  INT64 NOT NULL,       -- user; 0: the program itself
    created_at  INT64 NOT NULL,
    ended_at    INT64,
    PRIMARY KEY (org_id, id)
) STRICT_;
CREATE INDEX jobs_due ON jobs (slow, due_at) WHERE state = 'waiting';
CREATE INDEX jobs_leased ON jobs (slow, lease_until) WHERE state = 'running';
CREATE UNIQUE INDEX jobs_by_key ON jobs (org_id, kind, key) WHERE state = 'waiting';
CREATE INDEX jobs_by_state ON jobs (org_id, state, id);
CREATE INDEX jobs_ended ON jobs (ended_at) WHERE state = 'done';

-- Messages that leave the house, written with the fact they tell of and sent at least once
-- afterwards: a process that dies between sending and noting it sends again, under the same
-- message id.
CREATE TABLE outbox (
    org_id         INT64 NOT NULL,
    id             INT64 NOT NULL,
    channel        TEXT  NOT NULL,       -- email
    key            TEXT,                 -- what it is about: written once; none: each time
    recipient      TEXT  NOT NULL,       -- address
    recipient_name TEXT  NOT NULL,
    subject        TEXT  NOT NULL,
    body           TEXT  NOT NULL,       -- '' some time after it was sent
    automatic      BOOL  NOT NULL,       -- written by the program: machines must not answer it
    kind           TEXT  NOT NULL,       -- of the thing it is about: "case"; '' none
    object_id      INT64 NOT NULL,
    files          TEXT  NOT NULL,       -- JSON list of file ids that go with it
    expires_at     INT64,                -- of a secret: not sent after that, not kept once sent
    state          TEXT  NOT NULL CHECK (state IN ('queued', 'sending', 'sent', 'failed', 'dead')),
    attempts       INT64 NOT NULL,
    next_at        INT64 NOT NULL,       -- not before
    lease_owner    INT64,
    lease_until    INT64,
    error          TEXT  NOT NULL,       -- of the last attempt
    created_by     INT64 NOT NULL,       -- user; 0: the program itself
    created_at     INT64 NOT NULL,
    sent_at        INT64,
    PRIMARY KEY (org_id, id),
    UNIQUE (org_id, key)
) STRICT_;
CREATE INDEX outbox_due ON outbox (channel, next_at) WHERE state IN ('queued', 'failed');
CREATE INDEX outbox_leased ON outbox (channel, lease_until) WHERE state = 'sending';
CREATE INDEX outbox_by_state ON outbox (org_id, state, id);
CREATE INDEX outbox_by_recipient ON outbox (org_id, recipient, created_at);
CREATE INDEX outbox_sent ON outbox (sent_at) WHERE state = 'sent';

-- What a person is told in the program, and perhaps by e-mail: once for each key. The words are put
-- together when they are read, in the language of the reader.
CREATE TABLE notices (
    org_id    INT64 NOT NULL,
    id        INT64 NOT NULL,
    user_id   INT64 NOT NULL,
    kind      TEXT  NOT NULL,            -- as people choose kinds in their preferences
    template  TEXT  NOT NULL,            -- content/templates/TEMPLATE.json
    params    TEXT  NOT NULL,            -- JSON: what is put into it
    object    TEXT  NOT NULL,            -- kind of the thing it is about: "case"; '' none
    object_id INT64 NOT NULL,
    key       TEXT  NOT NULL,            -- what it is told about, once
    at        INT64 NOT NULL,
    read_at   INT64,
    digest    BOOL  NOT NULL,            -- waits for the daily e-mail
    PRIMARY KEY (org_id, id),
    UNIQUE (org_id, user_id, key)
) STRICT_;
CREATE INDEX notices_by_user ON notices (org_id, user_id, id);
CREATE INDEX notices_unread ON notices (org_id, user_id) WHERE read_at IS NULL;
CREATE INDEX notices_in_digest ON notices (org_id, user_id) WHERE digest;
CREATE INDEX notices_by_age ON notices (at);
