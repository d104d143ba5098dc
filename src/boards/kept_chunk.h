// kept_chunk.h - counts of one site and month as bytes: what a row of kept_cells holds.
// SPDX-License-Identifier: AGPL-3.0-or-later
//
// Parts are added up, never judged anew: the same parts in any order make the same bytes. A part
// may be negative on its way; where a chunk is whole, none is.
#pragma once
#include "boards/kept_rate.h"
#include "base/text.h"

typedef enum KeptFamily {
    KEPT_BY_DUE,             // promises by the day they were due, as KeptBasis has it
    KEPT_BY_OPENED,
    KEPT_BY_STOPPED,
    KEPT_SOLVED,             // cases by the day they were opened, with the time they took
    KEPT_FAMILIES,
} KeptFamily;

typedef struct KeptGroup { Str type, kind; } KeptGroup;   // kind is empty for cases

typedef struct KeptPart {
    int64_t  time;           // cases: milliseconds to solve, or followed; promises: 0
    int64_t  count;
    uint32_t group;          // of the groups of its chunk
    uint8_t  day;            // of the month, from 0
    uint8_t  code;           // promises: outcomes by both clocks; cases: 1 is not solved
} KeptPart;

// The outcomes of a promise by both clocks in one number, and back.
uint8_t kept_code(KeptOutcome official, KeptOutcome organisation);
KeptOutcome kept_code_outcome(uint8_t code, KeptClock clock);

// Adds up parts that agree in all but their count, in place and in order, and drops those that come
// to nothing; returns how many are left.
size_t kept_parts_add_up(KeptPart *parts, size_t count);

// Memory for writing chunks one after the other: a million cases make thousands.
typedef struct KeptGroupPlace { const KeptGroup *group; uint32_t number; } KeptGroupPlace;
typedef struct KeptWriter {
    Text            out;
    uint32_t       *place;   // of each group among those of the chunk
    KeptGroupPlace *used;
    size_t          cap;     // groups that there is room for
} KeptWriter;

// The bytes of a chunk, until the next one is written; no parts give none. parts are reordered and
// their groups renumbered.
Str kept_chunk_bytes(KeptWriter *writer, const KeptGroup *groups, size_t group_count,
                     KeptPart *parts, size_t count);

// Reads a chunk: first its groups, then part after part. Bytes that are no chunk fail the work.
typedef struct KeptReader {
    Work *work;
    Str rest;
    KeptGroup *groups;       // text of the bytes
    size_t group_count;
    int64_t left, time;      // parts to come; the time of the last one
} KeptReader;
KeptReader kept_chunk_read(Work *work, Str bytes);
bool kept_chunk_next(KeptReader *reader, KeptPart *part);
