// import_guess.c - which column is which, by the names people give them.
// SPDX-License-Identifier: AGPL-3.0-or-later
#include "imports/import_map.h"

enum { NAME_BYTES_MAX = 80 };

// Names as they stand after folding: small letters, without spaces, _ and -. The first column that
// bears the first of a field's names wins; a column is used once.
static const struct {
    ImportField field;
    const char *names[14];
} known[] = {
    { IMPORT_key,
      { "uniquekey", "caseid", "ticketid", "complaintid", "incidentid", "id", "key", "工单号",
        "工单编号", "投诉编号", "编号", "单号", "服务单号", "流水号" } },
    { IMPORT_opened_at,
      { "openedat", "opendate", "opened", "createdat", "createddate", "created", "开单时间",
        "创建时间", "受理时间", "登记时间", "投诉时间", "来电时间", "受理日期", "日期" } },
    { IMPORT_first_answered_at,
      { "firstansweredat", "firstresponseat", "firstreplyat", "respondedat", "首次答复时间",
        "首次回复时间", "首次响应时间", "答复时间", "响应时间" } },
    { IMPORT_solved_at,
      { "solvedat", "resolvedat", "resolveddate", "resolutiondate", "解决时间", "办结时间",
        "完成时间", "处理完成时间", "处结时间" } },
    { IMPORT_closed_at,
      { "closedat", "closedate", "closeddate", "closed", "关闭时间", "关单时间", "结案时间",
        "归档时间", "办结日期" } },
    { IMPORT_site,
      { "site", "branch", "station", "store", "office", "account", "网点", "门店", "站点", "营业厅",
        "分公司", "服务站", "所属单位", "单位" } },
    { IMPORT_type,
      { "type", "casetype", "complainttype", "category", "类型", "工单类型", "投诉类型", "业务类型",
        "类别", "分类" } },
    { IMPORT_cause, { "cause", "rootcause", "reason", "原因", "投诉原因", "根本原因" } },
    { IMPORT_channel,
      { "channel", "origin", "opendatachanneltype", "渠道", "来源", "受理渠道", "来源渠道" } },
    { IMPORT_severity, { "severity", "priority", "严重程度", "优先级", "紧急程度", "等级" } },
    { IMPORT_subject,
      { "subject", "title", "summary", "descriptor", "标题", "主题", "摘要", "事由" } },
    { IMPORT_need_stated,
      { "description", "details", "content", "内容", "投诉内容", "问题描述", "描述", "诉求" } },
    { IMPORT_asset_number,
      { "assetnumber", "vehicle", "vin", "meter", "room", "order", "车牌号", "车牌", "表号", "房号",
        "订单号", "资产编号" } },
    { IMPORT_status, { "status", "state", "状态", "工单状态", "处理状态" } },
    { IMPORT_activity,
      { "activity", "activityid", "event", "eventname", "活动", "环节", "节点", "操作", "事件" } },
    { IMPORT_at,
      { "completetimestamp", "timestamp", "eventtime", "activitytime", "时间戳", "操作时间",
        "环节时间", "事件时间" } },
};

static Str name_fold(Str name, char out[NAME_BYTES_MAX])
{
    size_t len = 0;
    name = str_trim(name);
    for (size_t i = 0; i < name.len && len < NAME_BYTES_MAX; i++) {
        char c = name.ptr[i];
        if (c == ' ' || c == '_' || c == '-') continue;
        out[len++] = (char)(c >= 'A' && c <= 'Z' ? c + 32 : c);
    }
    return (Str){ out, len };
}

static Str find_name(const Str *head, size_t count, const char *const *names, bool *used)
{
    char folded[NAME_BYTES_MAX];
    for (size_t n = 0; n < 14 && names[n]; n++)
        for (size_t i = 0; i < count; i++) {
            if (used[i] || !str_equal(name_fold(head[i], folded), str_of(names[n]))) continue;
            used[i] = true;
            return str_trim(head[i]);
        }
    return STR_ABSENT;
}

void import_map_guess(Work *work, const Str *head, size_t count, ImportMap *map)
{
    bool *used = NEW(work, bool, count);
    Str *columns = &map->columns.key; // all its members are Str, in the order of ImportField
    record_initial(&ImportMap_record, map);
    record_initial(&ImportInitial_record, &map->initial);
    for (size_t i = 0; i < COUNT(known); i++)
        columns[known[i].field] = find_name(head, count, known[i].names, used);
    if (map->columns.activity.ptr && map->columns.at.ptr && !map->columns.opened_at.ptr)
        map->kind = STR("events");
    map->create_sites = map->columns.site.ptr != NULL;
}
