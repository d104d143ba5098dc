// personal.h - the one registry of personal fields: what is kept of persons, why, how long.
// SPDX-License-Identifier: AGPL-3.0-or-later
//
// It is content/personal-fields.json. Every text column of every table stands in it, among those
// that tell something about a person or among those that do not; a test compares it with the tables
// and with the PERSONAL marks of the field tables, which do the masking.
#pragma once
#include "db/db.h"
#include "record/permission.h"

// What the law calls the reason why it may be kept.
typedef struct PersonalBasis { Str key, name, name_en, about, about_en; } PersonalBasis;
LIST_TYPE(PersonalBasis);

// How long. days 0: as long as `since` says.
typedef struct PersonalTerm {
    Str     key, name, name_en, since, since_en;
    int64_t days;
    bool    fixed;             // the program's own; an organisation may not choose another
    bool    active;            // what is over it goes by itself, unless the organisation says no
} PersonalTerm;
LIST_TYPE(PersonalTerm);

typedef struct PersonalColumn {
    Str     column, label, label_en;
    Str     mask;              // name, phone, email, contact, text or none: how it is shortened
    Str     purpose, purpose_en, basis, retention;
    Str     erasure;           // always; text: with the words of cases; keep: with its own term
    StrList fields;            // "Customer.name": where a reply or a body holds it
} PersonalColumn;
LIST_TYPE(PersonalColumn);

typedef struct PersonalTable {
    Str                table, name, name_en;
    Str                whose;  // customer; staff; unlinked: of a customer, no row says of which
    StrList            readers;   // permissions of which one must be held to see it at all
    PersonalColumnList columns;
} PersonalTable;
LIST_TYPE(PersonalTable);

// Text columns that tell nothing about a person.
typedef struct PlainTable { Str table; StrList columns; } PlainTable;
LIST_TYPE(PlainTable);

typedef struct PersonalRegistry {
    PersonalBasisList bases;
    PersonalTermList  retention;
    PersonalTableList tables;
    PlainTableList    plain;
} PersonalRegistry;

// Read once by a process: who must not wait for it (the write lane) has it read elsewhere before.
const PersonalRegistry *personal_registry(Work *work);
const PersonalTable  *personal_table(const PersonalRegistry *registry, Str table);
const PersonalColumn *personal_column(const PersonalTable *table, Str column);
const PersonalTerm   *personal_term(const PersonalRegistry *registry, Str key);

// --- As people see it --------------------------------------------------------------------------

typedef struct RoleNamed { Str key, name, name_en; } RoleNamed;
LIST_TYPE(RoleNamed);

typedef struct PersonalField {
    Str           id, entity, field;         // "customers.name"
    Str           entity_name, entity_name_en, label, label_en;
    Str           whose, mask, purpose, purpose_en;
    Str           basis, basis_name, basis_name_en, basis_about, basis_about_en;
    Str           retention, retention_name, retention_name_en, retention_since, retention_since_en;
    MaybeInt      retention_days;            // as the organisation has it; none: as `since` says
    Str           erasure;
    RoleNamedList seen_by, masked_for;       // roles
} PersonalField;
LIST_TYPE(PersonalField);
typedef struct PersonalFieldPage { PersonalFieldList items; } PersonalFieldPage;
extern const RecordType RoleNamed_record, PersonalField_record, PersonalFieldPage_record;

PersonalFieldList personal_fields(Work *work);
