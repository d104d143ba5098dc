// import_index.h - makes the cases of imports found by the search, and no longer found.
// SPDX-License-Identifier: AGPL-3.0-or-later
#pragma once
#include "engine/jobs/job.h"
#include "imports/import.h"

// What an import has created is indexed afterwards, some cases at a time: adds that job. Cases that
// are in the index by now, since people have worked on them, stay as they are.
void import_index_later(Work *work, ImportId id);
// The job "import_index"; adds itself again until all cases of its import are in the index.
Str import_index(Work *work, const Job *job);

// One case anew, after its words or its site have changed.
void import_index_case(Work *work, CaseId id);
// Takes out the next cases that an import has created, at most limit, before they are deleted.
void import_index_undo(Work *work, ImportId id, int64_t limit);
