// case_strand.h - lists of cases in strands: each an index of its own, put together in their order.
// SPDX-License-Identifier: AGPL-3.0-or-later
//
// A million cases are listed in a few milliseconds only where an index leads to those a reader may
// see, in the order he asks for. So a list is made of strands: the cases of a site, or of the whole
// organisation where the reader reaches all of it, or of an owner; open or closed ones. Each strand
// gives its first rows in order, and no more than may come before what the others gave.
#pragma once
#include "cases/case_filter.h"
#include "record/cursor.h"

typedef enum CaseOrder {
    ORDER_DUE, ORDER_SEVERITY, ORDER_OPENED, ORDER_UPDATED,
    ORDER_FOUND                    // by their lines in the search index, the newest first
} CaseOrder;

typedef struct Strand {
    SiteId at_site;                // none: anywhere
    bool   whole;                  // nothing in it is out of the reader's reach
} Strand;
enum { STRANDS_MAX = 32 };         // of more sites than that, rows are looked at one by one
typedef struct Strands {
    Strand     list[STRANDS_MAX];
    size_t     count;
    bool       of_owner;           // of filter.owner_id, wherever they lie
    Str        question;           // of ORDER_FOUND (search_question)
    CaseFilter filter;             // what is left to ask of a row; open: the strands' states
} Strands;

// Where the cases of a filter lie. order: by which the list will be sorted.
Strands strands_of(Work *work, const CaseFilter *filter, CaseOrder order);

// The rows after a place, in order, at most limit. ORDER_DUE, ORDER_SEVERITY and ORDER_FOUND: of
// open cases only. Not finished yet (case_row_finish).
CaseRowList strands_list(Work *work, const Strands *strands, CaseOrder order, Cursor after,
                         int64_t limit);
// How many there are, at most limit.
int64_t strands_count(Work *work, const Strands *strands, int64_t limit);
