// customer.h - who asks something of us, and how to reach them.
// SPDX-License-Identifier: AGPL-3.0-or-later
#pragma once
#include "db/db.h"
#include "record/permission.h"

enum { CONTACTS_MAX = 20 };

typedef struct Contact {
    ContactId id;
    Str       kind, value;             // phone, email, wechat, address
    bool      consent;                 // to be contacted there beyond their own cases
    MaybeTime consent_at;
    bool      preferred;
} Contact;
LIST_TYPE(Contact);

typedef struct Customer {
    CustomerId  id;
    Str         kind, name, language, note, state;
    Named       site;                  // who first served them
    ContactList contacts;
    int64_t     open_cases, cases;
    MaybeTime   last_contact_at;
    bool        masked;                // some details are shortened for this reader
    int64_t     version;
} Customer;
LIST_TYPE(Customer);
extern const RecordType Customer_record;

typedef struct ContactInput { Str kind, value; bool consent, preferred; } ContactInput;
LIST_TYPE(ContactInput);

typedef struct CustomerInput {
    Str              kind, name, language, note;
    SiteId           site_id;
    ContactInputList contacts;
} CustomerInput;
extern const RecordType CustomerInput_record;

typedef struct CustomerQuery { Str q; SiteId site_id; int64_t limit; } CustomerQuery;
extern const RecordType CustomerQuery_record;

// A customer the actor reaches: first served at, or with a case at, a site of theirs. With
// contacts.
bool customer_find(Work *work, Permission permission, CustomerId id, Customer *found);
// By words of the name, pinyin initials, a telephone number or its last four digits; newest first
// without a question.
CustomerList customer_list(Work *work, Permission permission, const CustomerQuery *query);

// False: issues (a site out of reach, contacts that are none, a number that a customer whom the
// actor reaches has already: code "taken", with that customer's id as detail). A number that
// somebody out of reach has is taken without a word: to say so would tell that they are known here.
bool customer_add(Work *work, const CustomerInput *input, CustomerId *id, Issues *issues);
// False: issues; stale is set when the version is not the stored one.
bool customer_change(Work *work, const Customer *old, int64_t version, const CustomerInput *input,
                     bool *stale, Issues *issues);

// The words by which a case of this customer can be found too: name and numbers, as tokens.
void customer_tokens(Work *work, CustomerId id, Text *out);
