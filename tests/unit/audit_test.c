// audit_test.c - the chain of the trail: sealed in order, and every way of tampering is found.
// SPDX-License-Identifier: AGPL-3.0-or-later
#include "engine/audit/audit.h"
#include "queries.h"
#include "scratch.h"

static void add(Work *work, size_t count)
{
    for (size_t i = 0; i < count; i++)
        audit_add(work, "thing_changed", "thing", (int64_t)i + 1, STR("{\"name\":\"甲\"}"),
                  str_format(work, "{\"name\":\"%zu\"}", i));
}

static void sealed_chain(Work *work, size_t count)
{
    add(work, count);
    while (audit_seal(work) == AUDIT_SEAL_MAX) continue;
}

static void tamper(Work *work, const char *sql)
{
    CHECK(db_run(work, scratch_query(sql), ARGS_NONE) > 0);
}

static void check_found(Work *work, const AuditKnown *known, int64_t faults, int64_t first_seq)
{
    AuditVerdict verdict = audit_verify(work, known);
    CHECK_INT(verdict.fault_count, faults);
    CHECK(verdict.faults.count > 0);
    CHECK_INT(verdict.faults.items[0].seq, first_seq);
    CHECK(!verdict.verified_at.set);
}

// One writer: nobody waits for a place.
static bool seals_at_once(Work *work)
{
    return db_engine(work->db) == DB_SQLITE;
}

DB_TEST(an_entry_waits_for_its_place_where_many_write_and_is_shown_as_waiting)
{
    add(work, 3);
    AuditHead head = audit_head(work);
    if (seals_at_once(work)) {
        CHECK_INT(head.seq, 3);
        CHECK_INT(head.sealed_at.value.ms, work->now_ms);
        CHECK_INT(head.unsealed, 0);
        CHECK_INT(audit_waiting(work).count, 0);
        CHECK_INT(audit_seal(work), 0);
        return;
    }
    CHECK_INT(head.seq, 0);
    CHECK_INT(head.unsealed, 3);
    CHECK_INT(audit_waiting(work).count, 1);
    CHECK_INT(audit_waiting(work).items[0].value, SCRATCH_ORG);
    CHECK_INT(audit_seal(work), 3);
    head = audit_head(work);
    CHECK_INT(head.seq, 3);
    CHECK_INT(head.hash.len, 64);
    CHECK_INT(head.unsealed, 0);
    CHECK_INT(audit_waiting(work).count, 0);
    CHECK_INT(audit_seal(work), 0);
    CHECK_STR(audit_head(work).hash, head.hash);
}

DB_TEST(a_long_chain_is_sealed_in_portions_and_is_whole)
{
    sealed_chain(work, AUDIT_SEAL_MAX + 10);
    AuditVerdict verdict = audit_verify(work, NULL);
    CHECK_INT(verdict.fault_count, 0);
    CHECK_INT(verdict.checked, AUDIT_SEAL_MAX + 10);
    CHECK(verdict.verified_at.set);
    CHECK(!audit_head(work).verified_at.set);
    audit_note_write(work);
    CHECK(audit_head(work).verified_at.set);
}

DB_TEST(an_empty_chain_is_whole)
{
    CHECK_INT(audit_verify(work, NULL).fault_count, 0);
}

DB_TEST(an_edited_entry_is_found)
{
    sealed_chain(work, 10);
    tamper(work, "UPDATE audit_entries SET actor_id = 99 WHERE org_id = :org_id AND seq = 4");
    check_found(work, NULL, 1, 4);
}

DB_TEST(an_edited_entry_with_a_new_hash_of_its_own_is_found_at_the_next)
{
    sealed_chain(work, 10);
    tamper(work, "UPDATE audit_entries SET hash = content_hash WHERE org_id = :org_id AND seq = 4");
    check_found(work, NULL, 2, 4);
}

DB_TEST(exchanged_content_is_found)
{
    sealed_chain(work, 10);
    tamper(work, "UPDATE audit_entries SET after = '{}' WHERE org_id = :org_id AND seq = 7");
    check_found(work, NULL, 1, 7);
}

DB_TEST(content_that_moved_from_before_to_after_is_found)
{
    audit_add(work, "thing_changed", "thing", 1, STR("{}"), STR_ABSENT);
    audit_seal(work);
    tamper(work, "UPDATE audit_entries SET after = before, before = NULL WHERE org_id = :org_id");
    check_found(work, NULL, 1, 1);
}

DB_TEST(a_deleted_entry_is_found)
{
    sealed_chain(work, 10);
    tamper(work, "DELETE FROM audit_entries WHERE org_id = :org_id AND seq = 5");
    check_found(work, NULL, 1, 5);
}

DB_TEST(the_last_entry_deleted_is_found)
{
    sealed_chain(work, 10);
    tamper(work, "DELETE FROM audit_entries WHERE org_id = :org_id AND seq = 10");
    check_found(work, NULL, 1, 10);
}

DB_TEST(two_entries_that_changed_places_are_found)
{
    sealed_chain(work, 10);
    tamper(work, "UPDATE audit_entries SET seq = 100 WHERE org_id = :org_id AND seq = 3");
    tamper(work, "UPDATE audit_entries SET seq = 3 WHERE org_id = :org_id AND seq = 4");
    tamper(work, "UPDATE audit_entries SET seq = 4 WHERE org_id = :org_id AND seq = 100");
    check_found(work, NULL, 3, 3);
}

