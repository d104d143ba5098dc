// indicator.c - keeps indicators, their versions and targets, and switches them on.
// SPDX-License-Identifier: AGPL-3.0-or-later
#include "engine/indicator/indicator.h"
#include "base/embedded.h"
#include "engine/audit/audit.h"
#include "engine/indicator/indicator_inside.h"
#include "queries.h"

static const FlowState states[] = {
    { "draft", "draft", "草稿", false },
    { "active", "in use", "使用中", false },
    { "retired", "retired", "已停用", false },
    { 0 },
};

static const FlowMove moves[] = {
    { "draft", "activate", "active", PERM_indicator_manage },
    { "retired", "activate", "active", PERM_indicator_manage },
    { "active", "retire", "retired", PERM_indicator_manage },
    { "*", "edit", "=", PERM_indicator_manage },
    { 0 },
};

const Flow indicator_flow = { "indicator", "Indicator", "指标", "draft", states, moves };

const IndicatorMeasure *indicator_measure(Str name)
{
    for (size_t i = 0; indicator_measure_list[i]; i++)
        if (str_equal(str_of(indicator_measure_list[i]->name), name))
            return indicator_measure_list[i];
    return NULL;
}

IndicatorMath indicator_math(const IndicatorInput *definition)
{
    const IndicatorMeasure *measure = indicator_measure(definition->measure);
    return (IndicatorMath){
        .shape = measure ? measure->shape : INDICATOR_SHARE,
        .per = measure ? measure->per : 1,
        .exact = str_equal(definition->interval, STR("exact")),
        .higher_better = str_equal(definition->better, STR("higher")),
        .n_min = definition->n_min,
        .suppress_below = definition->suppress_below,
        .watch = definition->watch,
        .alarm = definition->alarm,
    };
}

typedef struct IndicatorOrgRow {
    Str zone, language;
} IndicatorOrgRow;
RECORD(IndicatorOrgRow, "Where days of the organisation begin, and its language.",
       FIELD(IndicatorOrgRow, zone), FIELD(IndicatorOrgRow, language));

const Zone *indicator_zone(Work *work)
{
    IndicatorOrgRow org;
    db_one(work, &SQL_indicator_org, ARGS_NONE, IndicatorOrgRow, &org);
    const Zone *zone = zone_shared(work, org.zone);
    if (!zone) work_fail(work, FAIL_INTERNAL, "the organisation's zone is unknown");
    return zone;
}

static Date today(Work *work)
{
    return zone_date(indicator_zone(work), work->now_ms);
}

// --- Reading

typedef struct IndicatorTargetRow {
    AnyId id;
    IndicatorId indicator_id;
    Str kind;
    Named site;
    Date from;
    double value;
    Str source;
    Named set_by;
    Time set_at;
} IndicatorTargetRow;
RECORD(IndicatorTargetRow, "A target and whose it is.", FIELD(IndicatorTargetRow, id),
       FIELD(IndicatorTargetRow, indicator_id), FIELD(IndicatorTargetRow, kind),
       RECORD_FIELD(IndicatorTargetRow, site, Named), FIELD(IndicatorTargetRow, from),
       FIELD(IndicatorTargetRow, value), FIELD(IndicatorTargetRow, source),
       RECORD_FIELD(IndicatorTargetRow, set_by, Named), FIELD(IndicatorTargetRow, set_at));
LIST_TYPE(IndicatorTargetRow);

RECORD(IndicatorPlace, "Where a target holds.", FIELD(IndicatorPlace, id),
       FIELD(IndicatorPlace, site_id), FIELD(IndicatorPlace, breadth));

IndicatorPlaceList indicator_places(Work *work, IndicatorId id)
{
    IndicatorPlaceList places;
    db_list(work, &SQL_indicator_target_sites, ARGS(ARG(id, id)), IndicatorPlace, &places);
    return places;
}

static int64_t breadth_at(const IndicatorPlaceList *places, AnyId target_id, SiteId site_id)
{
    for (size_t i = 0; i < places->count; i++)
        if (places->items[i].id.value == target_id.value &&
            places->items[i].site_id.value == site_id.value)
            return places->items[i].breadth;
    return 0;
}

MaybeReal indicator_target_at(const IndicatorTargetList *targets, const IndicatorPlaceList *places,
                              const char *kind, SiteId site_id, Date day)
{
    MaybeReal best = { .set = false };
    int64_t narrowest = INT64_MAX;
    for (size_t i = 0; i < targets->count; i++) {
        const IndicatorTarget *target = &targets->items[i];
        if (!str_equal(target->kind, str_of(kind)) || target->from.days > day.days) continue;
        int64_t breadth = INT64_MAX - 1;
        if (target->site.id.value) breadth = breadth_at(places, target->id, site_id);
        if (breadth == 0 || breadth >= narrowest) continue;
        narrowest = breadth;
        best = (MaybeReal){ true, target->value };
    }
    return best;
}

