// org_zone.h - the organisation's time zone for the command line: what people type and read.
// SPDX-License-Identifier: AGPL-3.0-or-later
#pragma once
#include "app/call.h"
#include "engine/clock/zone.h"

// NULL where it cannot be told: no organisation yet, or several and none is named.
const Zone *org_zone(Work *work, const CallTarget *where);

// "2026-11-25 10:00" becomes RFC 3339 with the zone's offset; what has an offset or is no time
// stays as it is.
Str org_zone_read(Work *work, const Zone *zone, Str text);
// An instant as our replies have it becomes "2026-11-25 10:00" of the zone; other text stays.
Str org_zone_show(Work *work, const Zone *zone, Str text);
