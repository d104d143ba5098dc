// customer.c - keeps customers and their contact points, and lets them be found.
// SPDX-License-Identifier: AGPL-3.0-or-later
#include "customers/customer.h"
#include "engine/audit/audit.h"
#include "engine/outbox/outbox.h"
#include "engine/search/search.h"
#include "org/org.h"
#include "queries.h"
#include "text/fold.h"
#include "text/phone.h"

static const char *const kinds[] = { "person", "household", "company", "internal", NULL };
static const char *const contact_kinds[] = { "phone", "email", "wechat", "address", NULL };

RECORD(Contact, "One way to reach a customer.", FIELD(Contact, id), FIELD(Contact, kind),
       FIELD(Contact, value, .personal = PERSONAL_PHONE), FIELD(Contact, consent),
       FIELD(Contact, consent_at), FIELD(Contact, preferred));
RECORD(Customer, "A customer.", FIELD(Customer, id), FIELD(Customer, kind),
       FIELD(Customer, name, .personal = PERSONAL_NAME), FIELD(Customer, language),
       FIELD(Customer, note, .personal = PERSONAL_TEXT), FIELD(Customer, state),
       RECORD_FIELD(Customer, site, Named), LIST_FIELD(Customer, contacts, Contact),
       FIELD(Customer, open_cases), FIELD(Customer, cases), FIELD(Customer, last_contact_at),
       FIELD(Customer, masked, .doc = "Some details are shortened for you."),
       FIELD(Customer, version));
RECORD(ContactInput, "One way to reach a customer.",
       FIELD(ContactInput, kind, .required = true, .choices = contact_kinds),
       FIELD(ContactInput, value, .required = true, .min = 1, .max = 200,
             .personal = PERSONAL_PHONE),
       FIELD(ContactInput, consent, .doc = "May be contacted there beyond their own cases."),
       FIELD(ContactInput, preferred));
RECORD(CustomerInput, "A customer as they are to be.",
       FIELD(CustomerInput, kind, .initial_str = "person", .choices = kinds),
       FIELD(CustomerInput, name, .required = true, .min = 1, .max = 120,
             .personal = PERSONAL_NAME),
       FIELD(CustomerInput, language, .initial_str = "zh-CN", .choices = org_languages),
       FIELD(CustomerInput, note, .max = 2000, .personal = PERSONAL_TEXT),
       FIELD(CustomerInput, site_id, .required = true, .doc = "The site that serves them."),
       LIST_FIELD(CustomerInput, contacts, ContactInput, .max = CONTACTS_MAX));
RECORD(CustomerQuery, "What a list of customers asks for.",
       FIELD(CustomerQuery, q, .max = 200,
             .doc = "Name, initials, telephone number or its last four digits."),
       FIELD(CustomerQuery, site_id),
       FIELD(CustomerQuery, limit, .initial = 20, .min = 1, .max = PAGE_ITEMS_MAX));

static Args reached(Work *work, Permission permission, CustomerId id, Arg list[4])
{
    list[0] = ARG(permission, (int64_t)permission);
    list[1] = ARG(sees_all, (bool)(work->actor_id == 0));
    list[2] = ARG(id, id);
    return (Args){ .list = list, .count = 3 };
}

static void contacts_read(Work *work, Customer *customer)
{
    db_list(work, &SQL_contacts_of, ARGS(ARG(customer_id, customer->id)), Contact,
            &customer->contacts);
}

bool customer_find(Work *work, Permission permission, CustomerId id, Customer *found)
{
    Arg list[4];
    if (!db_find(work, &SQL_customer_by_id, reached(work, permission, id, list), Customer, found))
        return false;
    contacts_read(work, found);
    return true;
}

static CustomerList newest(Work *work, Permission permission, const CustomerQuery *query)
{
    CustomerList list;
    db_list(work, &SQL_customer_newest,
            ARGS(ARG(permission, (int64_t)permission), ARG(sees_all, (bool)(work->actor_id == 0)),
                 ARG(site_id, query->site_id), ARG(limit, query->limit)),
            Customer, &list);
    return list;
}

CustomerList customer_list(Work *work, Permission permission, const CustomerQuery *query)
{
    CustomerList list = { 0 };
    Str question = query->q.len ? search_question(work, "customer", NULL, query->q) : STR_ABSENT;
    if (!query->q.len) list = newest(work, permission, query);
    else if (question.ptr)
        db_list(work, &SQL_customer_search,
                ARGS(ARG(permission, (int64_t)permission),
                     ARG(sees_all, (bool)(work->actor_id == 0)), ARG(question, question),
                     ARG(limit, query->limit)),
                Customer, &list);
    for (size_t i = 0; i < list.count; i++) contacts_read(work, &list.items[i]);
    return list;
}

// What two ways of writing one number or address have in common.
static Str folded(Work *work, const ContactInput *contact)
{
    Phone phone;
    Str plain = fold_text(work, str_trim(contact->value));
    if (str_equal(contact->kind, STR("phone")) && phone_read(plain, true, &phone) == plain.len)
        return str_copy(work, (Str){ phone.digits, phone.len });
    return plain;
}

static bool is_email(Str s)
{
    size_t at = str_find(s, STR("@"));
    return outbox_address_valid(STR("email"), s) && str_find(str_from(s, at), STR(".")) != SIZE_MAX;
}

