// hash.h - SHA-256, and comparison of what is secret.
// SPDX-License-Identifier: AGPL-3.0-or-later
#pragma once
#include "base/work.h"

// SHA-256 of the bytes as 64 lower-case hexadecimal digits.
Str hash_hex(Work *work, Str bytes);

// Takes the same time wherever two strings of one length differ.
bool hash_equal(Str a, Str b);
