// password.h - passwords: what may be one, and the Argon2id hash that is kept of it.
// SPDX-License-Identifier: AGPL-3.0-or-later
#pragma once
#include "record/record.h"

enum { PASSWORD_MIN = 8, PASSWORD_MAX = 128 };     // code points

// Adds an issue at the field when this is no password to choose: too short or long, among those
// that are tried first, a plain run or repetition, or built on the login.
void password_check(Work *work, Str password, Str login, Str field, Issues *issues);

// The hash in its encoded form, with its salt and cost. Takes 50 ms of a core and 19 MiB: only
// where Route.prepare runs. Without memory the work fails as unavailable.
Str password_hash(Work *work, Str password);

// Whether it is the password of this hash. An empty or foreign hash takes as long and is never
// right, so that nobody learns from the time which logins there are.
bool password_verify(Work *work, Str hash, Str password);

// Made with another cost than passwords are given today: to be made anew when the password is seen.
bool password_outdated(Str hash);