DB_TEST(an_entry_added_behind_the_end_is_found)
{
    sealed_chain(work, 3);
    AuditHead end = audit_head(work);
    sealed_chain(work, 1);
    CHECK(db_run(work,
                 scratch_query("UPDATE audit_heads SET seq = :seq, hash = :hash"
                               " WHERE org_id = :org_id"),
                 ARGS(ARG(seq, end.seq), ARG(hash, end.hash))) == 1);
    check_found(work, NULL, 1, 4);
}

// A chain cut short together with its head is whole in itself: only a head kept elsewhere tells.
DB_TEST(a_chain_cut_with_its_head_is_found_by_a_head_kept_elsewhere)
{
    sealed_chain(work, 5);
    AuditHead kept = audit_head(work);
    AuditKnown known = { .seq = { true, kept.seq }, .hash = kept.hash };
    CHECK_INT(audit_verify(work, &known).fault_count, 0);
    tamper(work, "DELETE FROM audit_entries WHERE org_id = :org_id AND seq > 3");
    tamper(work, "UPDATE audit_heads SET seq = 3, hash = (SELECT e.hash FROM audit_entries e"
                 " WHERE e.org_id = :org_id AND e.seq = 3) WHERE org_id = :org_id");
    CHECK_INT(audit_verify(work, NULL).fault_count, 0);
    AuditVerdict verdict = audit_verify(work, &known);
    CHECK_INT(verdict.fault_count, 1);
    CHECK_INT(verdict.faults.items[0].seq, 5);
    known = (AuditKnown){ .seq = { true, 2 }, .hash = kept.hash };
    CHECK_INT(audit_verify(work, &known).fault_count, 1);
}

DB_TEST(personal_data_can_be_taken_out_and_the_chain_holds)
{
    sealed_chain(work, 5);
    CHECK_INT(audit_forget(work, "thing", 2), 1);
    CHECK_INT(audit_forget(work, "thing", 2), 0);
    AuditVerdict verdict = audit_verify(work, NULL);
    CHECK_INT(verdict.fault_count, 0);
    CHECK_INT(verdict.erased, 1);
    CHECK(!db_exists(work,
                     scratch_query("SELECT 1 AS one FROM audit_entries WHERE org_id = :org_id AND"
                                   " object_id = 2 AND (before IS NOT NULL OR after IS NOT NULL"
                                   " OR origin <> '' OR salt <> '')"),
                     ARGS_NONE));
}

// Neither who, nor from where, nor when in the hour, nor the order among others.
DB_TEST(a_nameless_entry_tells_no_more_than_the_hour)
{
    int64_t hour_ms = work->now_ms - work->now_ms % HOUR_MS;
    work->now_ms = hour_ms + 17 * MINUTE_MS;
    audit_add(work, "first", "thing", 1, STR_ABSENT, STR_ABSENT);
    audit_add_nameless(work, "answered", "answer", 5);
    audit_add(work, "second", "thing", 2, STR_ABSENT, STR_ABSENT);
    CHECK_INT(audit_seal(work), seals_at_once(work) ? 0 : 2);
    CHECK(db_exists(work,
                    scratch_query("SELECT 1 AS one FROM audit_entries WHERE org_id = :org_id"
                                  " AND action = 'answered' AND actor_id IS NULL AND origin = ''"
                                  " AND at = :at AND id >= :low AND id <= :high"),
                    ARGS(ARG(at, hour_ms + HOUR_MS), ARG(low, id_floor(hour_ms)),
                         ARG(high, id_floor(hour_ms + HOUR_MS)))));
    work->now_ms = hour_ms + HOUR_MS;
    CHECK_INT(audit_seal(work), 1);
    CHECK_INT(audit_verify(work, NULL).fault_count, 0);
}

DB_TEST(each_organisation_has_a_chain_of_its_own)
{
    sealed_chain(work, 2);
    AuditHead first = audit_head(work);
    work->org_id = SCRATCH_ORG + 1;
    sealed_chain(work, 3);
    CHECK_INT(audit_head(work).seq, 3);
    work->org_id = SCRATCH_ORG;
    CHECK_STR(audit_head(work).hash, first.hash);
    CHECK_INT(audit_verify(work, NULL).fault_count, 0);
}

RUN(DB_CASE(an_entry_waits_for_its_place_where_many_write_and_is_shown_as_waiting),
    DB_CASE(a_long_chain_is_sealed_in_portions_and_is_whole), DB_CASE(an_empty_chain_is_whole),
    DB_CASE(an_edited_entry_is_found),
    DB_CASE(an_edited_entry_with_a_new_hash_of_its_own_is_found_at_the_next),
    DB_CASE(exchanged_content_is_found), DB_CASE(content_that_moved_from_before_to_after_is_found),
    DB_CASE(a_deleted_entry_is_found), DB_CASE(the_last_entry_deleted_is_found),
    DB_CASE(two_entries_that_changed_places_are_found),
    DB_CASE(an_entry_added_behind_the_end_is_found),
    DB_CASE(a_chain_cut_with_its_head_is_found_by_a_head_kept_elsewhere),
    DB_CASE(personal_data_can_be_taken_out_and_the_chain_holds),
    DB_CASE(a_nameless_entry_tells_no_more_than_the_hour),
    DB_CASE(each_organisation_has_a_chain_of_its_own))
