-- The search index: folded words and character pairs of cases and customers.
-- SPDX-License-Identifier: AGPL-3.0-or-later

-- What can be found: one line for each thing. Its number grows, so that the newest is found first.
CREATE TABLE search_docs (
    org_id    INT64 NOT NULL,
    kind      TEXT  NOT NULL,            -- case, customer
    object_id INT64 NOT NULL,
    doc_id    INT64 NOT NULL UNIQUE,     -- of the index, unique over all organisations
    -- [postgres]
    terms     TSVECTOR NOT NULL,
    -- [both]
    PRIMARY KEY (org_id, kind, object_id)
) CLUSTERED_;

-- [sqlite]
-- The tokens of text/tokens.h, which are plain ASCII words; the text itself is kept elsewhere.
CREATE VIRTUAL TABLE search_index USING fts5 (
    tokens, content = '', contentless_delete = 1, tokenize = 'ascii'
);
-- Pieces of the index are put together when eight have come together, not four: half the work for
-- those who write, and hardly a difference for those who search.
INSERT INTO search_index (search_index, rank) VALUES ('automerge', 8);
-- [postgres]
CREATE INDEX search_docs_by_terms ON search_docs USING GIN (terms);
-- [both]
