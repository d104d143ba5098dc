// xlsx_bytes.h - a workbook as bytes, for a reply.
// SPDX-License-Identifier: AGPL-3.0-or-later
#pragma once
#include "base/work.h"
#include "record/xlsx.h"

// Opens a workbook that lies in memory, lets fill write it, and gives its bytes. fill may not fail
// the work: the workbook must be closed. Fails the work (FAIL_UNAVAILABLE) when memory runs out.
Str xlsx_bytes(Work *work, void (*fill)(XlsxWriter *book, void *arg), void *arg);
