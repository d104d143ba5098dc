// import.c - imports as they are stored, and the steps from one state to the next.
// SPDX-License-Identifier: AGPL-3.0-or-later
#include "imports/import.h"
#include "base/embedded.h"
#include "cases/policy.h"
#include "engine/audit/audit.h"
#include "imports/import_date.h"
#include "imports/import_fact.h"
#include "imports/import_index.h"
#include "imports/import_store.h"
#include "org/org.h"
#include "queries.h"
#include "record/json_in.h"

static const FlowState states[] = {
    { "uploaded", "uploaded", "已上传", false },
    { "mapped", "mapped", "已映射", false },
    { "checking", "being checked", "检查中", false },
    { "checked", "checked", "已检查", false },
    { "running", "being loaded", "导入中", false },
    { "cancelled", "cancelled", "已取消", false },
    { "failed", "failed", "失败", false },
    { "done", "loaded", "已导入", false },
    { "undoing", "being taken back", "撤销中", false },
    { "undone", "taken back", "已撤销", true },
    { "removed", "removed", "已删除", true },
    { 0 },
};

static const FlowMove moves[] = {
    { "uploaded", "map", "mapped", PERM_import_run },
    { "uploaded", "remove", "removed", PERM_import_run },
    { "mapped", "map", "=", PERM_import_run },
    { "mapped", "check", "checking", PERM_import_run },
    { "mapped", "run", "running", PERM_import_run },
    { "mapped", "remove", "removed", PERM_import_run },
    { "checking", "cancel", "cancelled", PERM_import_run },
    { "checked", "map", "mapped", PERM_import_run },
    { "checked", "check", "checking", PERM_import_run },
    { "checked", "run", "running", PERM_import_run },
    { "checked", "remove", "removed", PERM_import_run },
    { "running", "cancel", "cancelled", PERM_import_run },
    { "cancelled", "map", "mapped", PERM_import_run },
    { "cancelled", "check", "checking", PERM_import_run },
    { "cancelled", "resume", "running", PERM_import_run },
    { "cancelled", "undo", "undoing", PERM_import_run },
    { "cancelled", "remove", "removed", PERM_import_run },
    { "failed", "map", "mapped", PERM_import_run },
    { "failed", "check", "checking", PERM_import_run },
    { "failed", "resume", "running", PERM_import_run },
    { "failed", "undo", "undoing", PERM_import_run },
    { "failed", "remove", "removed", PERM_import_run },
    { "done", "undo", "undoing", PERM_import_run },
    { 0 },
};

const Flow import_flow = { "import", "Import", "导入", "uploaded", states, moves };

RECORD(ImportColumn, "A column of a file, with some of what stands in it.",
       FIELD(ImportColumn, name), FIELD(ImportColumn, samples));

RECORD(Import, "A file on its way in, as it is stored.", FIELD(Import, id), FIELD(Import, kind),
       FIELD(Import, source), FIELD(Import, source_id), FIELD(Import, file_name),
       FIELD(Import, bytes), FIELD(Import, format), FIELD(Import, encoding),
       FIELD(Import, delimiter), LIST_FIELD(Import, columns, ImportColumn),
       RECORD_FIELD(Import, map, ImportMap), FIELD(Import, state), FIELD(Import, task),
       FIELD(Import, row_count), FIELD(Import, item_count), FIELD(Import, read_count),
       FIELD(Import, created_count), FIELD(Import, updated_count), FIELD(Import, unchanged_count),
       FIELD(Import, repeated_count), FIELD(Import, dropped_count), FIELD(Import, refused_count),
       FIELD(Import, observed_until), FIELD(Import, unit), FIELD(Import, failure),
       RECORD_FIELD(Import, created_by, Named), FIELD(Import, created_at),
       FIELD(Import, finished_at), FIELD(Import, undo_until), FIELD(Import, version));

RECORD(ImportTrail, "What the audit trail keeps of an import.", FIELD(ImportTrail, file_name),
       FIELD(ImportTrail, source), FIELD(ImportTrail, state), FIELD(ImportTrail, read),
       FIELD(ImportTrail, created), FIELD(ImportTrail, updated), FIELD(ImportTrail, unchanged),
       FIELD(ImportTrail, repeated), FIELD(ImportTrail, dropped), FIELD(ImportTrail, refused));

