// kept_sums.h - counts on their way into the cells: facts in, parts of chunks out.
// SPDX-License-Identifier: AGPL-3.0-or-later
#pragma once
#include "boards/kept_chunk.h"
#include "boards/kept_facts.h"
#include "boards/kept_rows.h"

typedef struct KeptSiteZone { SiteId id; const Zone *zone; } KeptSiteZone;

// A part, and of which chunk.
typedef struct KeptSum {
    KeptFamily family;
    int64_t    month, site, import_id;   // import_id 0: not imported
    int64_t    until;                    // the latest instant that the part rests on
    KeptPart   part;                     // its group is one of the sums
} KeptSum;

typedef struct KeptSums {
    Work        *work;
    KeptImports  imports;
    const KeptSiteZone *zones;           // of all sites, by id
    size_t       zone_count;
    KeptNames    names;                  // groups as texts, by number
    KeptGroup   *groups;
    size_t       group_count, group_cap;
    Text         pair;
    int64_t      first, past;            // months that are wanted; past 0: all
    KeptSum     *list;
    size_t       count, cap;
    KeptWriter   writer;
    KeptPart    *parts;                  // of the chunk being written
    size_t       part_cap;
} KeptSums;

KeptSums kept_sums(Work *work);

// Adds a promise that ended, or that runs and is counted, to a family; a case that was solved to
// its own. sign -1 takes it away. Whatever belongs to a site that is gone is not counted.
void kept_sums_promise(KeptSums *sums, KeptFamily family, const KeptFactRow *row, int64_t sign);
void kept_sums_case(KeptSums *sums, const KeptCaseRow *row, int64_t sign);

// Adds a part of a chunk that was read.
void kept_sums_part(KeptSums *sums, const KeptSum *of, const KeptGroup *group);

// Adds up what is alike and puts all in the order of chunks.
void kept_sums_add_up(KeptSums *sums);
// Where the chunk that begins at from ends; from < count, added up.
size_t kept_sums_chunk_end(const KeptSums *sums, size_t from);
// The bytes of the chunk from ... end, until the next ones; absent where nothing is left of it.
Str kept_sums_bytes(KeptSums *sums, size_t from, size_t end);