static IndicatorTarget target_of(const IndicatorTargetRow *row)
{
    return (IndicatorTarget){ row->id,    row->kind,   row->site,   row->from,
                              row->value, row->source, row->set_by, row->set_at };
}

// rows: of all indicators, each one's together.
static void take_targets(Work *work, const IndicatorTargetRowList *rows, Indicator *of)
{
    size_t count = 0;
    for (size_t i = 0; i < rows->count; i++)
        count += rows->items[i].indicator_id.value == of->id.value;
    of->targets.items = NEW(work, IndicatorTarget, count);
    for (size_t i = 0; i < rows->count; i++)
        if (rows->items[i].indicator_id.value == of->id.value)
            of->targets.items[of->targets.count++] = target_of(&rows->items[i]);
}

static IndicatorList indicators_read(Work *work, IndicatorId id, Str code)
{
    IndicatorList list;
    IndicatorTargetRowList rows;
    const IndicatorPlaceList nowhere = { .count = 0 };
    Date day = today(work);
    db_list(work, &SQL_indicators_all, ARGS(ARG(id, id), ARG(code, code)), Indicator, &list);
    IndicatorId only = list.count == 1 ? list.items[0].id : (IndicatorId){ 0 };
    db_list(work, &SQL_indicator_targets, ARGS(ARG(id, only)), IndicatorTargetRow, &rows);
    for (size_t i = 0; i < list.count; i++) {
        Indicator *of = &list.items[i];
        const IndicatorMeasure *measure = indicator_measure(of->definition.measure);
        take_targets(work, &rows, of);
        of->unit = str_of(measure ? measure->unit : "");
        of->target = indicator_target_at(&of->targets, &nowhere, "target", (SiteId){ 0 }, day);
        of->benchmark =
            indicator_target_at(&of->targets, &nowhere, "benchmark", (SiteId){ 0 }, day);
        of->lacking = indicator_lacking(work, of);
    }
    return list;
}

IndicatorList indicators_all(Work *work)
{
    return indicators_read(work, (IndicatorId){ 0 }, STR_ABSENT);
}

static bool find_by_id(Work *work, IndicatorId id, Indicator *found)
{
    if (id.value == 0) return false;
    IndicatorList list = indicators_read(work, id, STR_ABSENT);
    if (list.count) *found = list.items[0];
    return list.count != 0;
}

bool indicator_find(Work *work, Str id_or_code, Indicator *found)
{
    int64_t id;
    if (str_int(id_or_code, &id)) return find_by_id(work, (IndicatorId){ id }, found);
    if (id_or_code.len == 0) return false;
    IndicatorList list = indicators_read(work, (IndicatorId){ 0 }, id_or_code);
    if (list.count) *found = list.items[0];
    return list.count != 0;
}

IndicatorVersionList indicator_versions(Work *work, IndicatorId id)
{
    IndicatorVersionList versions;
    db_list(work, &SQL_indicator_versions, ARGS(ARG(id, id)), IndicatorVersion, &versions);
    return versions;
}

// --- Writing

static void audit_indicator(Work *work, const char *action, IndicatorId id, const Indicator *before)
{
    Indicator after;
    if (!find_by_id(work, id, &after)) work_fail(work, FAIL_INTERNAL, "an indicator is gone");
    audit_add(work, action, "indicator", id.value,
              before ? AUDIT_TEXT(work, Indicator, before) : STR_ABSENT,
              AUDIT_TEXT(work, Indicator, &after));
}

static void version_add(Work *work, IndicatorId id, int64_t number, const IndicatorInput *input,
                        bool breaks)
{
    Text text = TEXT(work);
    to_json(&text, IndicatorInput, input);
    db_send(work, &SQL_indicator_version_add,
            ARGS(ARG(id, id), ARG(number, number), ARG(definition, text_str(&text)),
                 ARG(from_day, today(work)), ARG(breaks, breaks)));
}