void import_trail(Work *work, const Import *import, const char *action)
{
    ImportTrail trail = { import->file_name,       import->source,         import->state,
                          import->read_count,      import->created_count,  import->updated_count,
                          import->unchanged_count, import->repeated_count, import->dropped_count,
                          import->refused_count };
    audit_add(work, action, "import", import->id.value, STR_ABSENT,
              AUDIT_TEXT(work, ImportTrail, &trail));
}

Str import_path(Work *work, const char *data_dir, ImportId id)
{
    return str_format(work, "%s/imports/%lld", data_dir, (long long)id.value);
}

bool import_find(Work *work, ImportId id, Import *found)
{
    return db_find(work, &SQL_import_by_id, ARGS(ARG(id, id)), Import, found);
}

ImportList import_list(Work *work)
{
    ImportList list;
    db_list(work, &SQL_import_list, ARGS_NONE, Import, &list);
    return list;
}

ImportFile import_file_of(const Import *import, const char *path)
{
    bool utf8 = str_equal(import->encoding, STR("UTF-8"));
    return (ImportFile){ .path = path,
                         .xlsx = str_equal(import->format, STR("xlsx")),
                         .encoding = utf8 ? ENCODING_UTF8 : ENCODING_GB18030,
                         .separator = import->delimiter.len ? import->delimiter.ptr[0] : ',' };
}

static ImportColumnList columns_of(Work *work, const ImportLook *look)
{
    ImportColumnList list = { NEW(work, ImportColumn, look->columns), look->columns };
    for (size_t i = 0; i < look->columns; i++) {
        ImportColumn *column = &list.items[i];
        column->name = look->head[i];
        column->samples.items = look->samples[i];
        while (column->samples.count < IMPORT_SAMPLES_MAX &&
               look->samples[i][column->samples.count].ptr)
            column->samples.count++;
    }
    return list;
}

// "投诉 2024.csv" is no word that numbers could begin with; "nyc_council 2024.csv" is.
static Str source_of(Work *work, Str name)
{
    Text out = TEXT(work);
    for (size_t i = 0; i < name.len && name.ptr[i] != '.' && out.len < 24; i++) {
        char c = (char)(name.ptr[i] >= 'A' && name.ptr[i] <= 'Z' ? name.ptr[i] + 32 : name.ptr[i]);
        bool letter = c >= 'a' && c <= 'z';
        bool later = out.len > 0 && ((c >= '0' && c <= '9') || c == '_' || c == '-');
        if (letter || later) text_add_char(&out, c);
    }
    return out.len ? text_str(&out) : STR("log");
}

// What the organisation promises for complaints, read off the columns that there are.
static ImportPromiseList promises_of_policies(Work *work, const ImportMap *map)
{
    PolicyList policies = policies_for(work, STR("complaint"));
    ImportPromiseList list = { NEW(work, ImportPromise, policies.count), 0 };
    for (size_t i = 0; i < policies.count && list.count < IMPORT_PROMISES_MAX; i++) {
        const Policy *policy = &policies.items[i];
        if (str_equal(policy->kind, STR("follow_up"))) continue;
        if (str_equal(policy->kind, STR("next_answer"))) continue;
        bool answer = str_equal(policy->kind, STR("first_answer"));
        bool answers = str_equal(map->kind, STR("cases")) && map->columns.first_answered_at.ptr;
        list.items[list.count++] = (ImportPromise){
            .kind = policy->kind,
            .from = STR("opened_at"),
            .until = !answer   ? STR("solved_at")
                     : answers ? STR("first_answered_at")
                               : STR(""),
            .amount = policy->amount,
            .unit = policy->unit,
            .organisation_minutes = { true, policy->organisation_minutes },
        };
    }
    return list;
}

// What people call our values, of the fields that have a column.
static Str first_codes(Work *work, const ImportMap *map)
{
    Issues issues = { .count = 0 };
    json_t *all = json_read(work, embedded_text("content/import-words.json"), &issues);
    const struct {
        const char *field;
        Str column;
    } coded[] = { { "type", map->columns.type },
                  { "channel", map->columns.channel },
                  { "status", map->columns.status },
                  { "severity", map->columns.severity } };
    for (size_t i = 0; all && i < COUNT(coded); i++)
        if (coded[i].column.len == 0) json_object_del(all, coded[i].field);
    return all ? json_write(work, all) : STR("{}");
}

