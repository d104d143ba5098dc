// name_tokens.h - what tokens.c and name_tokens.c share: pieces of folded text, and their tokens.
// SPDX-License-Identifier: AGPL-3.0-or-later
#pragma once
#include "base/text.h"
#include "text/fold_table.h"

// A word or a run; class CHAR_BREAK and empty when there is none left.
typedef struct Piece { CharClass class; Str text; } Piece;
Piece piece_next(Str folded, size_t *at);

void token_word_add(Text *out, Str word);
void token_run_add(Text *out, Str run);

// Adds the initials and letters of a folded name, and what is needed to find 张三 written 张　三.
void name_tokens_add(Text *out, Str folded);
