// person_erase.c - takes a person's data out, and looks whether anything is left.
// SPDX-License-Identifier: AGPL-3.0-or-later
#include "base/like.h"
#include "cases/case.h"
#include "engine/audit/audit.h"
#include "engine/search/search.h"
#include "privacy/person_inside.h"
#include "queries.h"

LIST_TYPE(Case);

static CaseList cases_of(Work *work, CustomerId id)
{
    CaseList list;
    db_list(work, &SQL_person_case_list, ARGS(ARG(customer_id, id)), Case, &list);
    return list;
}

void person_case_erase(Work *work, CaseId id)
{
    static const Query *const each[] = {
        &SQL_erase_case_words,      &SQL_erase_case_events,   &SQL_erase_case_promises,
        &SQL_erase_case_pauses,     &SQL_erase_case_notices,  &SQL_erase_case_before,
        &SQL_erase_case_file_trail, &SQL_erase_case_contents, &SQL_erase_case_files,
    };
    Case left;
    for (size_t i = 0; i < COUNT(each); i++) db_run(work, each[i], ARGS(ARG(case_id, id)));
    audit_forget(work, "case", id.value);
    db_one(work, &SQL_person_case, ARGS(ARG(case_id, id)), Case, &left);
    case_index(work, &left);
}

typedef struct ReachedBy {
    Str value;
} ReachedBy;
LIST_TYPE(ReachedBy);
RECORD(ReachedBy, "A way to reach somebody.", FIELD(ReachedBy, value));

// No row says whose these are; the values themselves do. Too short a value is anybody's.
static void erase_refused_rows(Work *work, CustomerId id, Str name)
{
    enum { VALUE_BYTES_MIN = 6 };
    ReachedByList ways;
    db_list(work, &SQL_person_contacts, ARGS(ARG(customer_id, id)), ReachedBy, &ways);
    for (size_t i = 0; i <= ways.count; i++) {
        Str value = i < ways.count ? ways.items[i].value : name;
        if (value.len >= VALUE_BYTES_MIN)
            db_run(work, &SQL_erase_refused_rows, ARGS(ARG(pattern, like_pattern(work, value))));
    }
}

static void erase_cases(Work *work, CustomerId id, bool texts)
{
    CaseList cases = cases_of(work, id);
    for (size_t i = 0; i < cases.count; i++) {
        // The index holds the words of the customer with those of each case.
        if (texts) person_case_erase(work, cases.items[i].id);
        else case_index(work, &cases.items[i]);
    }
}

static void erase_rest(Work *work, const PersonState *person)
{
    Arg whose = ARG(customer_id, person->id);
    Args of = ARGS(whose);
    erase_refused_rows(work, person->id, person->name);
    Str named = str_format(work, "\"%lld\"", (long long)person->id.value);
    db_run(work, &SQL_erase_replies, ARGS(ARG(pattern, like_pattern(work, named))));
    db_run(work, &SQL_erase_sent, of);
    db_run(work, &SQL_erase_trail, of);
    db_run(work, &SQL_erase_asset, of);
    db_run(work, &SQL_erase_contacts, of);
    if (db_run(work, &SQL_erase_customer, ARGS(whose, ARG(version, person->version))) != 1)
        work_fail(work, FAIL_RETRY, "a customer was changed meanwhile");
    search_remove(work, "customer", person->id.value);
}

PersonErasure person_erase(Work *work, CustomerId id, bool texts, PrivacyRequestId request_id,
                           PersonFoundList *found)
{
    PersonState person;
    if (!person_state(work, id, &person)) return PERSON_GONE;
    if (str_equal(person.state, STR("erased")) && (!texts || person.texts_erased))
        return PERSON_GONE;
    if (person.open_cases) return PERSON_OPEN;
    if (person.holds) return PERSON_HELD;
    *found = person_found(work, id);
    erase_rest(work, &person);
    erase_cases(work, id, texts);
    db_run(work, &SQL_person_erased,
           ARGS(ARG(customer_id, id), ARG(request_id, request_id), ARG(texts, texts),
                ARG(counts, person_found_json(work, found))));
    audit_add(work, "customer_erased", "customer", id.value, STR_ABSENT, STR_ABSENT);
    return PERSON_ERASED;
}

void person_withdraw(Work *work, CustomerId id, bool restrict_use)
{
    PersonState person;
    if (!person_state(work, id, &person)) return;
    db_run(work, &SQL_consent_withdraw, ARGS(ARG(customer_id, id)));
    if (restrict_use)
        db_run(work, &SQL_person_restrict,
               ARGS(ARG(customer_id, id), ARG(version, person.version)));
    audit_add(work, restrict_use ? "customer_restricted" : "consent_withdrawn", "customer",
              id.value, STR_ABSENT, STR_ABSENT);
}

typedef struct ErasedPerson {
    CustomerId customer_id;
    int64_t at;
    bool texts;
} ErasedPerson;
LIST_TYPE(ErasedPerson);
RECORD(ErasedPerson, "Somebody of whom nothing may be left.", FIELD(ErasedPerson, customer_id),
       FIELD(ErasedPerson, at), FIELD(ErasedPerson, texts));

// What the trail says since then tells of the erasure and of nobody.
static bool may_be_left(const PersonalRegistry *registry, const PersonValue *value,
                        const ErasedPerson *erased)
{
    if (str_equal(value->entity, STR("audit_entries")) && value->at >= erased->at) return true;
    const PersonalColumn *column =
        personal_column(personal_table(registry, value->entity), value->field);
    if (!column) return false;
    if (str_equal(column->erasure, STR("keep"))) return true;
    return str_equal(column->erasure, STR("text")) && !erased->texts;
}

static void add_left(Work *work, const PersonalRegistry *registry, const ErasedPerson *erased,
                     StrList *left, size_t most)
{
    PersonValueList values = person_values(work, erased->customer_id);
    for (size_t i = 0; i < values.count && left->count < most; i++) {
        const PersonValue *v = &values.items[i];
        if (!may_be_left(registry, v, erased))
            left->items[left->count++] = str_format(
                work, "customer %lld, %.*s.%.*s of %lld", (long long)erased->customer_id.value,
                STR_ARG(v->entity), STR_ARG(v->field), (long long)v->row_id.value);
    }
}

StrList person_left(Work *work, size_t most)
{
    enum { AT_ONCE = 500 };
    const PersonalRegistry *registry = personal_registry(work);
    StrList left = { NEW(work, Str, most), 0 };
    ErasedPersonList page;
    int64_t after = 0;
    do {
        db_list(work, &SQL_persons_erased, ARGS(ARG(after_id, after), ARG(limit, AT_ONCE)),
                ErasedPerson, &page);
        for (size_t i = 0; i < page.count; i++)
            add_left(work, registry, &page.items[i], &left, most);
        if (page.count) after = page.items[page.count - 1].customer_id.value;
    } while (page.count == AT_ONCE && left.count < most);
    return left;
}
