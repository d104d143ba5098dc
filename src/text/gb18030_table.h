// gb18030_table.h - the tables behind gb18030.c, made when the program is built.
// SPDX-License-Identifier: AGPL-3.0-or-later
#pragma once
#include <stddef.h>
#include <stdint.h>

enum {
    GB18030_LEADS = 126,           // 81 ... FE
    GB18030_TRAILS = 190,          // 40 ... 7E, 80 ... FE
    GB18030_BMP_LAST = 39419,      // the last four-byte pointer inside the first plane
    GB18030_PLANE_1 = 189000,      // the first one beyond it
};

// From this pointer on, code points count up with pointers until the next range.
typedef struct Gb18030Range { uint16_t pointer, code_point; } Gb18030Range;

extern const uint16_t     gb18030_pairs[GB18030_LEADS * GB18030_TRAILS];
extern const Gb18030Range gb18030_ranges[];
extern const size_t       gb18030_ranges_count;
