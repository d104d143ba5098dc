-- SPDX-License-Identifier: AGPL-3.0-or-later

-- @reached: customers first served, or with a case, where a grant of the actor reaches.
(:sees_all OR EXISTS (
        SELECT 1 FROM reach r
         WHERE r.org_id = :org_id AND r.user_id = :actor_id AND r.permission = :permission
           AND r.site_id = c.site_id)
       OR EXISTS (
        SELECT 1 FROM cases k
          JOIN reach r ON r.org_id = k.org_id AND r.site_id = k.site_id
         WHERE k.org_id = :org_id AND k.customer_id = c.id AND r.user_id = :actor_id
           AND r.permission = :permission));

-- @columns: a customer with the counts that a card shows.
c.id, c.kind, c.name, c.language, c.note, c.state, s.id AS "site.id", s.name AS "site.name",
       (SELECT COUNT(*) FROM cases k
         WHERE k.org_id = c.org_id AND k.customer_id = c.id AND k.open) AS open_cases,
       (SELECT COUNT(*) FROM cases k
         WHERE k.org_id = c.org_id AND k.customer_id = c.id) AS cases,
       (SELECT MAX(k.updated_at) FROM cases k
         WHERE k.org_id = c.org_id AND k.customer_id = c.id) AS last_contact_at, c.version;

-- customer_by_id: one customer whom the actor reaches.
SELECT @columns
  FROM customers c
  LEFT JOIN sites s ON s.org_id = c.org_id AND s.id = c.site_id
 WHERE c.org_id = :org_id AND c.id = :id
   AND @reached;

-- customer_newest: the customers who came last.
SELECT @columns
  FROM customers c
  LEFT JOIN sites s ON s.org_id = c.org_id AND s.id = c.site_id
 WHERE c.org_id = :org_id AND c.state <> 'erased'
   AND (EXISTS (SELECT 1 FROM site_within w
         WHERE w.org_id = :org_id AND w.above_id = :site_id AND w.site_id = c.site_id)
        OR :site_id IS NULL)
   AND @reached
 ORDER BY c.id DESC LIMIT :limit;

-- customer_search [sqlite]: the customers that a question finds, the newest entry first.
SELECT @columns
  FROM search_index f
  JOIN search_docs d ON d.doc_id = f.rowid
  JOIN customers c ON c.org_id = d.org_id AND c.id = d.object_id
  LEFT JOIN sites s ON s.org_id = c.org_id AND s.id = c.site_id
 WHERE f.search_index MATCH :question AND d.org_id = :org_id
   AND @reached
 ORDER BY f.rowid DESC LIMIT :limit;

-- customer_search [postgres]: the customers that a question finds, the newest entry first.
WITH found AS MATERIALIZED (
    SELECT f.doc_id, f.object_id FROM search_docs f
     WHERE f.org_id = :org_id AND f.terms @@ CAST(CAST(:question AS TEXT) AS tsquery)
       AND f.kind = 'customer')
SELECT @columns
  FROM (SELECT doc_id, object_id FROM found ORDER BY doc_id DESC LIMIT 10000000) d
  JOIN customers c ON c.org_id = :org_id AND c.id = d.object_id
  LEFT JOIN sites s ON s.org_id = c.org_id AND s.id = c.site_id
 WHERE @reached
 ORDER BY d.doc_id DESC LIMIT :limit;

-- customer_add: a new customer.
INSERT INTO customers (org_id, id, site_id, kind, name, language, note, state, version, created_at,
    created_by)
VALUES (:org_id, :id, :site_id, :kind, :name, :language, :note, 'active', 1, :now_ms, :created_by);

-- customer_change: what may change of a customer; no row when it was changed meanwhile.
UPDATE customers SET site_id = :site_id, kind = :kind, name = :name, language = :language,
    note = :note, version = version + 1
WHERE org_id = :org_id AND id = :id AND version = :version;

-- contacts_of: how to reach a customer, the preferred first.
SELECT id, kind, value, consent, consent_at, preferred FROM contacts
 WHERE org_id = :org_id AND customer_id = :customer_id ORDER BY preferred DESC, id;

-- contact_add: a way to reach a customer.
INSERT INTO contacts (org_id, id, customer_id, kind, value, folded, consent, consent_at, preferred)
VALUES (:org_id, :id, :customer_id, :kind, :value, :folded, :consent, :consent_at, :preferred);

-- contacts_drop: all ways to reach a customer, before they are written anew.
DELETE FROM contacts WHERE org_id = :org_id AND customer_id = :customer_id;

-- contact_holder: which other customer whom the actor reaches has this number or address already.
SELECT h.customer_id
  FROM contacts h
  JOIN customers c ON c.org_id = h.org_id AND c.id = h.customer_id
 WHERE h.org_id = :org_id AND h.kind = :kind AND h.folded = :folded
   AND (h.customer_id <> :customer_id OR :customer_id IS NULL)
   AND @reached LIMIT 1;

-- customer_site_reached: whether the actor may keep customers of this site.
SELECT 1 AS one FROM sites s
 WHERE s.org_id = :org_id AND s.id = :site_id
   AND (:sees_all OR EXISTS (
        SELECT 1 FROM reach r
         WHERE r.org_id = :org_id AND r.user_id = :actor_id AND r.permission = :permission
           AND r.site_id = s.id));

-- customer_words: the name and telephone numbers of a customer, for the index.
SELECT name FROM customers WHERE org_id = :org_id AND id = :id;
