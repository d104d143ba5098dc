// case_flow.h - the states of cases and promises, and the invariants that hold in each of them.
// SPDX-License-Identifier: AGPL-3.0-or-later
//
// SM-03, written down precisely. A live case is one that is open and was not imported.
//
//     state               owner   running promise   next update   left by
//     new                 yes     one or more       yes           accept, ... solve, cancel, merge
//     accepted            yes     one or more       yes
//     promised            yes     one or more       yes
//     working             yes     one or more       yes
//     waiting_customer    yes     one or more       yes           resume, or any word of theirs
//     waiting_third_party yes     one or more       yes           resume
//     consulting          yes     one or more       yes           answer
//     solution_offered    yes     one or more       yes           solve, or progress
//     solved              yes     follow_up         -             verify, close, reopen
//     verified            yes     -                 -             close, reopen
//     closed              yes     -                 -             reopen within 7 days, archive
//     archived, cancelled, merged: nothing runs
//
// A promise that is past due still runs until what it promised is done, renegotiated or waived: so
// the rule "always one open promise" holds for overdue cases too.
#pragma once
#include "engine/flow/flow.h"

extern const Flow case_flow;
extern const Flow promise_flow;

enum { REOPEN_DAYS = 7 };

// What fits a state of a case, by name, and what it needs; an unknown state fits nothing.
enum { CASE_OFFERS_MAX = 32 };
typedef struct CaseOffer { Str action; Permission needs; } CaseOffer;
typedef struct CaseOffers { CaseOffer list[CASE_OFFERS_MAX]; size_t count; } CaseOffers;
const CaseOffers *case_offers(Str status);
