// case_rules_past.c - what happened to cases in the past, for rules that are tried before they run.
// SPDX-License-Identifier: AGPL-3.0-or-later
#include "cases/case_rules.h"
#include "queries.h"
#include <stdlib.h>

// A case as it is now, with what happened to it then: severity and team may have been others.
typedef struct PastRow {
    CaseId case_id;
    Str label, type, channel, cause, status, subject;
    int64_t severity;
    SiteId site_id;
    Str team, customer_kind, promise_kind;
    int64_t reopened, transfers;
    bool first_contact;
} PastRow;
RECORD(PastRow, "Something that happened to a case.", FIELD(PastRow, case_id),
       FIELD(PastRow, label), FIELD(PastRow, type), FIELD(PastRow, channel), FIELD(PastRow, cause),
       FIELD(PastRow, status), FIELD(PastRow, subject), FIELD(PastRow, severity),
       FIELD(PastRow, site_id), FIELD(PastRow, team), FIELD(PastRow, customer_kind),
       FIELD(PastRow, promise_kind), FIELD(PastRow, reopened), FIELD(PastRow, transfers),
       FIELD(PastRow, first_contact));

typedef struct SiteCode {
    SiteId site_id;
    Str text;
} SiteCode;
LIST_TYPE(SiteCode);
RECORD(SiteCode, "A code that a site goes by.", FIELD(SiteCode, site_id), FIELD(SiteCode, text));

typedef struct Walk {
    const SiteCode *codes; // sorted by site
    size_t code_count;
    Str *names; // room for the codes of one site
    RuleEach *each;
    void *arg;
} Walk;

static StrList codes_of(const Walk *walk, SiteId site_id)
{
    size_t low = 0, high = walk->code_count;
    StrList list = { walk->names, 0 };
    while (low < high) {
        size_t middle = low + (high - low) / 2;
        if (walk->codes[middle].site_id.value < site_id.value) low = middle + 1;
        else high = middle;
    }
    for (; low < walk->code_count && walk->codes[low].site_id.value == site_id.value; low++)
        list.items[list.count++] = walk->codes[low].text;
    return list;
}

static bool past_each(Work *work, void *row_at, void *arg)
{
    const PastRow *row = row_at;
    const Walk *walk = arg;
    CaseFacts facts = {
        .type = row->type,
        .channel = row->channel,
        .cause = row->cause,
        .status = row->status,
        .subject = row->subject,
        .severity = row->severity,
        .site = codes_of(walk, row->site_id),
        .team = row->team,
        .customer_kind = row->customer_kind,
        .promise_kind = row->promise_kind,
        .reopened = row->reopened,
        .transfers = row->transfers,
        .first_contact = row->first_contact,
    };
    return walk->each(work, (AnyId){ row->case_id.value }, row->label, &facts, walk->arg);
}

void case_rules_past(Work *work, Str happening, Time from, Time to, RuleEach *each, void *arg)
{
    static const struct {
        const char *name;
        const Query *query;
        const char *kind, *status;
    } sources[] = {
        { "case_opened", &SQL_past_opened, NULL, NULL },
        { "case_solved", &SQL_past_events, "solved", NULL },
        { "case_reopened", &SQL_past_events, "reopened", NULL },
        { "case_unsatisfied", &SQL_past_events, "verified", "working" },
        { "case_transferred", &SQL_past_events, "transferred", NULL },
        { "message_in", &SQL_past_events, "message_in", NULL },
        { "promise_at_risk", &SQL_past_at_risk, NULL, NULL },
        { "promise_missed", &SQL_past_missed, NULL, NULL },
        { "update_missed", &SQL_past_updates_missed, NULL, NULL },
    };
    SiteCodeList codes;
    PastRow row;
    db_list(work, &SQL_rule_all_site_codes, ARGS_NONE, SiteCode, &codes);
    Walk walk = { codes.items, codes.count, NEW(work, Str, codes.count), each, arg };
    for (size_t i = 0; i < COUNT(sources); i++) {
        if (!str_equal(happening, str_of(sources[i].name))) continue;
        Args span = ARGS(ARG(from, from), ARG(to, to));
        Args events = ARGS(ARG(from, from), ARG(to, to), ARG(kind, str_of(sources[i].kind)),
                           ARG(status, str_of(sources[i].status)));
        db_each(work, sources[i].query, sources[i].kind ? events : span, &PastRow_record, &row,
                past_each, &walk);
    }
}
