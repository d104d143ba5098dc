// rows.c - what is wrong with a row, in words.
// SPDX-License-Identifier: AGPL-3.0-or-later
#include "record/rows.h"

const char *row_fault_text(RowFault fault)
{
    switch (fault) {
    case ROW_TOO_LONG: return "the row is too long";
    case ROW_FIELD_TOO_LONG: return "the field is too long";
    case ROW_TOO_FEW_FIELDS: return "the row has fewer fields than the head";
    case ROW_TOO_MANY_FIELDS: return "the row has more fields than the head";
    case ROW_NOT_TEXT: return "the field holds bytes that are not text";
    case ROW_REPLACED: return "the field holds bytes that could not be decoded";
    case ROW_QUOTE_OPEN: return "a quoted field begins in this line and does not end";
    case ROW_AFTER_QUOTE: return "text follows a closing quote";
    }
    return "the row is bad";
}
