// notice.h - what a person is told: in the program, by e-mail at once, or in the daily digest.
// SPDX-License-Identifier: AGPL-3.0-or-later
#pragma once
#include "db/db.h"
#include "engine/jobs/job.h"

typedef struct NoticeNew {
    UserId      user_id;
    const char *kind;              // one of notice_kinds (org/preferences.h)
    const char *template;          // NULL: "notice_KIND"
    Str         key;               // told once for each; "risk:123"
    const char *object;            // kind of what it is about: "case"; NULL: nothing
    int64_t     object_id;
    // What the template asks for. A name that ends with _at holds an instant (notice_time), shown
    // in the reader's zone and language, one called day a date; a value "word:CODE" is a code of
    // content/words.json.
    const Pair *values;
    size_t      value_count;
} NoticeNew;

// Tells somebody something, as their preferences say, in the Work's transaction. False: they were
// told before, do not want to hear of this kind, or work here no longer.
bool notice_add(Work *work, const NoticeNew *input);
Str  notice_time(Work *work, Time time);
// The login of a member of staff; 0: none, or switched off.
UserId notice_user(Work *work, StaffId staff_id);

typedef struct NoticeCase { CaseId id; Str number, subject; } NoticeCase;
typedef struct Notice {
    NoticeId   id;
    Str        kind;
    Time       at;
    bool       read;
    NoticeCase about;              // JSON: "case"; absent where this reader does not reach it
    Str        text;
    Str        template;
    Json       params;
} Notice;
LIST_TYPE(Notice);
typedef struct NoticePage { NoticeList items; Str next_cursor; int64_t unread; } NoticePage;
typedef struct NoticeQuery { MaybeBool unread; Str cursor; int64_t limit; } NoticeQuery;
typedef struct NoticesRead { IdList ids; bool all; } NoticesRead;
extern const RecordType NoticeCase_record, Notice_record, NoticePage_record, NoticeQuery_record,
    NoticesRead_record;

// The actor's own, newest first. False: issues (a cursor that is not ours).
bool notice_list(Work *work, const NoticeQuery *query, NoticePage *page, Issues *issues);
// Marks some of the actor's own as read, or all.
void notice_read(Work *work, const NoticesRead *input);
// Removes what was read and is older than NOTICE_KEEP_DAYS, in every organisation.
enum { NOTICE_KEEP_DAYS = 180 };
void notices_forget(Work *work);

// The job "digest": one e-mail a day with what is still unread.
Str notice_digest(Work *work, const Job *job);
