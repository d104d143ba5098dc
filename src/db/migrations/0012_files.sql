-- Attachments: what was uploaded, under which name, and where it belongs.
-- SPDX-License-Identifier: AGPL-3.0-or-later

-- Bytes, named by their SHA-256 and kept once in an organisation, however many files are made of
-- them. On SQLite they lie in the data directory, files/ab/cdef...; on PostgreSQL in file_pieces.
-- What no file is made of any more is thrown away some time after kept_at.
CREATE TABLE file_contents (
    org_id     INT64 NOT NULL,
    sha256     TEXT  NOT NULL,
    bytes      INT64 NOT NULL,
    kept_at    INT64 NOT NULL,           -- last uploaded, or taken away from a file
    PRIMARY KEY (org_id, sha256)
) STRICT_;
CREATE INDEX file_contents_by_hash ON file_contents (sha256);
CREATE INDEX file_contents_by_age ON file_contents (kept_at);

-- Bytes that servers share through the database.
CREATE TABLE file_pieces (
    org_id     INT64 NOT NULL,
    sha256     TEXT  NOT NULL,
    seq        INT64 NOT NULL,           -- from 1
    bytes      BLOB  NOT NULL,
    PRIMARY KEY (org_id, sha256, seq)
) STRICT_;

-- A file: until it is used it belongs to whoever uploaded it.
CREATE TABLE files (
    org_id      INT64 NOT NULL,
    id          INT64 NOT NULL,
    sha256      TEXT  NOT NULL,
    name        TEXT  NOT NULL,          -- cleaned
    media_type  TEXT  NOT NULL,          -- as its bytes were recognised, not as they were called
    bytes       INT64 NOT NULL,
    kind        TEXT  NOT NULL,          -- of the thing it belongs to: "case"; '' not used yet
    object_id   INT64 NOT NULL,          -- 0: not used yet
    seq         INT64 NOT NULL,          -- of the happening it came with; 0: none
    uploaded_by INT64 NOT NULL,          -- user; 0: the program itself
    uploaded_at INT64 NOT NULL,
    PRIMARY KEY (org_id, id)
) STRICT_;
CREATE INDEX files_by_object ON files (org_id, kind, object_id, id);
CREATE INDEX files_by_content ON files (org_id, sha256);
CREATE INDEX files_unused ON files (uploaded_at) WHERE kind = '';

-- What all contents of an organisation come to; `verify` recounts it.
CREATE TABLE file_usage (
    org_id     INT64 NOT NULL PRIMARY KEY,
    bytes      INT64 NOT NULL
) STRICT_;

-- What an organisation takes, where it has decided otherwise than the program.
CREATE TABLE file_limits (
    org_id         INT64 NOT NULL PRIMARY KEY,
    file_bytes_max INT64 NOT NULL,
    case_bytes_max INT64 NOT NULL,
    org_bytes_max  INT64 NOT NULL,
    types          TEXT  NOT NULL,       -- JSON list of media types
    version        INT64 NOT NULL
) STRICT_;
