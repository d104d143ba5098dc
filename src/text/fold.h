// fold.h - one form of text for comparing and searching, whatever its case, width or script.
// SPDX-License-Identifier: AGPL-3.0-or-later
#pragma once
#include "base/work.h"

// The folded copy of text, in the memory of the work: NFKC_Casefold (so 'Ａ' is 'a', 'ß' is 'ss',
// 'ｶﾞ' is 'ガ', invisible characters are gone), then Traditional Chinese to Simplified, character by
// character. Accents stay: 'é' is not 'e'. Folding what is folded changes nothing.
//   text      valid UTF-8; absent gives empty. Bytes that are not UTF-8 are left out.
//   threads   any number: the tables are constants.
//   source    Unicode 15 and CLDR through ICU, read when the program is built; Unicode 3.13, D146.
Str fold_text(Work *work, Str text);
