// kept_words.h - what kinds of promises, types of cases and verdicts are called.
// SPDX-License-Identifier: AGPL-3.0-or-later
#pragma once
#include "base/str.h"

// Types of imported cases are anybody's words: those are given back as they are.
Str kept_type_word(Str type, bool chinese);
Str kept_kind_word(Str kind, bool chinese);
Str kept_flag_word(Str flag, bool chinese);   // for people; programs read the code
