// notice_inside.h - inside notices only: who reads, and the words they read.
// SPDX-License-Identifier: AGPL-3.0-or-later
#pragma once
#include "engine/outbox/template.h"
#include "notices/notice.h"

typedef struct NoticeReader {
    UserId id;
    Str    name, language, email, zone, org, org_en;
} NoticeReader;
extern const RecordType NoticeReader_record;

// False: works here no longer.
bool notice_reader(Work *work, UserId user_id, NoticeReader *found);
Str  notice_org_name(const NoticeReader *reader);
// params: JSON object of strings.
Rendered notice_words(Work *work, const NoticeReader *reader, Str template, Str params);
// The reader's next digest after now; digest_at as in Preferences.
Time notice_digest_at(Work *work, const NoticeReader *reader, Str digest_at);
