// access.h - who acts, and what that person may do where. No permission by default.
// SPDX-License-Identifier: AGPL-3.0-or-later
//
// A role is a set of permissions; a grant gives a person a role at a site and everything below it,
// or in one team. The table `reach` holds what the grants come to: (org, user, permission, site,
// team), one row for each site; team 0 means every team. The one choke point of every object is its
// own query, which joins reach with :actor_id and the permission asked for: what is not reached
// does not exist (404).
#pragma once
#include "db/db.h"

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
typedef enum Permission { PERM_PUBLIC = -2, PERM_SIGNED_IN = -1, PERMISSIONS(PERMISSION_ENUM) PERM_COUNT } Permission;
#undef PERMISSION_ENUM

typedef struct PermissionText { const char *name, *en, *zh; } PermissionText;
extern const PermissionText permission_texts[PERM_COUNT];

// The actor of a Work, loaded once by the dispatcher.
typedef struct Access {
    UserId    user_id;
    StaffId   staff_id;
    SessionId session_id;      // 0: a token, the command line or a job
    TokenId   token_id;
    uint64_t  may;             // bit per permission held anywhere
    Hidden    hidden;          // personal classes this person may not see
    Str       language;        // "zh-CN" or "en"
    Str       name;
    bool      system;          // a job of the program itself: may everything
} Access;

bool access_may(const Work *work, Permission permission);                 // somewhere
// At this site, and in this team where the grant is for one team only. Asks the database.
bool access_may_at(Work *work, Permission permission, SiteId site_id, TeamId team_id);
