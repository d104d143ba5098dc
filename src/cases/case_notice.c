// case_notice.c - notices of what people do to cases.
// SPDX-License-Identifier: AGPL-3.0-or-later
#include "cases/case_notice.h"
#include "notices/notice.h"
#include "queries.h"

RECORD(CaseTold, "What is told of a case, and whom.", FIELD(CaseTold, id), FIELD(CaseTold, number),
       FIELD(CaseTold, subject), FIELD(CaseTold, owner_id), FIELD(CaseTold, lead_id),
       FIELD(CaseTold, site_id), FIELD(CaseTold, opened_at), FIELD(CaseTold, severity),
       FIELD(CaseTold, next_update_at), FIELD(CaseTold, updates_missed));

bool case_told(Work *work, CaseId id, CaseTold *found)
{
    return db_find(work, &SQL_watch_case, ARGS(ARG(id, id)), CaseTold, found);
}

static void tell_person(Work *work, const Case *of, StaffId to, const char *kind,
                        const char *template, const Pair *values, size_t count)
{
    // A version has one change: the same cannot be told twice for it.
    notice_add(work,
               &(NoticeNew){ .user_id = notice_user(work, to),
                             .kind = kind,
                             .template = template,
                             .key = str_format(work, "%s:%lld:%lld", kind, (long long)of->id.value,
                                               (long long)of->version),
                             .object = "case",
                             .object_id = of->id.value,
                             .values = values,
                             .value_count = count });
}

void case_tell(Work *work, const Case *of, StaffId by, StaffId to, const char *kind, Str what)
{
    if (to.value == 0 || to.value == by.value) return;
    const Pair values[] = { { STR("number"), of->number },
                            { STR("subject"), of->subject },
                            { STR("what"), what.ptr ? what : STR("") } };
    tell_person(work, of, to, kind, NULL, values, COUNT(values));
}

void case_ask(Work *work, const Case *of, StaffId by, StaffId to, Str question, Time answer_by)
{
    if (to.value == 0 || to.value == by.value) return;
    const Pair values[] = { { STR("number"), of->number },
                            { STR("subject"), of->subject },
                            { STR("what"), question },
                            { STR("answer_at"), notice_time(work, answer_by) } };
    tell_person(work, of, to, "question", "notice_question_by", values, COUNT(values));
}
