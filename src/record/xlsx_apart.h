// xlsx_apart.h - reads a workbook of strangers in a cage.
// SPDX-License-Identifier: AGPL-3.0-or-later
//
// ZIP and XML are unpacked in a process that can reach nothing; rows come back through a pipe and
// are checked again.
#pragma once
#include "record/xlsx.h"

// Memory for one reading, which the caller gives.
typedef struct XlsxApart XlsxApart;
size_t xlsx_apart_bytes(void);

// As xlsx_read with the first sheet and the usual limits, of an open file. Besides its errors there
// are those of the cage: too much memory, too much time, a reader that was ended.
bool xlsx_read_apart(XlsxApart *memory, int file, RowSink sink, RowCounts *counts,
                     XlsxError *error);
