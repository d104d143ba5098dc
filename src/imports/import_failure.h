// import_failure.h - why a file or an import failed, in the reader's language.
// SPDX-License-Identifier: AGPL-3.0-or-later
#pragma once
#include "base/work.h"

// The words for FAILURE, which was noted in English, from content/import-failures.json. What has no
// words there, as a message of another program, is told as it was noted. Absent stays absent.
Str import_failure_words(Work *work, Str failure, bool chinese);