static ImportMap first_map(Work *work, const ImportLook *look, Str name)
{
    ImportMap map;
    import_map_guess(work, look->head, look->columns, &map);
    map.source = source_of(work, name);
    map.zone = org_read(work).zone;
    map.codes.text = first_codes(work, &map);
    map.promises = promises_of_policies(work, &map);
    return map;
}

Import import_add(Work *work, const ImportLook *look, int64_t bytes, Str name)
{
    Import added;
    ImportMap map = first_map(work, look, name);
    char *separator = str_z(work, STR(","));
    if (!look->file.xlsx) separator[0] = look->file.separator;
    Import import = {
        .id = { id_new(work->now_ms) },
        .kind = map.kind,
        .source = map.source,
        .file_name = name,
        .bytes = bytes,
        .format = look->file.xlsx ? STR("xlsx") : STR("csv"),
        .encoding = str_of(import_encoding_name(look->file.encoding)),
        .delimiter = str_of(separator),
        .columns = columns_of(work, look),
        .map = map,
        .state = STR("uploaded"),
    };
    db_run(work, &SQL_import_add, ARGS_RECORD(Import, &import));
    import_trail(work, &import, "import_uploaded");
    if (!import_find(work, import.id, &added)) work_fail(work, FAIL_INTERNAL, "an import is gone");
    return added;
}

static bool undo_is_late(const Work *work, const Import *import)
{
    return import->undo_until.set && import->undo_until.value.ms < work->now_ms;
}

static const FlowMove *move_of(const Import *import, const char *action)
{
    const FlowMove *move = flow_move(&import_flow, import->state, action);
    // What is loaded in part can only be finished or taken back.
    bool run = str_equal(import->task, STR("run")), undoes = str_equal(import->task, STR("undo"));
    bool partly = undoes || (run && import->unit > 0);
    bool again =
        strcmp(action, "map") == 0 || strcmp(action, "check") == 0 || strcmp(action, "remove") == 0;
    if (move && partly && again) return NULL;
    bool undo = strcmp(action, "undo") == 0;
    return move && undo && !run ? NULL : move;
}

StrList import_actions(Work *work, const Import *import)
{
    StrList all = flow_actions(work, &import_flow, import->state);
    StrList fit = { NEW(work, Str, all.count), 0 };
    for (size_t i = 0; i < all.count; i++) {
        bool late = str_equal(all.items[i], STR("undo")) && undo_is_late(work, import);
        if (!late && move_of(import, str_z(work, all.items[i])))
            fit.items[fit.count++] = all.items[i];
    }
    return fit;
}

bool import_reread(Work *work, Import *import, Str encoding, Str delimiter, const char *data_dir,
                   char error[240])
{
    if (str_equal(encoding, import->encoding) && str_equal(delimiter, import->delimiter))
        return true;
    import->encoding = encoding;
    import->delimiter = delimiter;
    char *path = str_z(work, import_path(work, data_dir, import->id));
    ImportLook look = { .file = import_file_of(import, path) };
    if (!import_file_head(work, &look, error)) return false;
    import->columns = columns_of(work, &look);
    if (db_run(work, &SQL_import_reread, ARGS_RECORD(Import, import)) != 1)
        work_fail(work, FAIL_RETRY, "import %lld was changed meanwhile",
                  (long long)import->id.value);
    import->version++;
    return true;
}

// Stores a state; whoever was faster wins.
static void state_save(Work *work, Import *import)
{
    if (db_run(work, &SQL_import_state,
               ARGS(ARG(id, import->id), ARG(version, import->version), ARG(state, import->state),
                    ARG(task, import->task), ARG(unit, import->unit),
                    ARG(item_count, import->item_count))) != 1)
        work_fail(work, FAIL_RETRY, "import %lld was changed meanwhile",
                  (long long)import->id.value);
    import->version++;
}

static void head_of(Work *work, const Import *import, Str **head)
{
    *head = NEW(work, Str, import->columns.count);
    for (size_t i = 0; i < import->columns.count; i++) (*head)[i] = import->columns.items[i].name;
}

static bool map_fits(Work *work, const Import *import, const ImportMap *map, Issues *issues)
{
    ImportPlan plan;
    Str *head;
    size_t known = issues->count;
    import_map_check(work, map, issues);
    head_of(work, import, &head);
    bool fits = issues->count == known &&
                import_plan_make(work, map, head, import->columns.count, &plan, issues);
    issues_below(work, issues, known, "map");
    return fits;
}

