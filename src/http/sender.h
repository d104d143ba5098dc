// sender.h - which sessions and keys were found to be somebody's lately.
// SPDX-License-Identifier: AGPL-3.0-or-later
//
// A hint for what work is worth doing before the sender is looked up: a stranger's JSON is not. It
// admits nobody: whoever is remembered here may have been signed out meanwhile.
#pragma once
#include "base/str.h"

// From any thread. The latest few thousand are remembered; one may push out another.
void sender_note(Str secret);
bool sender_noted(Str secret);          // false for an absent one
