// file_check.h - what zhiyin verify asks about files beside queries: their bytes.
// SPDX-License-Identifier: AGPL-3.0-or-later
#pragma once
#include "db/db.h"
#include "engine/check/check.h"

extern const Check file_checks[];      // ends with a NULL name

typedef void FileFault(Work *work, Str what, void *arg);
// Reads every content and tells those that are not there or not what their hash says. Changes the
// Work's organisation.
void file_check_contents(Work *work, FileFault *fault, void *arg);
// Bytes on disk that no row speaks of, since longer than the sweep lets them be.
void file_check_orphans(Work *work, FileFault *fault, void *arg);
