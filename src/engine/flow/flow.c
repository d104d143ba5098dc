// flow.c - looks moves up; draws a flow as a graph.
// SPDX-License-Identifier: AGPL-3.0-or-later
#include "engine/flow/flow.h"

static bool fits(const Flow *flow, const FlowMove *move, Str state)
{
    if (strcmp(move->from, "*") != 0) return str_equal(str_of(move->from), state);
    const FlowState *s = flow_state(flow, state);
    return s && !s->final;
}

const FlowMove *flow_move(const Flow *flow, Str state, const char *action)
{
    for (const FlowMove *move = flow->moves; move->action; move++)
        if (strcmp(move->action, action) == 0 && fits(flow, move, state)) return move;
    return NULL;
}

Str flow_next(const FlowMove *move, Str state)
{
    return strcmp(move->to, "=") == 0 ? state : str_of(move->to);
}

const FlowState *flow_state(const Flow *flow, Str name)
{
    for (const FlowState *s = flow->states; s->name; s++)
        if (str_equal(str_of(s->name), name)) return s;
    return NULL;
}

static bool listed(const StrList *list, Str name)
{
    for (size_t i = 0; i < list->count; i++)
        if (str_equal(list->items[i], name)) return true;
    return false;
}

StrList flow_actions(Work *work, const Flow *flow, Str state)
{
    size_t most = 0;
    for (const FlowMove *move = flow->moves; move->action; move++) most++;
    StrList list = { NEW(work, Str, most), 0 };
    for (const FlowMove *move = flow->moves; move->action; move++) {
        Str action = str_of(move->action);
        if (fits(flow, move, state) && !listed(&list, action)) list.items[list.count++] = action;
    }
    return list;
}

static void add_edge(Text *out, const char *from, const char *to, const char *action)
{
    text_format(out, "  %s -> %s [label=\"%s\"];\n", from, to, action);
}

Str flow_dot(Work *work, const Flow *flow, bool chinese)
{
    Text out = TEXT(work);
    text_format(&out, "digraph %s {\n  rankdir=LR;\n  node [shape=box, style=rounded];\n",
                flow->name);
    for (const FlowState *s = flow->states; s->name; s++)
        text_format(&out, "  %s [label=\"%s\"%s];\n", s->name, chinese ? s->zh : s->en,
                    s->final ? ", peripheries=2" : "");
    text_format(&out, "  start [shape=point];\n  start -> %s;\n", flow->start);
    for (const FlowMove *move = flow->moves; move->action; move++) {
        // What every state allows would hide the picture; what stays is no arrow.
        if (strcmp(move->to, "=") == 0 || strcmp(move->from, "*") == 0) continue;
        add_edge(&out, move->from, move->to, move->action);
    }
    text_add(&out, STR("}\n"));
    return text_str(&out);
}
