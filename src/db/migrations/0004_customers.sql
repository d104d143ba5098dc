-- Customers and their contact points.
-- SPDX-License-Identifier: AGPL-3.0-or-later

-- A person, household, company or colleague who asks something of us.
CREATE TABLE customers (
    org_id     INT64 NOT NULL,
    id         INT64 NOT NULL,
    site_id    INT64 NOT NULL,           -- who first served them: decides who may look
    kind       TEXT  NOT NULL CHECK (kind IN ('person', 'household', 'company', 'internal')),
    name       TEXT  NOT NULL,
    language   TEXT  NOT NULL,           -- of what we send: "zh-CN" or "en"
    note       TEXT  NOT NULL,
    state      TEXT  NOT NULL,           -- new, active, restricted, erased
    version    INT64 NOT NULL,
    created_at INT64 NOT NULL,
    created_by INT64 NOT NULL,
    PRIMARY KEY (org_id, id)
) STRICT_;
CREATE INDEX customers_by_site ON customers (org_id, site_id, id);

-- One way to reach a customer, and whether they agreed to be reached there.
CREATE TABLE contacts (
    org_id      INT64 NOT NULL,
    id          INT64 NOT NULL,
    customer_id INT64 NOT NULL,
    kind        TEXT  NOT NULL CHECK (kind IN ('phone', 'email', 'wechat', 'address')),
    value       TEXT  NOT NULL,
    folded      TEXT  NOT NULL,          -- digits of a telephone, lower-case e-mail: for finding
    consent     BOOL  NOT NULL,          -- to be contacted there beyond answering their own cases
    consent_at  INT64,
    preferred   BOOL  NOT NULL,
    PRIMARY KEY (org_id, id),
    FOREIGN KEY (org_id, customer_id) REFERENCES customers (org_id, id)
) STRICT_;
CREATE INDEX contacts_by_customer ON contacts (org_id, customer_id);
CREATE INDEX contacts_by_value ON contacts (org_id, kind, folded);
