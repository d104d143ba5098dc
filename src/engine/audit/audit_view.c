// audit_view.c - the trail as people read it: filtered, by pages, without what they may not see.
// SPDX-License-Identifier: AGPL-3.0-or-later
#include "base/like.h"
#include "engine/audit/audit.h"
#include "engine/clock/zone.h"
#include "queries.h"
#include "record/cursor.h"
#include "record/json_in.h"

RECORD(AuditObject, "What it was done to.", FIELD(AuditObject, kind), FIELD(AuditObject, id),
       FIELD(AuditObject, label));
RECORD(AuditRow, "Something that was done.", FIELD(AuditRow, id), FIELD(AuditRow, seq),
       FIELD(AuditRow, at), RECORD_FIELD(AuditRow, actor, Named), FIELD(AuditRow, address),
       FIELD(AuditRow, action), RECORD_FIELD(AuditRow, object, AuditObject),
       FIELD(AuditRow, before), FIELD(AuditRow, after), FIELD(AuditRow, sealed));
RECORD(AuditPage, "A page of the trail.", LIST_FIELD(AuditPage, items, AuditRow),
       FIELD(AuditPage, next_cursor));
RECORD(AuditQuery, "What is asked of the trail.",
       FIELD(AuditQuery, q, .max = 80, .doc = "Part of an action, a kind or a name."),
       FIELD(AuditQuery, actor_id), FIELD(AuditQuery, action, .max = 60),
       FIELD(AuditQuery, object, .max = 80, .doc = "\"case\", or one thing: \"case:123\"."),
       FIELD(AuditQuery, from, .doc = "First day."), FIELD(AuditQuery, to, .doc = "Last day."),
       PAGE_FIELDS(AuditQuery));

static const AuditKind *kind_of(Str kind)
{
    for (const AuditKind *k = audit_kind_list; k->kind; k++)
        if (str_equal(str_of(k->kind), kind)) return k;
    return NULL;
}

// Through the record and out again, so that the field table masks it. What an older program wrote
// otherwise is left out.
static Json masked(Work *work, const RecordType *type, Json content, Hidden hidden)
{
    Issues issues = { .count = 0 };
    Text out = TEXT(work);
    if (!content.text.ptr || !hidden) return content;
    void *record = work_alloc(work, type->size, 1);
    record_from_json(work, type, content.text, record, &issues);
    record_to_json(&out, type, record, hidden);
    return (Json){ text_str(&out) };
}

// What a thing is called, by whatever its record has.
static Str label_in(Work *work, Json content)
{
    static const char *const names[] = { "number", "name", "login", "code", "key" };
    Issues issues = { .count = 0 };
    if (!content.text.ptr) return STR("");
    const json_t *object = json_read(work, content.text, &issues);
    for (size_t i = 0; i < COUNT(names); i++) {
        const char *value = json_string_value(json_object_get(object, names[i]));
        if (value && *value) return str_of(value);
    }
    return STR("");
}

static void row_finish(Work *work, AuditRow *row, uint64_t may, Hidden hidden)
{
    const AuditKind *kind = kind_of(row->object.kind);
    if (!kind || !(may >> kind->content & 1)) {
        row->before = row->after = (Json){ STR_ABSENT };
    } else {
        row->before = masked(work, kind->type, row->before, hidden);
        row->after = masked(work, kind->type, row->after, hidden);
    }
    row->object.label = label_in(work, row->after.text.ptr ? row->after : row->before);
}

typedef struct OrgZone {
    Str zone;
} OrgZone;
RECORD(OrgZone, "An organisation's zone.", FIELD(OrgZone, zone));

static int64_t day_start(Work *work, MaybeDate day, int64_t days_on, int64_t otherwise)
{
    OrgZone zone;
    if (!day.set) return otherwise;
    db_one(work, &SQL_audit_zone, ARGS_NONE, OrgZone, &zone);
    return zone_open_ms(zone_find(work, zone.zone), (day.value.days + days_on) * DAY_MS);
}

bool audit_list(Work *work, const AuditQuery *query, uint64_t may, Hidden hidden, AuditPage *page,
                Issues *issues)
{
    // Ids follow the clock of the one who wrote them; clocks may have been wrong by this much.
    static const int64_t clock_wrong_ms = 40LL * DAY_MS;
    Cursor cursor;
    Str kind, id_text;
    int64_t object_id = 0;
    str_split(query->object, ':', &kind, &id_text);
    if (id_text.len) str_int(id_text, &object_id);
    cursor_read(query->cursor, &cursor, issues);
    if (id_text.len && object_id <= 0)
        issues_add(issues, STR("object"), "invalid", STR("is not KIND or KIND:ID"));
    if (issues->count) return false;
    int64_t to_ms = day_start(work, query->to, 1, INT64_MAX / 2);
    int64_t from_ms = day_start(work, query->from, 0, 0);
    int64_t top = query->to.set ? id_floor(to_ms + clock_wrong_ms) : INT64_MAX;
    const Query *sql = query->actor_id.value ? &SQL_audit_list_by_actor
                       : object_id           ? &SQL_audit_list_by_object
                                             : &SQL_audit_list;
    db_list(
        work, sql,
        ARGS(ARG(before_id, cursor.set && cursor.id < top ? cursor.id : top),
             ARG(first_id, query->from.set ? id_floor(from_ms) : (int64_t)0), ARG(from_ms, from_ms),
             ARG(to_ms, to_ms), ARG(action, query->action.ptr ? query->action : STR("")),
             ARG(pattern, like_pattern(work, query->q)), ARG(kind, kind.ptr ? kind : STR("")),
             ARG(object_id, object_id), ARG(by_id, query->actor_id), ARG(limit, query->limit + 1)),
        AuditRow, &page->items);
    page->next_cursor = page_next_by_id(work, &page->items, query->limit);
    for (size_t i = 0; i < page->items.count; i++)
        row_finish(work, &page->items.items[i], may, hidden);
    return true;
}
