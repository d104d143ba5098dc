// ids.h - one C type for each kind of thing, so that mixing two ids is a compile error.
// SPDX-License-Identifier: AGPL-3.0-or-later
//
// An id is INT64 in SQL and a string in JSON and CSV. 0 is never an id: it stands for "none" where
// a field may be absent, so an id type is its own Maybe.
#pragma once
#include <stdint.h>

#define ID_TYPES(X) \
    X(OrgId) X(SiteId) X(DepartmentId) X(TeamId) X(StaffId) X(UserId) X(RoleId) X(GrantId) \
    X(SessionId) X(TokenId) X(CustomerId) X(ContactId) X(CaseId) X(EventId) X(PromiseId) \
    X(PauseId) X(CalendarId) X(PolicyId) X(RuleId) X(IndicatorId) X(ImportId) X(FileId) X(JobId) \
    X(MessageId) X(NoticeId) X(ViewId) X(WorkLogId) X(PrivacyRequestId) X(AuditId) X(FieldId) \
    X(DelegationId) X(HoldId) X(TaskId) X(BulkId) X(AnyId)

#define ID_TYPE(T) typedef struct T { int64_t value; } T;
ID_TYPES(ID_TYPE)
#undef ID_TYPE
