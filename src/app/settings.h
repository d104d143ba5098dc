// settings.h - settings of the program: a file, the environment, flags; the later wins.
// SPDX-License-Identifier: AGPL-3.0-or-later
#pragma once
#include "record/record.h"

// Fills a record from, in this order: lines "name = value" of a file (# begins a remark; NULL or
// one that is not there: none, unless it was asked for), the environment (ZHIYIN_NAME), and the
// flags (--name value or --name=value; - and _ are the same). --config FILE names another file.
// What is wrong is told on standard error, with where it came from. False: something was.
bool settings_read(Work *work, const char *command, const RecordType *type, const char *file,
                   int argc, char **argv, void *out);
