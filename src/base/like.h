// like.h - a piece of text as a pattern for LIKE ... ESCAPE '\'.
// SPDX-License-Identifier: AGPL-3.0-or-later
#pragma once
#include "base/text.h"

// "%piece%" in ASCII lower case with % and _ taken literally; "" for an empty piece, which stands
// for "anything".
Str like_pattern(Work *work, Str piece);
