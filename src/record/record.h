// record.h - describes a C struct once, for JSON, SQL, CSV, flags, settings and OpenAPI.
// SPDX-License-Identifier: AGPL-3.0-or-later
//
// A field table holds one line for each member that the outside may see:
//
//     RECORD(CaseNew, "A case as submitted.",
//         FIELD(CaseNew, subject, .required = true, .min = 1, .max = 200, .doc = "What was
// asked."),
//         FIELD(CaseNew, severity, .initial = 3, .min = 1, .max = 5, .doc = "1 is most severe."));
//
// The member's own type decides how it travels:
//
//     C type        JSON                  SQL        absent is
//     bool          true, false           BOOL       false
//     int64_t       integer               INT64      .initial
//     double        number                FLOAT64    0
//     Str           string (NFC is the caller's duty; UTF-8 without NUL is checked)   TEXT   ptr
// NULL
//     XxxId         string of digits      INT64      value 0; NULL in SQL
//     Time, Date    RFC 3339, yyyy-mm-dd  INT64      0 (use Maybe where absence means something)
//     Maybe...      as the plain type     as the plain type or NULL             set false
//     Json          any JSON value        TEXT       text absent
//     a record      object                -          RECORD_FIELD; its first field is an absent id
//     a list        array                 -          LIST_FIELD of records; StrList, IdList
#pragma once
#include "base/base.h"
#include "record/ids.h"

typedef struct MaybeBool { bool set; bool value; } MaybeBool;
typedef struct MaybeInt  { bool set; int64_t value; } MaybeInt;
typedef struct MaybeReal { bool set; double value; } MaybeReal;
typedef struct Json { Str text; } Json;                       // one valid JSON value, compact
typedef struct List { void *items; size_t count; } List;      // the shape of every typed list
typedef struct StrList { Str *items; size_t count; } StrList;
typedef struct IdList { AnyId *items; size_t count; } IdList;

// typedef struct CaseList { Case *items; size_t count; } CaseList;
#define LIST_TYPE(T) typedef struct T##List { T *items; size_t count; } T##List

enum { FIELD_MAYBE = 64 };
typedef enum FieldType {
    FIELD_BOOL, FIELD_INT, FIELD_REAL, FIELD_STR, FIELD_ID, FIELD_TIME, FIELD_DATE, FIELD_JSON,
    FIELD_RECORD, FIELD_LIST, FIELD_STRS, FIELD_IDS,
    FIELD_MAYBE_BOOL = FIELD_BOOL | FIELD_MAYBE, FIELD_MAYBE_INT = FIELD_INT | FIELD_MAYBE,
    FIELD_MAYBE_REAL = FIELD_REAL | FIELD_MAYBE, FIELD_MAYBE_TIME = FIELD_TIME | FIELD_MAYBE,
    FIELD_MAYBE_DATE = FIELD_DATE | FIELD_MAYBE,
} FieldType;

// What a field tells about a person: decides masking, export, erasure and what the log may hold.
typedef enum Personal {
    PERSONAL_NONE, PERSONAL_NAME, PERSONAL_PHONE, PERSONAL_EMAIL, PERSONAL_ADDRESS, PERSONAL_TEXT,
} Personal;

typedef struct RecordType RecordType;

typedef struct Field {
    const char        *name;           // the same in C, SQL, JSON and TypeScript
    FieldType          type;
    size_t             offset;
    const RecordType  *record;         // FIELD_RECORD, FIELD_LIST: of what
    bool               required;       // must be present and not null
    bool               secret;         // never written out: passwords, tokens
    Personal           personal;
    int64_t            initial;        // integers: used when the field is absent
    const char        *initial_str;    // strings: used when the field is absent
    int64_t            min, max;       // value, code points or items; 0, 0 = free
    const char *const *choices;        // strings: NULL-terminated list of what is allowed
    const char        *doc;            // one sentence for the reference and the OpenAPI document
} Field;

struct RecordType {
    const char  *name;
    size_t       size;
    const Field *fields;
    size_t       count;
    const char  *doc;
};

#define FIELD_ID_CASE(T) T: FIELD_ID,
#define FIELD_TYPE(lvalue) _Generic((lvalue), \
    ID_TYPES(FIELD_ID_CASE) \
    bool: FIELD_BOOL, int64_t: FIELD_INT, double: FIELD_REAL, Str: FIELD_STR, Time: FIELD_TIME, \
    Date: FIELD_DATE, Json: FIELD_JSON, StrList: FIELD_STRS, IdList: FIELD_IDS, \
    MaybeBool: FIELD_MAYBE_BOOL, MaybeInt: FIELD_MAYBE_INT, MaybeReal: FIELD_MAYBE_REAL, \
    MaybeTime: FIELD_MAYBE_TIME, MaybeDate: FIELD_MAYBE_DATE)

