// kept_figures.h - the figures above the board: every indicator in use that counts promises.
// SPDX-License-Identifier: AGPL-3.0-or-later
#pragma once
#include "boards/kept_report.h"
#include "boards/kept_standards.h"

typedef struct KeptFigureAsk {
    const KeptAsk   *ask;
    const KeptScope *scope;
    KeptFacts       *facts;          // comes to know the names of the period before, too
    const KeptCell  *cells;          // of the facts, each kind and type apart
    size_t           cell_count;
    KeptClock        clock;
    bool             chinese;
} KeptFigureAsk;

// By code: what each indicator counts of that which is asked for, judged by what holds there, and
// its value over the period of the same length before.
KeptFigureList kept_figures(Work *work, const KeptFigureAsk *ask, const KeptStandards *standards);
