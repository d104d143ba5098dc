// flow.h - state machines as constant tables: states, transitions, who may, what is recorded.
// SPDX-License-Identifier: AGPL-3.0-or-later
//
// A Flow is data. It says which action leads from which state to which, what permission it needs,
// and what it is called in both languages; the area that owns the thing adds guards where they need
// its fields. docs/*/reference/flows.md is drawn from the same tables.
#pragma once
#include "record/permission.h"
#include "record/record.h"

typedef struct FlowState {
    const char *name;              // stored: "waiting_customer"
    const char *en, *zh;
    bool        final;             // nothing leads on
} FlowState;

typedef struct FlowMove {
    const char *from;              // state, or "*" for every state that is not final
    const char *action;            // "solve"
    const char *to;                // state, or "=" to stay
    Permission  needs;
} FlowMove;

typedef struct Flow {
    const char      *name;         // "case"
    const char      *en, *zh;
    const char      *start;
    const FlowState *states;       // ends with a NULL name
    const FlowMove  *moves;        // ends with a NULL action; the first that matches counts
} Flow;

// Every flow of the program, NULL-terminated; the documentation and the tests go through them.
extern const Flow *const flow_list[];

// The move an action makes from a state; NULL: this action does not fit the state.
const FlowMove *flow_move(const Flow *flow, Str state, const char *action);
// The state a move leads to: its own name when the move stays.
Str flow_next(const FlowMove *move, Str state);
const FlowState *flow_state(const Flow *flow, Str name);     // NULL: no such state
// The actions that fit a state, by name, for the reader of the thing.
StrList flow_actions(Work *work, const Flow *flow, Str state);
// The flow as a state diagram in the Mermaid language, which Markdown pages show as a picture. What
// every state allows, and what stays, is no arrow.
Str flow_picture(Work *work, const Flow *flow, bool chinese);
// A Markdown page of every flow: picture, and a table of each state with what it allows whom.
Str flow_page(Work *work, const Flow *const *flows, bool chinese);
