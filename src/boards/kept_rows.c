// kept_rows.c - rows of promises and cases, judged by kept_rate.c.
// SPDX-License-Identifier: AGPL-3.0-or-later
#include "boards/kept_rows.h"
#include "queries.h"

RECORD(KeptFactRow, "What is known of a promise.", FIELD(KeptFactRow, site_id),
       FIELD(KeptFactRow, team_id), FIELD(KeptFactRow, case_type), FIELD(KeptFactRow, kind),
       FIELD(KeptFactRow, state), FIELD(KeptFactRow, started_at), FIELD(KeptFactRow, due_at),
       FIELD(KeptFactRow, organisation_due_at), FIELD(KeptFactRow, stopped_at),
       FIELD(KeptFactRow, organisation_kept), FIELD(KeptFactRow, import_id));

RECORD(KeptCaseRow, "How long a case took.", FIELD(KeptCaseRow, site_id),
       FIELD(KeptCaseRow, team_id), FIELD(KeptCaseRow, case_type), FIELD(KeptCaseRow, opened_at),
       FIELD(KeptCaseRow, solved_at), FIELD(KeptCaseRow, import_id), FIELD(KeptCaseRow, days_only));

RECORD(KeptImportRow, "Up to when the logs of an import's source were kept.",
       FIELD(KeptImportRow, id), FIELD(KeptImportRow, observed_until),
       FIELD(KeptImportRow, counted));

KeptImports kept_imports(Work *work)
{
    KeptImports imports = { .last = NULL };
    db_list(work, &SQL_kept_imports, ARGS_NONE, KeptImportRow, &imports.list);
    return imports;
}

const KeptImportRow *kept_import_row(KeptImports *imports, ImportId id)
{
    const KeptImportRow *row = imports->last;
    if (row && row->id.value == id.value) return row;
    row = NULL;
    for (size_t i = 0; !row && i < imports->list.count; i++)
        if (imports->list.items[i].id.value == id.value) row = &imports->list.items[i];
    return imports->last = row;
}

Time kept_known(KeptImports *imports, ImportId id, Time as_of)
{
    const KeptImportRow *row = id.value ? kept_import_row(imports, id) : NULL;
    bool ended = row && row->observed_until.set && row->observed_until.value.ms < as_of.ms;
    return ended ? row->observed_until.value : as_of;
}

static KeptEnd end_of(Str state)
{
    static const struct {
        const char *state;
        KeptEnd end;
    } ends[] = {
        { "kept", KEPT_END_STOPPED },
        { "missed", KEPT_END_STOPPED },
        { "made", KEPT_END_NONE },
        { "not_recorded", KEPT_END_NOT_RECORDED },
        { "renegotiated", KEPT_END_RENEGOTIATED },
        { "waived", KEPT_END_WAIVED },
        { "merged", KEPT_END_MERGED },
        { "cancelled", KEPT_END_CANCELLED },
    };
    for (size_t i = 0; i < COUNT(ends); i++)
        if (str_equal(state, str_of(ends[i].state))) return ends[i].end;
    return KEPT_END_NONE;
}

// A due time beyond every date stands for "paused, so not due at any time yet".
static MaybeTime due_or_none(Time due)
{
    static const int64_t beyond = (int64_t)253402300800000; // the year 10000
    return (MaybeTime){ due.ms < beyond, due };
}

KeptFact kept_row_fact(const KeptFactRow *row)
{
    return (KeptFact){ .opened_at = row->started_at,
                       .due_at = { { true, row->due_at }, due_or_none(row->organisation_due_at) },
                       .end = end_of(row->state),
                       .ended_at = row->stopped_at.value };
}

KeptDays kept_row_days(const KeptFactRow *row, const Zone *zone)
{
    return (KeptDays){ .opened = zone_date(zone, row->started_at.ms),
                       .due = zone_date(zone, row->due_at.ms),
                       .ended = zone_date(zone, row->stopped_at.value.ms) };
}

KeptOutcome kept_row_outcome(const KeptFactRow *row, const KeptFact *fact, KeptClock clock,
                             Time as_of)
{
    bool judged = fact->end == KEPT_END_STOPPED && row->stopped_at.set &&
                  row->stopped_at.value.ms <= as_of.ms && row->started_at.ms <= as_of.ms;
    if (!judged) return kept_outcome(fact, clock, as_of);
    bool kept = str_equal(row->state, STR("kept"));
    if (clock == KEPT_ORGANISATION_CLOCK && row->organisation_kept.set)
        kept = row->organisation_kept.value;
    return kept ? OUTCOME_KEPT : OUTCOME_MISSED;
}

int64_t kept_row_time(const KeptCaseRow *row, const Zone *zone, Time as_of, bool *open)
{
    *open = !row->solved_at.set || row->solved_at.value.ms > as_of.ms;
    Time end = *open ? as_of : row->solved_at.value;
    if (!row->days_only) return end.ms - row->opened_at.ms;
    return (zone_date(zone, end.ms).days - zone_date(zone, row->opened_at.ms).days) * DAY_MS;
}
