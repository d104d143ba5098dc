// case_filter.h - which cases a list holds: what was asked, as its queries take it.
// SPDX-License-Identifier: AGPL-3.0-or-later
#pragma once
#include "cases/case_view.h"

typedef struct CaseFilter {
    MaybeBool  open;
    Str        status, types, channel;     // types: between commas
    MaybeInt   severity;
    SiteId     site_id;
    bool       site_only, no_team;
    TeamId     team_id;
    StaffId    owner_id;
    CustomerId customer_id;
    ImportId   import_id;
    MaybeTime  opened_from, opened_to, due_from, due_to, risk_by;
    int64_t    permission;
    bool       sees_all;
    // Of a figure of the board. Days are those of a site, so each zone has its own period.
    Str        kinds, verdicts;            // between commas
    Str        clock, solved, zone;
    Time       as_of, at_from, at_to;
} CaseFilter;
extern const RecordType CaseFilter_record;

// Whether a query is about a figure of the kept-rate board.
bool case_query_counted(const CaseQuery *query);

// The page of such a query: a row for each promise that is asked for, so that the rows add up to
// the figure; or for each case, where cases are counted. False: issues.
bool case_list_counted(Work *work, const CaseQuery *query, const CaseFilter *filter,
                       CasePage *page, Issues *issues);
