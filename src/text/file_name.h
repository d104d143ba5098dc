// file_name.h - a file's name as it came from outside, made fit to be shown and kept.
// SPDX-License-Identifier: AGPL-3.0-or-later
#pragma once
#include "base/work.h"

enum { FILE_NAME_CHARS_MAX = 120 };

// The name alone, without the folders before it, in NFC: no control or invisible characters, none
// that turn the direction of writing (they make "cod.exe" read "exe.doc"), none that a file system
// or a shell takes for something else; no white space or dots at the ends; not a name that Windows
// keeps for devices. Too long a name is cut before its extension. "file" where nothing is left.
// Cleaning what is clean changes nothing.
//   name    valid UTF-8
//   source  Unicode 15 (UAX 9 and 15); Windows' "Naming Files, Paths, and Namespaces"
Str file_name_clean(Work *work, Str name);

// "pdf" of "a.b.PDF": what stands behind the last dot, in lower case if it is ASCII letters and
// digits, at most 10; empty otherwise, and where nothing stands before the dot.
Str file_name_extension(Work *work, Str name);
