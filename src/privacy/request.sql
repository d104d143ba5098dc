-- SPDX-License-Identifier: AGPL-3.0-or-later

-- @reached: about customers first served, or with a case, where a grant of the actor reaches.
(:sees_all OR EXISTS (
        SELECT 1 FROM reach r
         WHERE r.org_id = :org_id AND r.user_id = :actor_id AND r.permission = :permission
           AND r.site_id = c.site_id)
       OR EXISTS (
        SELECT 1 FROM cases k
          JOIN reach r ON r.org_id = k.org_id AND r.site_id = k.site_id
         WHERE k.org_id = :org_id AND k.customer_id = c.id AND r.user_id = :actor_id
           AND r.permission = :permission));

-- @columns: a request with the names of what it points to.
q.id, q.number, q.kind, c.id AS "customer.id", c.name AS "customer.name", q.site_id, q.channel,
       q.words, q.state, q.received_at, q.entered_at, q.amount, q.unit, q.policy_id,
       q.policy_version, q.risk_at AS at_risk_at, q.due_at, uo.id AS "owner.id",
       uo.name AS "owner.name", q.identity_how, q.identity_note, q.identity_at,
       ui.id AS "identity_by.id", ui.name AS "identity_by.name", q.found, q.found_at,
       q.review_note, q.with_texts, q.reviewed_at, ur.id AS "reviewed_by.id",
       ur.name AS "reviewed_by.name", q.evidence, q.carried_out_at, uc.id AS "carried_out_by.id",
       uc.name AS "carried_out_by.name", q.answer, q.answer_channel, q.answered_at,
       ua.id AS "answered_by.id", ua.name AS "answered_by.name", q.refusal, q.ended_at,
       ue.id AS "ended_by.id", ue.name AS "ended_by.name", q.version;

-- @joins: what those names come from.
JOIN customers c ON c.org_id = q.org_id AND c.id = q.customer_id
  LEFT JOIN users uo ON uo.org_id = q.org_id AND uo.id = q.owner_id
  LEFT JOIN users ui ON ui.org_id = q.org_id AND ui.id = q.identity_by
  LEFT JOIN users ur ON ur.org_id = q.org_id AND ur.id = q.reviewed_by
  LEFT JOIN users uc ON uc.org_id = q.org_id AND uc.id = q.carried_out_by
  LEFT JOIN users ua ON ua.org_id = q.org_id AND ua.id = q.answered_by
  LEFT JOIN users ue ON ue.org_id = q.org_id AND ue.id = q.ended_by;

-- privacy_request_by_id: one request about somebody whom the actor reaches.
SELECT @columns
  FROM privacy_requests q
  @joins
 WHERE q.org_id = :org_id AND q.id = :id
   AND @reached;

-- privacy_request_list: the newest first.
SELECT @columns
  FROM privacy_requests q
  @joins
 WHERE q.org_id = :org_id AND q.id < :before_id
   AND (q.customer_id = :customer_id OR :customer_id IS NULL)
   AND (q.kind = :kind OR :kind IS NULL)
   AND ((q.ended_at IS NULL) = :open OR :all)
   AND @reached
 ORDER BY q.id DESC LIMIT :limit;

-- privacy_request_numbers: how many came in on a day, by the beginning of their numbers.
SELECT COUNT(*) AS count FROM privacy_requests
 WHERE org_id = :org_id AND number >= :low AND number < :high;

-- privacy_request_add: as it came in.
INSERT INTO privacy_requests (org_id, id, number, kind, customer_id, site_id, channel, words, state,
    received_at, entered_at, amount, unit, policy_id, policy_version, risk_at, due_at, owner_id,
    identity_how, identity_note, found, review_note, with_texts, evidence, answer, answer_channel,
    refusal, noticed_risk, noticed_miss, version)
VALUES (:org_id, :id, :number, :kind, :customer_id, :site_id, :channel, :words, :state,
    :received_at, :now_ms, :amount, :unit, :policy_id, :policy_version, :risk_at, :due_at,
    :actor_id, '', '', '[]', '', FALSE, '', '', '', '', FALSE, FALSE, 1);

-- privacy_request_identity: whose request it is was checked.
UPDATE privacy_requests SET state = :state, identity_how = :how, identity_note = :note,
    identity_at = :now_ms, identity_by = :actor_id, version = version + 1
 WHERE org_id = :org_id AND id = :id AND version = :version;

-- privacy_request_found: what is kept was found.
UPDATE privacy_requests SET state = :state, found = :found, found_at = :now_ms,
    found_by = :actor_id, version = version + 1
 WHERE org_id = :org_id AND id = :id AND version = :version;

-- privacy_request_reviewed: what shall be done was decided.
UPDATE privacy_requests SET state = :state, review_note = :note, with_texts = :with_texts,
    reviewed_at = :now_ms, reviewed_by = :actor_id, version = version + 1
 WHERE org_id = :org_id AND id = :id AND version = :version;

