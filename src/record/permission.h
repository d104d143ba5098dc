// permission.h - everything a person may be allowed to do, by name and number.
// SPDX-License-Identifier: AGPL-3.0-or-later
#pragma once
#include "record/record.h"

// name, English, Chinese. The number is stored: append only.
#define PERMISSIONS(X) \
    X(case_read,       "Read cases",                        "查看服务单") \
    X(case_write,      "Work on cases",                     "处理服务单") \
    X(case_assign,     "Assign and transfer cases",         "分派与转交服务单") \
    X(case_manage,     "Merge, waive and cancel",           "合并、豁免与取消") \
    X(customer_read,   "Read customers",                    "查看客户") \
    X(customer_write,  "Change customers",                  "维护客户") \
    X(personal_read,   "See personal details unmasked",     "查看未脱敏的个人信息") \
    X(report_read,     "Read figures and boards",           "查看指标与看板") \
    X(import_run,      "Import and undo imports",           "导入与撤销导入") \
    X(clock_manage,    "Change calendars and policies",     "维护工作日历与承诺规则") \
    X(rule_manage,     "Change rules",                      "维护自动规则") \
    X(indicator_manage, "Change indicators and targets",    "维护指标与目标") \
    X(work_log_read,   "Read the work logs of others",      "查看他人的工作日志") \
    X(work_log_sign,   "Sign work logs",                    "签认工作日志") \
    X(org_read,        "See sites, teams and staff",        "查看网点、班组与员工") \
    X(org_manage,      "Change sites, teams and staff",     "维护网点、班组与员工") \
    X(user_manage,     "Change logins, roles and grants",   "维护账号、角色与授权") \
    X(audit_read,      "Read the audit trail",              "查看审计记录") \
    X(privacy_manage,  "Answer privacy requests",           "处理个人信息请求") \
    X(settings_manage, "Change settings of the organisation", "维护机构设置") \
    X(file_read,       "Open files",                        "打开附件") \
    X(export_run,      "Export lists",                      "导出清单")

#define PERMISSION_ENUM(name, en, zh) PERM_##name,
typedef enum Permission {
    PERM_PUBLIC = -2,
    PERM_SIGNED_IN = -1,
    PERMISSIONS(PERMISSION_ENUM) PERM_COUNT
} Permission;
#undef PERMISSION_ENUM

typedef struct PermissionText { const char *name, *en, *zh; } PermissionText;
extern const PermissionText permission_texts[PERM_COUNT];

// The permission of a name ("case_read"); PERM_COUNT: there is none.
Permission permission_of(Str name);
// Changes nothing: an auditor keeps it.
bool permission_reads(Permission permission);
// Which personal classes are hidden from somebody with these permissions (a bit for each). Who
// works with customers needs their names; only some need telephone numbers and addresses. In
// running text numbers and addresses are shortened for those who may not see telephone numbers.
Hidden permissions_hide(uint64_t may);
// May be lent to somebody for a time: the work, never the power over logins, settings and audit.
bool permission_lends(Permission permission);
