// person_words.h - values that are kept as JSON or as codes, said so that a person can read them.
// SPDX-License-Identifier: AGPL-3.0-or-later
#pragma once
#include "engine/clock/zone.h"
#include "record/record.h"

// content/person-words.json in one language. Read once for each text that is written.
typedef struct PersonWords {
    Work         *work;
    const Zone   *zone;
    const void   *names;       // of jansson
    bool          chinese;
} PersonWords;
PersonWords person_words(Work *work, const Zone *zone, bool chinese);
// What a code of a field is called: "type", "repair" is 报修; the code itself where nobody said.
Str person_word(const PersonWords *words, Str field, Str code);
// A value as it is kept. JSON becomes lines of names and values, without numbers of ours (ids,
// versions) and without what is empty; other words stay as they are, times are told by the clock.
void person_value_add(Text *out, const PersonWords *words, Str value);
// Two objects as JSON: a line for what differs. False: one of them is none, nothing was added.
bool person_change_add(Text *out, const PersonWords *words, Str before, Str after);
