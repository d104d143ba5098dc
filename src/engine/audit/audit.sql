-- SPDX-License-Identifier: AGPL-3.0-or-later

-- audit_add: an entry, not sealed yet.
INSERT INTO audit_entries (org_id, id, at, actor_id, origin, action, kind, object_id, salt,
    content_hash, before, after)
VALUES (:org_id, :id, :now_ms, :actor_id, :origin, :action, :kind, :object_id, :salt,
    :content_hash, :before, :after);