static bool add(Work *work, const IndicatorInput *given, const char *state, IndicatorId *id,
                Issues *issues)
{
    IndicatorInput input = *given;
    int64_t count = 0;
    db_int(work, &SQL_indicator_count, ARGS_NONE, &count);
    if (count >= INDICATORS_MAX)
        issues_add(issues, STR("code"), "too_large", STR("there are 200 indicators already"));
    indicator_check(work, &input, (IndicatorId){ 0 }, issues);
    if (issues->count) return false;
    *id = (IndicatorId){ id_new(work->now_ms) };
    db_send(work, &SQL_indicator_add,
            ARGS(ARG(id, *id), ARG(code, input.code), ARG(state, str_of(state)),
                 ARG(owner_id, input.owner_id)));
    version_add(work, *id, 1, &input, false);
    return true;
}

bool indicator_add(Work *work, const IndicatorInput *input, IndicatorId *id, Issues *issues)
{
    if (!add(work, input, indicator_flow.start, id, issues)) return false;
    audit_indicator(work, "indicator_added", *id, NULL);
    return true;
}

static bool save(Work *work, const Indicator *of, const IndicatorInput *input, Str state,
                 int64_t number)
{
    return db_run(work, &SQL_indicator_save,
                  ARGS(ARG(id, of->id), ARG(version, of->version), ARG(code, input->code),
                       ARG(state, state), ARG(number, number), ARG(owner_id, input->owner_id))) ==
           1;
}

static bool same_list(const StrList *a, const StrList *b)
{
    if (a->count != b->count) return false;
    for (size_t i = 0; i < a->count; i++)
        if (!str_equal(a->items[i], b->items[i])) return false;
    return true;
}

// Whether figures before and after a change mean something else.
static bool counts_otherwise(const IndicatorInput *a, const IndicatorInput *b)
{
    return !str_equal(a->measure, b->measure) || !same_list(&a->kinds, &b->kinds) ||
           !same_list(&a->types, &b->types);
}

IndicatorMove indicator_edit(Work *work, const Indicator *old, int64_t version,
                             const IndicatorInput *given, Issues *issues)
{
    IndicatorInput input = *given;
    if (version != 0 && version != old->version) return INDICATOR_STALE;
    indicator_check(work, &input, old->id, issues);
    if (issues->count) return INDICATOR_REFUSED;
    if (!save(work, old, &input, old->state, old->number + 1)) return INDICATOR_STALE;
    version_add(work, old->id, old->number + 1, &input, counts_otherwise(&old->definition, &input));
    audit_indicator(work, "indicator_changed", old->id, old);
    return INDICATOR_MOVED;
}

IndicatorMove indicator_move(Work *work, const Indicator *of, const char *action, Issues *issues)
{
    const FlowMove *move = flow_move(&indicator_flow, of->state, action);
    if (!move) return INDICATOR_UNFIT;
    bool on = str_equal(str_of(move->to), STR("active"));
    for (size_t i = 0; on && i < of->lacking.count; i++)
        issues_add(issues, of->lacking.items[i], "required", STR("is needed to switch it on"));
    if (issues->count) return INDICATOR_REFUSED;
    if (!save(work, of, &of->definition, str_of(move->to), of->number)) return INDICATOR_STALE;
    audit_indicator(work, on ? "indicator_activated" : "indicator_retired", of->id, of);
    return INDICATOR_MOVED;
}

static void target_put(Work *work, IndicatorId id, const IndicatorTargetInput *input)
{
    db_send(work, &SQL_indicator_target_add,
            ARGS(ARG(target_id, (AnyId){ id_new(work->now_ms) }), ARG(id, id),
                 ARG(kind, input->kind), ARG(site_id, input->site_id), ARG(from_day, input->from),
                 ARG(value, input->value), ARG(source, input->source)));
}

// Whether a target holds at a site already, or on all that is above it. Site 0: everywhere.
static bool holds_at(const IndicatorPlaceList *places, const IndicatorTarget *target,
                     SiteId site_id)
{
    return !target->site.id.value || breadth_at(places, target->id, site_id) > 0;
}

// Figures are judged by what was in force. So nothing begins before today where something has begun
// already, and what begins on a day begins there once.
static void check_from(Work *work, const Indicator *of, const IndicatorTargetInput *input,
                       Issues *issues)
{
    bool past = input->from.days < today(work).days;
    IndicatorPlaceList places = indicator_places(work, of->id);
    for (size_t i = 0; i < of->targets.count; i++) {
        const IndicatorTarget *target = &of->targets.items[i];
        if (!str_equal(target->kind, input->kind)) continue;
        bool here = target->site.id.value == input->site_id.value;
        bool begun = target->from.days <= today(work).days;
        if (here && target->from.days == input->from.days) {
            issues_add(issues, STR("from"), "conflict",
                       STR("is the first day of another one at this place"));
            return;
        }
        if (past && begun && holds_at(&places, target, input->site_id)) {
            issues_add(issues, STR("from"), "in_past",
                       STR("is past, and figures were judged by what was in force: set it from "
                           "today on"));
            return;
        }
    }
}

