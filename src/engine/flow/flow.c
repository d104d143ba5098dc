// flow.c - looks moves up.
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