static void check_contact(Work *work, CustomerId owner, const ContactInput *contact, size_t index,
                          Issues *issues)
{
    Phone phone;
    int64_t holder;
    Str plain = fold_text(work, str_trim(contact->value));
    Str path = str_format(work, "contacts.%zu.value", index);
    bool shared = str_equal(contact->kind, STR("address"));
    if (str_equal(contact->kind, STR("phone")) && phone_read(plain, true, &phone) != plain.len)
        issues_add(issues, path, "invalid", STR("is no telephone number"));
    else if (str_equal(contact->kind, STR("email")) && !is_email(plain))
        issues_add(issues, path, "invalid", STR("is no e-mail address"));
    else if (!shared &&
             db_int(work, &SQL_contact_holder,
                    ARGS(ARG(kind, contact->kind), ARG(folded, folded(work, contact)),
                         ARG(customer_id, owner), ARG(permission, (int64_t)PERM_customer_read),
                         ARG(sees_all, (bool)(work->actor_id == 0))),
                    &holder))
        issues_add(issues, path, "taken", str_format(work, "%lld", (long long)holder));
}

static void check(Work *work, CustomerId owner, const CustomerInput *input, Issues *issues)
{
    Args here = ARGS(ARG(site_id, input->site_id), ARG(permission, (int64_t)PERM_customer_write),
                     ARG(sees_all, (bool)(work->actor_id == 0)));
    if (!db_exists(work, &SQL_customer_site_reached, here))
        issues_add(issues, STR("site_id"), "not_found", STR("is no site where you keep customers"));
    for (size_t i = 0; i < input->contacts.count; i++)
        check_contact(work, owner, &input->contacts.items[i], i, issues);
}

static void contacts_write(Work *work, CustomerId id, const ContactInputList *contacts)
{
    for (size_t i = 0; i < contacts->count; i++) {
        const ContactInput *c = &contacts->items[i];
        MaybeTime consent_at = { c->consent, { work->now_ms } };
        db_send(work, &SQL_contact_add,
                ARGS(ARG(id, (ContactId){ id_new(work->now_ms) }), ARG(customer_id, id),
                     ARG(kind, c->kind), ARG(value, str_trim(c->value)),
                     ARG(folded, folded(work, c)), ARG(consent, c->consent),
                     ARG(consent_at, consent_at), ARG(preferred, c->preferred)));
    }
}

typedef struct NameRow {
    Str name;
} NameRow;
RECORD(NameRow, "A name.", FIELD(NameRow, name));

void customer_tokens(Work *work, CustomerId id, Text *out)
{
    NameRow row;
    ContactList contacts;
    if (!db_find(work, &SQL_customer_words, ARGS(ARG(id, id)), NameRow, &row)) return;
    tokens_add(out, row.name, TOKENS_NAME);
    db_list(work, &SQL_contacts_of, ARGS(ARG(customer_id, id)), Contact, &contacts);
    for (size_t i = 0; i < contacts.count; i++) {
        const Contact *c = &contacts.items[i];
        tokens_add(out, c->value, str_equal(c->kind, STR("phone")) ? TOKENS_PHONE : TOKENS_TEXT);
    }
}

static void index_customer(Work *work, CustomerId id)
{
    Text tokens = TEXT(work);
    customer_tokens(work, id, &tokens);
    search_put(work, "customer", id.value, (SiteId){ 0 }, text_str(&tokens));
}

bool customer_add(Work *work, const CustomerInput *input, CustomerId *id, Issues *issues)
{
    check(work, (CustomerId){ 0 }, input, issues);
    if (issues->count) return false;
    *id = (CustomerId){ id_new(work->now_ms) };
    db_send(work, &SQL_customer_add,
            ARGS_OF(CustomerInput, input, ARG(id, *id), ARG(created_by, work->actor_id),
                    ARG(note, input->note.ptr ? input->note : STR(""))));
    contacts_write(work, *id, &input->contacts);
    index_customer(work, *id);
    audit_add(work, "customer_added", "customer", id->value, STR_ABSENT,
              AUDIT_TEXT(work, CustomerInput, input));
    return true;
}

bool customer_change(Work *work, const Customer *old, int64_t version, const CustomerInput *input,
                     bool *stale, Issues *issues)
{
    *stale = version != 0 && version != old->version;
    if (*stale) return false;
    if (str_equal(old->state, STR("erased")))
        issues_add(issues, STR_ABSENT, "erased", STR("the customer's data were erased"));
    check(work, old->id, input, issues);
    if (issues->count) return false;
    *stale = db_run(work, &SQL_customer_change,
                    ARGS_OF(CustomerInput, input, ARG(id, old->id), ARG(version, old->version),
                            ARG(note, input->note.ptr ? input->note : STR("")))) != 1;
    if (*stale) return false;
    db_send(work, &SQL_contacts_drop, ARGS(ARG(customer_id, old->id)));
    contacts_write(work, old->id, &input->contacts);
    index_customer(work, old->id);
    audit_add(work, "customer_changed", "customer", old->id.value, AUDIT_TEXT(work, Customer, old),
              AUDIT_TEXT(work, CustomerInput, input));
    return true;
}
