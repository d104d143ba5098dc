// flow_picture.c - draws flows: state diagrams, and the page of all of them.
// SPDX-License-Identifier: AGPL-3.0-or-later
#include "engine/flow/flow.h"

static bool is_arrow(const FlowMove *move)
{
    return strcmp(move->to, "=") != 0 && strcmp(move->from, "*") != 0 &&
           strcmp(move->from, move->to) != 0;
}

static bool same_arrow(const FlowMove *a, const FlowMove *b)
{
    return is_arrow(a) && is_arrow(b) && strcmp(a->from, b->from) == 0 && strcmp(a->to, b->to) == 0;
}

// Several actions that lead the same way are one arrow.
static void add_arrow(Text *out, const Flow *flow, const FlowMove *move)
{
    for (const FlowMove *before = flow->moves; before < move; before++)
        if (same_arrow(before, move)) return;
    text_format(out, "    %s --> %s: %s", move->from, move->to, move->action);
    for (const FlowMove *next = move + 1; next->action; next++)
        if (same_arrow(move, next)) text_format(out, ", %s", next->action);
    text_add_char(out, '\n');
}

// A merged case is over, and yet can be taken apart again: that is not drawn as an end.
static bool is_end(const Flow *flow, const FlowState *state)
{
    for (const FlowMove *move = flow->moves; move->action; move++)
        if (is_arrow(move) && strcmp(move->from, state->name) == 0) return false;
    return state->final;
}

Str flow_picture(Work *work, const Flow *flow, bool chinese)
{
    Text out = TEXT(work);
    text_add(&out, STR("stateDiagram-v2\n"));
    for (const FlowState *s = flow->states; s->name; s++)
        text_format(&out, "    %s: %s\n", s->name, chinese ? s->zh : s->en);
    text_format(&out, "    [*] --> %s\n", flow->start);
    for (const FlowMove *move = flow->moves; move->action; move++)
        if (is_arrow(move)) add_arrow(&out, flow, move);
    for (const FlowState *s = flow->states; s->name; s++)
        if (is_end(flow, s)) text_format(&out, "    %s --> [*]\n", s->name);
    return text_str(&out);
}

static const char *permission_word(Permission permission, bool chinese)
{
    if (permission < 0) return chinese ? "本人" : "oneself";
    return chinese ? permission_texts[permission].zh : permission_texts[permission].en;
}

static void add_row(Text *out, const Flow *flow, const FlowMove *move, bool chinese)
{
    const FlowState *from = flow_state(flow, str_of(move->from));
    const FlowState *to = flow_state(flow, str_of(move->to));
    const char *any = chinese ? "未结束的各状态" : "any that is not over";
    const char *stays = chinese ? "不变" : "stays";
    text_format(out, "| %s | `%s` | %s | %s |\n",
                !from     ? any
                : chinese ? from->zh
                          : from->en,
                move->action,
                !to       ? stays
                : chinese ? to->zh
                          : to->en,
                permission_word(move->needs, chinese));
}

Str flow_page(Work *work, const Flow *const *flows, bool chinese)
{
    Text out = TEXT(work);
    text_add(&out,
             chinese
                 ? STR("# 状态流程\n\n"
                       "每种事物从一个状态到另一个状态，只走这里画出的路。本页由程序自己的表生成"
                       "（`zhiyin flow page`），\n测试会比较，不会过时。\n")
                 : STR("# Flows\n\n"
                       "Each kind of thing goes from state to state by the ways drawn "
                       "here and no others. This page is made from\nthe program's own "
                       "tables (`zhiyin flow page`), and a test compares the two.\n"));
    for (; *flows; flows++) {
        const Flow *flow = *flows;
        Str picture = flow_picture(work, flow, chinese);
        text_format(&out, "\n## %s (`%s`)\n\n```mermaid\n%.*s```\n\n",
                    chinese ? flow->zh : flow->en, flow->name, STR_ARG(picture));
        text_add(&out, chinese ? STR("| 状态 | 动作 | 之后 | 谁可以 |\n| --- | --- | --- | --- |\n")
                               : STR("| State | Action | Then | Who may |\n"
                                     "| --- | --- | --- | --- |\n"));
        for (const FlowMove *move = flow->moves; move->action; move++)
            add_row(&out, flow, move, chinese);
    }
    return text_str(&out);
}
