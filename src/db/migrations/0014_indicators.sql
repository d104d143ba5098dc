-- Indicators: definitions in versions, targets with a timetable, alarms that were raised.
-- SPDX-License-Identifier: AGPL-3.0-or-later

CREATE TABLE indicators (
    org_id     INT64 NOT NULL,
    id         INT64 NOT NULL,
    code       TEXT  NOT NULL,           -- K04
    state      TEXT  NOT NULL,           -- of the flow `indicator`
    number     INT64 NOT NULL,           -- of its newest version
    owner_id   INT64,                    -- staff who answers for it
    changed_at INT64 NOT NULL,
    version    INT64 NOT NULL,
    PRIMARY KEY (org_id, id),
    UNIQUE (org_id, code)
) STRICT_;

-- What an indicator says; never changed, only followed by the next one.
CREATE TABLE indicator_versions (
    org_id       INT64 NOT NULL,
    indicator_id INT64 NOT NULL,
    number       INT64 NOT NULL,
    definition   TEXT  NOT NULL,         -- JSON: IndicatorInput
    from_day     INT64 NOT NULL,         -- local date at the organisation
    breaks       BOOL  NOT NULL,         -- it counts otherwise: figures before it do not compare
    changed_by   INT64 NOT NULL,
    changed_at   INT64 NOT NULL,
    PRIMARY KEY (org_id, indicator_id, number),
    FOREIGN KEY (org_id, indicator_id) REFERENCES indicators (org_id, id)
) STRICT_;

-- What is to be reached (target) or is compared with (benchmark), where and from when on.
CREATE TABLE indicator_targets (
    org_id       INT64   NOT NULL,
    id           INT64   NOT NULL,
    indicator_id INT64   NOT NULL,
    kind         TEXT    NOT NULL,       -- target, benchmark
    site_id      INT64,                  -- it and all below; empty: the whole organisation
    from_day     INT64   NOT NULL,       -- local date; the latest one that has begun counts
    value        FLOAT64 NOT NULL,       -- in the unit of the indicator, a share as a fraction
    source       TEXT    NOT NULL,       -- who says so
    set_by       INT64   NOT NULL,
    set_at       INT64   NOT NULL,
    PRIMARY KEY (org_id, id),
    FOREIGN KEY (org_id, indicator_id) REFERENCES indicators (org_id, id)
) STRICT_;
CREATE INDEX indicator_targets_by_indicator ON indicator_targets (org_id, indicator_id, from_day);

-- Each alarm once: an indicator, where, in which month, how bad.
CREATE TABLE indicator_alarms (
    org_id       INT64   NOT NULL,
    indicator_id INT64   NOT NULL,
    site_id      INT64   NOT NULL,       -- 0: the whole organisation
    month        INT64   NOT NULL,       -- 12 * year + (month - 1)
    flag         TEXT    NOT NULL,       -- watch, bad
    value        FLOAT64 NOT NULL,
    n            INT64   NOT NULL,
    target       FLOAT64,
    at           INT64   NOT NULL,
    PRIMARY KEY (org_id, indicator_id, site_id, month, flag),
    FOREIGN KEY (org_id, indicator_id) REFERENCES indicators (org_id, id)
) STRICT_;

-- A word to the customer that promises something and names no time ("as soon as possible").
ALTER TABLE case_events ADD COLUMN vague BOOL NOT NULL DEFAULT FALSE;
CREATE INDEX case_events_vague ON case_events (org_id, at) WHERE vague;
