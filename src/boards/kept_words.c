// kept_words.c - words by code, in both languages.
// SPDX-License-Identifier: AGPL-3.0-or-later
#include "boards/kept_words.h"

typedef struct Words {
    const char *code, *zh, *en;
} Words;

static const Words types[] = {
    { "enquiry", "咨询", "Enquiry" },
    { "request", "业务办理", "Request" },
    { "repair", "维修维护", "Repair" },
    { "complaint", "投诉", "Complaint" },
    { "grievance", "抱怨", "Grievance" },
    { "suggestion", "建议", "Suggestion" },
    { "praise", "表扬", "Praise" },
    { "appointment", "预约", "Appointment" },
    { "safety_hazard", "安全隐患", "Safety hazard" },
    { "follow_up_issue", "回访问题", "Follow-up issue" },
    { "privacy_request", "个人信息请求", "Privacy request" },
};

static const Words kinds[] = {
    { "first_answer", "首次答复", "First answer" },
    { "next_answer", "再次答复", "Next answer" },
    { "resolution", "解决", "Resolution" },
    { "plan", "方案", "Plan" },
    { "follow_up", "回访", "Follow-up" },
    { "progress", "进度", "Progress" },
    { "custom", "约定", "Agreed" },
    { "privacy_answer", "个人信息答复", "Privacy request" },
};

static const Words flags[] = {
    { "good", "良好", "good" },
    { "watch", "关注", "watch" },
    { "bad", "预警", "alarm" },
    { "none", "–", "–" },
};

static Str word_of(const Words *list, size_t count, Str code, bool chinese)
{
    for (size_t i = 0; i < count; i++)
        if (str_equal(code, str_of(list[i].code))) return str_of(chinese ? list[i].zh : list[i].en);
    return code;
}

Str kept_type_word(Str type, bool chinese)
{
    return word_of(types, COUNT(types), type, chinese);
}

Str kept_kind_word(Str kind, bool chinese)
{
    return word_of(kinds, COUNT(kinds), kind, chinese);
}

Str kept_flag_word(Str flag, bool chinese)
{
    return word_of(flags, COUNT(flags), flag, chinese);
}
