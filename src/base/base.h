// base.h - all of base in one include: strings, arena, unit of work, text, time, random, limits.
// SPDX-License-Identifier: AGPL-3.0-or-later
#pragma once
#include "base/limits.h"
#include "base/log.h"
#include "base/random.h"
#include "base/str.h"
#include "base/text.h"
#include "base/time.h"
#include "base/work.h"
