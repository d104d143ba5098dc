// xlsx_number.h - what a number in a cell means, by its format, and how it is written as text.
// SPDX-License-Identifier: AGPL-3.0-or-later
#pragma once
#include "base/str.h"

typedef enum NumberKind {
    NUMBER_PLAIN, NUMBER_DATE, NUMBER_DATE_TIME, NUMBER_TIME, NUMBER_DURATION,
} NumberKind;

// Format numbers below 164 are built in (ECMA-376-1, 18.8.30), with those of Chinese and Japanese
// Excel.
NumberKind number_kind_built_in(int64_t id);
NumberKind number_kind(Str format_code);           // e.g. yyyy"年"m"月"d"日", [h]:mm, 0.00

enum { NUMBER_TEXT_BYTES = 48 };

// Writes the number, given as in the file, as xlsx.h says; its length. What is no number stays as
// it is, and so does a date that the calendar does not have.
size_t number_text(char out[NUMBER_TEXT_BYTES], Str digits, NumberKind kind, bool from_1904);
