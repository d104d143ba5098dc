// audit_kinds.c - *the* list of kinds in the audit trail: which record, and who may see it.
// SPDX-License-Identifier: AGPL-3.0-or-later
#include "cases/case.h"
#include "cases/policy.h"
#include "clocks/holidays_import.h"
#include "clocks/working_calendar.h"
#include "engine/audit/audit.h"
#include "engine/files/file.h"
#include "engine/indicator/indicator.h"
#include "engine/rule/rule.h"
#include "imports/import.h"
#include "logs/work_log.h"
#include "org/org.h"
#include "org/role.h"
#include "org/session.h"
#include "org/site.h"
#include "org/staff.h"
#include "org/team.h"
#include "org/user.h"

const AuditKind audit_kind_list[] = {
    { "calendar", &WorkingCalendar_record, PERM_org_read },
    { "case", &Case_record, PERM_case_read },
    { "delegation", &Delegation_record, PERM_user_manage },
    { "department", &Department_record, PERM_org_read },
    { "file", &File_record, PERM_case_read },
    { "file_limits", &FileLimitsInput_record, PERM_org_read },
    { "holidays", &HolidayInput_record, PERM_org_read },
    { "import", &ImportTrail_record, PERM_import_run },
    { "indicator", &Indicator_record, PERM_org_read },
    { "org", &Org_record, PERM_org_read },
    { "policy", &Policy_record, PERM_org_read },
    { "role", &Role_record, PERM_org_read },
    { "rule", &Rule_record, PERM_org_read },
    { "site", &Site_record, PERM_org_read },
    { "staff", &Staff_record, PERM_org_read },
    { "team", &Team_record, PERM_org_read },
    { "token", &ApiToken_record, PERM_user_manage },
    { "user", &User_record, PERM_user_manage },
    { "work_log", &WorkLog_record, PERM_work_log_read },
    { 0 },
};
