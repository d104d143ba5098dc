// match.h - compares an expected reply with the real one, and remembers what it names.
// SPDX-License-Identifier: AGPL-3.0-or-later
#pragma once
#include "record/record.h"

enum { NAMES_MAX = 200 };
typedef struct Name { Str name, value; } Name;
typedef struct Names { Name list[NAMES_MAX]; size_t count; } Names;

const Str *names_find(const Names *names, Str name);
// In the place of what was known by this name.
void names_put(Names *names, Str name, Str value);

// expected is JSON with @name where any value may stand. An object needs every member named, more
// may be there; a list has the same length; "..." matches any string. False: why says where they
// differ.
bool match(Work *work, Names *names, Str expected, Str actual, char *why, size_t why_len);
