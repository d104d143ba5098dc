-- Of the targets of one place that begin on the same day only the last one was ever looked at: from
-- now on there is no other.
-- SPDX-License-Identifier: AGPL-3.0-or-later

DELETE FROM indicator_targets
 WHERE EXISTS (
    SELECT 1 FROM indicator_targets t
     WHERE t.org_id = indicator_targets.org_id AND t.indicator_id = indicator_targets.indicator_id
       AND t.kind = indicator_targets.kind AND t.from_day = indicator_targets.from_day
       AND COALESCE(t.site_id, 0) = COALESCE(indicator_targets.site_id, 0)
       AND t.id > indicator_targets.id);
CREATE UNIQUE INDEX indicator_targets_days ON indicator_targets
    (org_id, indicator_id, kind, COALESCE(site_id, 0), from_day);
