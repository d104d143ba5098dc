// jobs.c - *the* list of what is done by jobs: a kind, and the function of the area that does it.
// SPDX-License-Identifier: AGPL-3.0-or-later
#include "imports/import_index.h"
#include "notices/notice.h"

const JobHandler job_handler_list[] = {
    { .kind = "digest", .run = notice_digest },
    { .kind = "import_index", .run = import_index },
    { 0 },
};