bool indicator_target_add(Work *work, const Indicator *of, const IndicatorTargetInput *input,
                          Issues *issues)
{
    const IndicatorMeasure *measure = indicator_measure(of->definition.measure);
    bool share = measure && measure->shape == INDICATOR_SHARE;
    if (of->targets.count >= INDICATOR_TARGETS_MAX)
        issues_add(issues, STR("from"), "too_large", STR("there are 500 targets already"));
    if (input->value < 0 || (share && input->value > measure->per))
        issues_add(issues, STR("value"), input->value < 0 ? "too_small" : "too_large",
                   STR("is no value that this indicator can take"));
    if (input->site_id.value &&
        !db_exists(work, &SQL_indicator_site_here, ARGS(ARG(site_id, input->site_id))))
        issues_add(issues, STR("site_id"), "not_found", STR("is no site of ours"));
    check_from(work, of, input, issues);
    if (issues->count) return false;
    target_put(work, of->id, input);
    audit_indicator(work, "indicator_target_set", of->id, of);
    return true;
}

IndicatorMove indicator_target_remove(Work *work, const Indicator *of, AnyId target_id)
{
    bool gone =
        db_run(work, &SQL_indicator_target_remove,
               ARGS(ARG(id, of->id), ARG(target_id, target_id), ARG(today, today(work)))) == 1;
    if (!gone) return INDICATOR_UNFIT;
    audit_indicator(work, "indicator_target_removed", of->id, of);
    return INDICATOR_MOVED;
}

// --- Content -----------------------------------------------------------------------------------

typedef struct ContentTarget {
    Str kind;
    double value;
    Str source;
} ContentTarget;
LIST_TYPE(ContentTarget);
typedef struct IndicatorContent {
    Str state;
    IndicatorInput definition;
    IndicatorSmart smart_en;
    ContentTargetList targets;
} IndicatorContent;
LIST_TYPE(IndicatorContent);
typedef struct IndicatorSet {
    IndicatorContentList indicators;
} IndicatorSet;
static const char *const first_states[] = { "draft", "active", NULL };
static const char *const target_kinds[] = { "target", "benchmark", NULL };
RECORD(ContentTarget, "A target of the content.",
       FIELD(ContentTarget, kind, .required = true, .choices = target_kinds),
       FIELD(ContentTarget, value, .required = true),
       FIELD(ContentTarget, source, .required = true));
RECORD(IndicatorContent, "An indicator of the content.",
       FIELD(IndicatorContent, state, .required = true, .choices = first_states),
       RECORD_FIELD(IndicatorContent, definition, IndicatorInput, .required = true),
       RECORD_FIELD(IndicatorContent, smart_en, IndicatorSmart, .required = true),
       LIST_FIELD(IndicatorContent, targets, ContentTarget));
RECORD(IndicatorSet, "content/indicators.json.",
       LIST_FIELD(IndicatorSet, indicators, IndicatorContent));

// Targets of the content hold for all of the past: history that is imported is judged by them.
static void load_one(Work *work, const IndicatorContent *content, bool english, Issues *issues)
{
    IndicatorId id;
    IndicatorInput definition = content->definition;
    if (english) definition.smart = content->smart_en;
    if (!add(work, &definition, str_z(work, content->state), &id, issues)) return;
    for (size_t i = 0; i < content->targets.count; i++) {
        const ContentTarget *target = &content->targets.items[i];
        target_put(work, id,
                   &(IndicatorTargetInput){ .kind = target->kind,
                                            .from = date_of(2000, 1, 1),
                                            .value = target->value,
                                            .source = target->source });
    }
}

void indicators_load(Work *work)
{
    IndicatorSet set;
    IndicatorOrgRow org;
    Issues issues = { .count = 0 };
    db_one(work, &SQL_indicator_org, ARGS_NONE, IndicatorOrgRow, &org);
    bool english = str_starts(org.language, STR("en"));
    bool read =
        from_json(work, IndicatorSet, embedded_text("content/indicators.json"), &set, &issues);
    for (size_t i = 0; read && i < set.indicators.count && issues.count == 0; i++)
        load_one(work, &set.indicators.items[i], english, &issues);
    if (issues.count)
        work_fail(work, FAIL_INTERNAL, "content/indicators.json: %.*s %s",
                  STR_ARG(issues.list[0].field), issues.list[0].code);
}