#define FIELD(T, member, ...) \
    { .name = #member, .type = FIELD_TYPE(((T *)0)->member), .offset = offsetof(T, member), \
      __VA_ARGS__ }
// A nested object: the member is a Sub.
#define RECORD_FIELD(T, member, Sub, ...) \
    { .name = #member, .type = FIELD_RECORD, .offset = offsetof(T, member), \
      .record = &Sub##_record, __VA_ARGS__ }
// A list of objects: the member is a SubList.
#define LIST_FIELD(T, member, Sub, ...) \
    { .name = #member, .type = FIELD_LIST, .offset = offsetof(T, member), \
      .record = &Sub##_record, __VA_ARGS__ }
#define RECORD(T, about, ...) \
    static const Field T##_fields[] = { __VA_ARGS__ }; \
    const RecordType T##_record = { #T, sizeof(T), T##_fields, COUNT(T##_fields), about }

// Somebody or something that is only named.
typedef struct Named { AnyId id; Str name; } Named;
extern const RecordType Named_record;

// What was wrong with the input: every fault at once, each naming its field by path
// ("steps.0.due").
typedef struct Issue { Str field; const char *code; Str detail; } Issue;
typedef struct Issues { Issue list[ISSUES_MAX]; size_t count; } Issues;
// Codes in use: required, unknown, wrong_type, too_small, too_large, not_a_choice, not_json,
// not_found, conflict, invalid. detail is one English sentence without a full stop; it must outlive
// the Issues.
void issues_add(Issues *issues, Str field, const char *code, Str detail);
// The issues from number `first` on are of a part of the input: parent goes before their paths.
void issues_below(Work *work, Issues *issues, size_t first, const char *parent);

// Decode one JSON object into out (size type->size, zeroed first); every fault found is added to
// issues. Refuses duplicate names, unknown names, nesting over JSON_DEPTH_MAX, text that is not
// UTF-8.
bool record_from_json(Work *work, const RecordType *type, Str json, void *out, Issues *issues);
#define from_json(work, T, json, out, issues) \
    record_from_json((work), &T##_record, (json), (T *){ (out) }, (issues))

// Lays a JSON object over a record: only the members it names change, null makes one as
// record_initial leaves it. Records and lists inside are replaced as a whole. Faults are those of
// record_from_json.
bool record_patch_json(Work *work, const RecordType *type, Str json, void *record, Issues *issues);

// Fields as name=value pairs: a query string, a posted form, command flags. Lists repeat their
// name.
typedef struct Pair { Str name, value; } Pair;
bool record_from_pairs(Work *work, const RecordType *type, const Pair *pairs, size_t count,
                       void *out, Issues *issues);

// Personal classes that this reader may not see; bit (1 << PERSONAL_...). 0 hides nothing.
typedef uint32_t Hidden;
void record_to_json(Text *out, const RecordType *type, const void *record, Hidden hidden);
#define to_json(out, T, ptr) record_to_json((out), &T##_record, (const T *){ (ptr) }, 0)

// On which side of the API a record stands: it decides what must be there and what may be null.
typedef enum SchemaUse {
    SCHEMA_TAKEN = 1,          // a body: what is required must be there, the rest may be null
    SCHEMA_GIVEN = 2,          // a reply: every member but the secrets, null where it can be absent
    SCHEMA_PATCHED = 4,        // what record_patch_json takes: nothing is required
    SCHEMA_ASKED = 8,          // a query string: nothing is null
} SchemaUse;
// JSON Schema 2020-12, nested records by $ref. uses: of SchemaUse, TAKEN and GIVEN may be joined.
void record_to_schema(Text *out, const RecordType *type, unsigned uses);
void record_refs(const RecordType *type, void (*each)(const RecordType *sub, void *arg), void *arg);

// One line of a table for people and CSV: the field as text, "" when absent. Records and lists as
// JSON.
Str field_to_text(Work *work, const Field *field, const void *record);
// The value alone as JSON, whatever the field is; for what we send ourselves.
void field_to_json(Text *out, const Field *field, const void *record);
// Reads one value as field_to_text writes it (numbers, RFC 3339, digits of an id, true/false).
bool field_from_text(Work *work, const Field *field, Str text, void *record, Str path,
                     Issues *issues);

const Field *record_field(const RecordType *type, Str name);   // NULL: no such field
bool field_absent(const Field *field, const void *record);
void record_initial(const RecordType *type, void *out);        // zeroed, then every .initial

void json_add_str(Text *out, Str s);               // quoted and escaped
bool json_valid(Work *work, Str text);             // one JSON value within the limits
