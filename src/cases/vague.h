// vague.h - finds words to a customer that promise something and name no time (S002-31).
// SPDX-License-Identifier: AGPL-3.0-or-later
#pragma once
#include "base/work.h"

// Whether the text promises without a clock time, by the words of content/vague-words.json.
bool words_are_vague(Work *work, Str text);

// Whether a sentence of the text is vague ("尽快", "as soon as possible") and names neither a clock
// time nor a date. The composer warns by the same rule: web/src/lib/vague.ts.
bool text_is_vague(Work *work, Str text);