static MaybeTime observed_of(Work *work, const ImportMap *map)
{
    ImportTime end;
    ImportPlan plan = { .map = map, .zone = zone_find(work, map->zone) };
    bool told = plan.zone && import_observed(&plan, &end);
    return (MaybeTime){ told, end.at };
}

// A map may leave out what has a first value.
static void map_fill(Work *work, const Import *import, ImportMap *map)
{
    if (!map->initial.type.ptr) record_initial(&ImportInitial_record, &map->initial);
    if (map->source.len == 0) map->source = import->source;
    if (map->zone.len == 0) map->zone = org_read(work).zone;
    if (!map->codes.text.ptr) map->codes.text = STR("{}");
}

bool import_set_map(Work *work, Import *import, const ImportMap *map, Issues *issues)
{
    ImportMap filled = *map;
    const FlowMove *move = move_of(import, "map");
    map_fill(work, import, &filled);
    if (!move) issues_add(issues, STR("map"), "conflict", STR("cannot be changed any more"));
    if (!move || !map_fits(work, import, &filled, issues)) return false;
    import->state = flow_next(move, import->state);
    import->map = filled;
    import->kind = filled.kind;
    import->source = filled.source;
    import->observed_until = observed_of(work, &filled);
    Args args = ARGS_RECORD(Import, import);
    if (db_run(work, &SQL_import_map, args) != 1)
        work_fail(work, FAIL_RETRY, "import %lld was changed meanwhile",
                  (long long)import->id.value);
    import->version++;
    return true;
}

bool import_remove(Work *work, Import *import)
{
    const FlowMove *move = move_of(import, "remove");
    if (!move) return false;
    import->state = flow_next(move, import->state);
    import_take_back_rest(work, import->id, import->source_id); // sites of a run that did not begin
    db_run(work, &SQL_import_issues_clear, ARGS(ARG(import_id, import->id)));
    if (db_run(work, &SQL_import_remove,
               ARGS(ARG(id, import->id), ARG(version, import->version))) != 1)
        work_fail(work, FAIL_RETRY, "import %lld was changed meanwhile",
                  (long long)import->id.value);
    import_trail(work, import, "import_removed");
    return true;
}

static ImportOrder undo_hindrance(Work *work, const Import *import, int64_t *in_the_way)
{
    Args args = ARGS(ARG(id, import->id), ARG(source_id, import->source_id));
    *in_the_way = 0;
    if (db_exists(work, &SQL_import_later, args)) return IMPORT_SUPERSEDED;
    db_int(work, &SQL_import_worked_on, ARGS(ARG(id, import->id)), in_the_way);
    return *in_the_way ? IMPORT_WORKED_ON : IMPORT_ORDERED;
}

static void begin_task(Import *import, const char *task)
{
    import->task = str_of(task);
    import->unit = import->item_count = 0;
}

static Str state_of_task(Str task)
{
    if (str_equal(task, STR("check"))) return STR("checking");
    return str_equal(task, STR("undo")) ? STR("undoing") : STR("running");
}

ImportOrder import_order(Work *work, Import *import, const char *action, Issues *issues,
                         int64_t *in_the_way)
{
    const FlowMove *move = move_of(import, action);
    bool starts = strcmp(action, "check") == 0 || strcmp(action, "run") == 0;
    bool undo = strcmp(action, "undo") == 0;
    if (!move || (undo && undo_is_late(work, import))) return IMPORT_UNFIT;
    if (starts && !map_fits(work, import, &import->map, issues)) return IMPORT_INVALID;
    if (undo) {
        ImportOrder hindrance = undo_hindrance(work, import, in_the_way);
        if (hindrance != IMPORT_ORDERED) return hindrance;
    }
    import->state = flow_next(move, import->state);
    if (strcmp(action, "resume") == 0) import->state = state_of_task(import->task);
    if (starts || undo) begin_task(import, action);
    state_save(work, import);
    if (starts) db_run(work, &SQL_import_issues_clear, ARGS(ARG(import_id, import->id)));
    if (strcmp(action, "cancel") == 0) import_index_later(work, import->id);
    import_trail(work, import, str_z(work, str_format(work, "import_%s", action)));
    return IMPORT_ORDERED;
}
