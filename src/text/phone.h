// phone.h - phone numbers as people write them, reduced to one form.
// SPDX-License-Identifier: AGPL-3.0-or-later
#pragma once
#include "base/str.h"

enum { PHONE_DIGITS_MAX = 15 };        // ITU-T E.164

typedef struct Phone {
    char   digits[PHONE_DIGITS_MAX + 2];   // NUL-terminated; without +86, area codes with their 0
    size_t len;
    size_t area;           // digits of the area code; 0 where there is none to tell
} Phone;

// Reads the phone number that text starts with: digits in groups, between which stand blanks,
// hyphens, dots or brackets, at most two together. Returns the bytes it takes, 0 if it is none.
//   taken for one   Chinese mobile (11 digits, 13 ... 19), fixed line with area code, 400 and 800
//                   numbers, each also behind +86, 0086 or (mobile) 86; any other number behind a +
//   loose           for a field that holds nothing but phones: any 5 to 15 digits count
// text is folded (fold.h), so that digits and hyphens of every width are ASCII.
size_t phone_read(Str text, bool loose, Phone *phone);
