-- Who looked at whom, requests of persons about their data, erasures, holds, terms of keeping.
-- SPDX-License-Identifier: AGPL-3.0-or-later

-- Who saw what is known of a person, unmasked: one line for each person who looked, each place they
-- looked at and each hour, with how often. Written a moment after the look, so that reading stays
-- quick.
CREATE TABLE person_accesses (
    org_id      INT64 NOT NULL,
    customer_id INT64 NOT NULL,
    hour        INT64 NOT NULL,          -- the start of the hour in which they looked
    user_id     INT64 NOT NULL,          -- 0: the owner of the data directory, by command
    place       TEXT  NOT NULL,          -- customer, list, case, export
    case_id     INT64 NOT NULL,          -- 0: none
    id          INT64 NOT NULL,
    times       INT64 NOT NULL,
    last_at     INT64 NOT NULL,
    PRIMARY KEY (org_id, customer_id, hour, user_id, place, case_id)
) STRICT_;
CREATE INDEX person_accesses_by_id ON person_accesses (org_id, id);
CREATE INDEX person_accesses_by_user ON person_accesses (org_id, user_id, id);
CREATE INDEX person_accesses_by_hour ON person_accesses (org_id, hour);

-- What a person asks about their own data (SM-22), and what came of it. It stays when the person is
-- erased, as the proof that it was answered, until its own term is over.
CREATE TABLE privacy_requests (
    org_id         INT64 NOT NULL,
    id             INT64 NOT NULL,
    number         TEXT  NOT NULL,       -- P-20250304-001
    kind           TEXT  NOT NULL CHECK (kind IN ('access', 'correction', 'erasure', 'portability',
        'objection', 'withdrawal')),
    customer_id    INT64 NOT NULL,
    site_id        INT64 NOT NULL,       -- of the customer then: whose calendar counts
    channel        TEXT  NOT NULL,       -- how it came
    words          TEXT  NOT NULL,       -- what was asked, in the person's words
    state          TEXT  NOT NULL,       -- of the flow privacy_request
    received_at    INT64 NOT NULL,
    entered_at     INT64 NOT NULL,
    amount         INT64 NOT NULL,       -- the term, as the policy had it
    unit           TEXT  NOT NULL,
    policy_id      INT64,                -- none: the built-in term
    policy_version INT64 NOT NULL,
    risk_at        INT64 NOT NULL,
    due_at         INT64 NOT NULL,
    owner_id       INT64 NOT NULL,       -- user who answers it; 0: the program's owner
    identity_how   TEXT  NOT NULL,       -- document, callback, account, known; '' not yet
    identity_note  TEXT  NOT NULL,
    identity_at    INT64,
    identity_by    INT64,
    found          TEXT  NOT NULL,       -- JSON list of PersonFound: how much is kept where
    found_at       INT64,
    found_by       INT64,
    review_note    TEXT  NOT NULL,
    with_texts     BOOL  NOT NULL,       -- an erasure takes the words of cases as well
    reviewed_at    INT64,
    reviewed_by    INT64,
    evidence       TEXT  NOT NULL,       -- JSON of PrivacyEvidence: what was done
    carried_out_at INT64,
    carried_out_by INT64,
    answer         TEXT  NOT NULL,
    answer_channel TEXT  NOT NULL,
    answered_at    INT64,
    answered_by    INT64,
    refusal        TEXT  NOT NULL,       -- why it was refused, as the person was told
    ended_at       INT64,                -- done or refused
    ended_by       INT64,
    noticed_risk   BOOL  NOT NULL,
    noticed_miss   BOOL  NOT NULL,
    version        INT64 NOT NULL,
    PRIMARY KEY (org_id, id),
    UNIQUE (org_id, number),
    FOREIGN KEY (org_id, customer_id) REFERENCES customers (org_id, id)
) STRICT_;
CREATE INDEX privacy_requests_by_customer ON privacy_requests (org_id, customer_id, id);
CREATE INDEX privacy_requests_by_due ON privacy_requests (org_id, due_at, id)
 WHERE ended_at IS NULL;
CREATE INDEX privacy_requests_to_warn ON privacy_requests (risk_at, id)
 WHERE answered_at IS NULL AND ended_at IS NULL;

-- Whose data were taken out, when and how far. `verify` looks whether anything is left.
CREATE TABLE person_erasures (
    org_id      INT64 NOT NULL,
    customer_id INT64 NOT NULL,
    at          INT64 NOT NULL,
    by_id       INT64 NOT NULL,          -- user; 0: the term of keeping was over
    request_id  INT64,
    texts       BOOL  NOT NULL,          -- the words of their cases as well
    counts      TEXT  NOT NULL,          -- JSON list of PersonFound: how much it was
    PRIMARY KEY (org_id, customer_id),
    FOREIGN KEY (org_id, customer_id) REFERENCES customers (org_id, id)
) STRICT_;

-- Nothing of this person may be erased while one of these is not lifted.
CREATE TABLE legal_holds (
    org_id      INT64 NOT NULL,
    id          INT64 NOT NULL,
    customer_id INT64 NOT NULL,
    reason      TEXT  NOT NULL,
    placed_at   INT64 NOT NULL,
    placed_by   INT64 NOT NULL,
    lifted_at   INT64,
    lifted_by   INT64,
    lift_reason TEXT  NOT NULL,
    PRIMARY KEY (org_id, id),
    FOREIGN KEY (org_id, customer_id) REFERENCES customers (org_id, id)
) STRICT_;
CREATE INDEX legal_holds_by_customer ON legal_holds (org_id, customer_id);

-- How long things are kept, where an organisation chose otherwise than the content says.
CREATE TABLE retention_rules (
    org_id       INT64 NOT NULL,
    key          TEXT  NOT NULL,
    days         INT64 NOT NULL CHECK (days >= 1),
    active       BOOL  NOT NULL,         -- true: what is over its term goes by itself, each night
    ran_at       INT64,
    erased_count INT64 NOT NULL,         -- by all its runs
    version      INT64 NOT NULL,
    PRIMARY KEY (org_id, key)
) STRICT_;

-- To find what was sent and told about one thing.
CREATE INDEX outbox_by_object ON outbox (org_id, kind, object_id) WHERE object_id <> 0;
CREATE INDEX notices_by_object ON notices (org_id, object, object_id) WHERE object_id <> 0;
CREATE INDEX import_changes_by_case ON import_changes (org_id, case_id);
