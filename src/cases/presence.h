// presence.h - who else has a case open, so that two people do not answer at once.
// SPDX-License-Identifier: AGPL-3.0-or-later
#pragma once
#include "cases/case.h"

enum { PRESENCE_MS = 60000 };          // so long it is believed

typedef struct Presence { Named staff; Str state; Time seen_at; } Presence;
LIST_TYPE(Presence);
typedef struct PresencePage { PresenceList items; } PresencePage;
typedef struct PresenceNew { Str state; } PresenceNew;   // viewing, editing, away
extern const RecordType PresenceNew_record, PresencePage_record;

// Notes what somebody does with the case, and tells who else has it open.
PresencePage presence_put(Work *work, CaseId id, StaffId me, Str state);