-- privacy_request_carried_out: it was done.
UPDATE privacy_requests SET evidence = :evidence, carried_out_at = :now_ms,
    carried_out_by = :actor_id, version = version + 1
 WHERE org_id = :org_id AND id = :id AND version = :version;

-- privacy_request_answered: the person was told.
UPDATE privacy_requests SET state = :state, answer = :answer, answer_channel = :channel,
    answered_at = :now_ms, answered_by = :actor_id, version = version + 1
 WHERE org_id = :org_id AND id = :id AND version = :version;

-- privacy_request_ended: done, or refused with a reason.
UPDATE privacy_requests SET state = :state, refusal = :refusal, ended_at = :now_ms,
    ended_by = :actor_id, version = version + 1
 WHERE org_id = :org_id AND id = :id AND version = :version;

-- privacy_request_corrected: whether the customer was changed since it came in.
SELECT 1 AS one FROM audit_entries
 WHERE org_id = :org_id AND kind = 'customer' AND object_id = :customer_id
   AND action = 'customer_changed' AND at >= :since;

-- privacy_watch: global: requests that nobody has answered, at risk or past due, to be told once.
SELECT org_id, id, number, kind, owner_id, due_at, version
  FROM privacy_requests
 WHERE answered_at IS NULL AND ended_at IS NULL AND risk_at <= :now_ms
   AND (NOT noticed_risk OR (due_at < :now_ms AND NOT noticed_miss))
 ORDER BY risk_at, id LIMIT 50;

-- privacy_keepers: who answers requests: those that hold the permission for the whole organisation,
-- and whoever took this one in.
SELECT u.id FROM users u
 WHERE u.org_id = :org_id AND u.active AND u.id <> 0
   AND (u.id = :owner_id OR EXISTS (
        SELECT 1 FROM orgs o
          JOIN reach r ON r.org_id = o.org_id AND r.site_id = o.root_site_id
         WHERE o.org_id = :org_id AND r.user_id = u.id AND r.permission = :permission
           AND r.team_id = 0))
 ORDER BY u.id LIMIT 50;

-- privacy_watch_told: once; the risk with the miss. Telling changes nothing of the request.
UPDATE privacy_requests SET noticed_risk = TRUE, noticed_miss = :missed
 WHERE org_id = :org_id AND id = :id AND version = :version;

-- access_list: who looked at whom, the latest first, as far as the actor reaches those people.
SELECT a.id, a.last_at AS at, u.id AS "user.id", u.name AS "user.name", c.id AS "customer.id",
       c.name AS "customer.name", a.place, a.times, k.id AS "in_case.id",
       k.number AS "in_case.number"
  FROM person_accesses a
  JOIN customers c ON c.org_id = a.org_id AND c.id = a.customer_id
  LEFT JOIN users u ON u.org_id = a.org_id AND u.id = a.user_id
  LEFT JOIN cases k ON k.org_id = a.org_id AND k.id = a.case_id
 WHERE a.org_id = :org_id AND a.id < :before_id
   AND (a.customer_id = :customer_id OR :customer_id IS NULL)
   AND (a.user_id = :user_id OR :user_id IS NULL)
   AND (a.last_at >= :from_at OR :from_at IS NULL)
   AND (a.last_at < :to_at OR :to_at IS NULL)
   AND @reached
 ORDER BY a.id DESC LIMIT :limit;

-- @hold: a legal hold with the names of what it points to.
SELECT l.id, c.id AS "customer.id", c.name AS "customer.name", l.reason, l.placed_at,
       up.id AS "placed_by.id", up.name AS "placed_by.name", l.lifted_at, ul.id AS "lifted_by.id",
       ul.name AS "lifted_by.name", l.lift_reason
  FROM legal_holds l
  JOIN customers c ON c.org_id = l.org_id AND c.id = l.customer_id
  LEFT JOIN users up ON up.org_id = l.org_id AND up.id = l.placed_by
  LEFT JOIN users ul ON ul.org_id = l.org_id AND ul.id = l.lifted_by;

-- hold_list: the newest first.
@hold
 WHERE l.org_id = :org_id AND @reached
 ORDER BY l.id DESC LIMIT 200;

-- hold_by_id: one on somebody whom the actor reaches.
@hold
 WHERE l.org_id = :org_id AND l.id = :id AND @reached;

-- hold_add: from now on nothing of this person is erased.
INSERT INTO legal_holds (org_id, id, customer_id, reason, placed_at, placed_by, lift_reason)
VALUES (:org_id, :id, :customer_id, :reason, :now_ms, :actor_id, '');

-- hold_lift: no longer; no row where it was lifted before.
UPDATE legal_holds SET lifted_at = :now_ms, lifted_by = :actor_id, lift_reason = :reason
 WHERE org_id = :org_id AND id = :id AND lifted_at IS NULL;
