-- SPDX-License-Identifier: AGPL-3.0-or-later

-- audit_add: an entry, with its place in the chain or without one yet.
INSERT INTO audit_entries (org_id, id, at, actor_id, origin, action, kind, object_id, salt,
    content_hash, before, after, seq, hash)
VALUES (:org_id, :id, :at, :by_id, :origin, :action, :kind, :object_id, :salt,
    :content_hash, :before, :after, :seq, :hash);

-- audit_forget: takes out what may tell something about a person.
UPDATE audit_entries SET origin = '', salt = '', before = NULL, after = NULL
 WHERE org_id = :org_id AND kind = :kind AND object_id = :object_id AND salt <> '';

-- audit_waiting: global: organisations with entries to seal.
SELECT DISTINCT org_id AS id FROM audit_entries
 WHERE seq IS NULL AND at <= :now_ms
 ORDER BY org_id LIMIT 100;

-- audit_end: the end of the chain, where nobody else can be writing.
SELECT seq, hash FROM audit_heads WHERE org_id = :org_id;

-- audit_head_begin: the first entry of a chain.
INSERT INTO audit_heads (org_id, seq, hash, sealed_at) VALUES (:org_id, :seq, :hash, :now_ms);

-- audit_head_take: the end of the chain, held until the end of the transaction.
INSERT INTO audit_heads (org_id, seq, hash, sealed_at) VALUES (:org_id, 0, '', :now_ms)
ON CONFLICT (org_id) DO UPDATE SET sealed_at = :now_ms
RETURNING seq, hash;

-- audit_unsealed: what waits and may be sealed by now, in the order of its time.
SELECT id, at, actor_id, action, kind, object_id, content_hash
  FROM audit_entries
 WHERE org_id = :org_id AND seq IS NULL AND at <= :now_ms
 ORDER BY at, id LIMIT :limit;

-- audit_seal [sqlite]: entries take their places, after one; [[id, hash], ...].
UPDATE audit_entries SET seq = :seq + 1 + p.key, hash = json_extract(p.value, '$[1]')
  FROM json_each(:places) p
 WHERE audit_entries.org_id = :org_id AND audit_entries.id = json_extract(p.value, '$[0]')
   AND audit_entries.seq IS NULL;

-- audit_seal [postgres]: the same.
UPDATE audit_entries SET seq = CAST(:seq AS BIGINT) + p.nth, hash = p.place ->> 1
  FROM jsonb_array_elements(CAST(CAST(:places AS TEXT) AS jsonb)) WITH ORDINALITY p (place, nth)
 WHERE audit_entries.org_id = :org_id AND audit_entries.id = CAST(p.place ->> 0 AS BIGINT)
   AND audit_entries.seq IS NULL;

-- audit_head_set: the chain is longer now.
UPDATE audit_heads SET seq = :seq, hash = :hash, sealed_at = :now_ms WHERE org_id = :org_id;

-- @unsealed [sqlite]: its planner, which knows no counts, would look through the whole trail.
audit_entries e INDEXED BY audit_unsealed;

-- @unsealed [postgres]: nothing is to be said.
audit_entries e;

-- audit_head: the end of the chain, and how much waits to be added.
SELECT COALESCE(h.seq, 0) AS seq, COALESCE(h.hash, '') AS hash, h.sealed_at, h.verified_at,
       (SELECT COUNT(*) FROM @unsealed WHERE e.org_id = :org_id AND e.seq IS NULL) AS unsealed
  FROM (SELECT CAST(:org_id AS BIGINT) AS org_id) o
  LEFT JOIN audit_heads h ON h.org_id = o.org_id;

-- audit_verified: the chain was found whole.
UPDATE audit_heads SET verified_at = :verified_at WHERE org_id = :org_id;

-- audit_chain: a piece of the chain.
SELECT seq, id, at, actor_id, origin, action, kind, object_id, salt, content_hash, before, after,
       hash
  FROM audit_entries
 WHERE org_id = :org_id AND seq > :after_seq AND seq <= :last_seq
 ORDER BY seq LIMIT :limit;

-- audit_hash_at: the hash at a place of the chain.
SELECT seq, hash FROM audit_entries WHERE org_id = :org_id AND seq = :seq;

-- audit_beyond: entries that claim a place after the end of the chain, or a hash without a place.
SELECT COUNT(*) AS count FROM audit_entries
 WHERE org_id = :org_id AND (seq > :last_seq OR (seq IS NULL AND hash IS NOT NULL));

-- audit_zone: the zone in which days are meant.
SELECT zone FROM orgs WHERE org_id = :org_id;

-- @entry: an entry as the list shows it.
SELECT e.id, e.seq, e.at, u.id AS "actor.id", u.name AS "actor.name", e.origin AS address,
       e.action, e.kind AS "object.kind", e.object_id AS "object.id", e.before, e.after,
       e.seq IS NOT NULL AS sealed
  FROM;

-- @within: with the name of who did it, and of when the reader asked for.
LEFT JOIN users u ON u.org_id = e.org_id AND u.id = e.actor_id
 WHERE e.org_id = :org_id AND e.id < :before_id AND e.id >= :first_id
   AND e.at >= :from_ms AND e.at < :to_ms;

-- @filtered: what the reader asked for; one of these stands before it for its index.
(:action = '' OR e.action = :action)
   AND (:kind = '' OR e.kind = :kind)
   AND (e.object_id = :object_id OR :object_id = 0)
   AND (e.actor_id = :by_id OR CAST(:by_id AS BIGINT) IS NULL)
   AND (:pattern = '' OR e.action LIKE :pattern ESCAPE '\' OR e.kind LIKE :pattern ESCAPE '\'
        OR LOWER(u.name) LIKE :pattern ESCAPE '\')
 ORDER BY e.id DESC LIMIT :limit;

-- audit_list: entries, newest first.
@entry audit_entries e
  @within
   AND @filtered;

-- @of_actor [sqlite]: its planner, which knows no counts, would look at what everybody did.
audit_entries e INDEXED BY audit_by_actor;

-- @of_actor [postgres]: nothing is to be said.
audit_entries e;

-- audit_list_by_actor: what one user did.
@entry @of_actor
  @within
   AND e.actor_id = :by_id
   AND @filtered;

-- audit_list_by_object: what happened to one thing.
@entry audit_entries e
  @within
   AND e.kind = :kind AND e.object_id = :object_id
   AND @filtered;
