// case_flow.c - the tables of SM-03 and SM-04.
// SPDX-License-Identifier: AGPL-3.0-or-later
#include "cases/case_flow.h"
#include <assert.h>
#include <pthread.h>

static const FlowState case_states[] = {
    { "new", "new", "新建", false },
    { "accepted", "accepted", "已受理", false },
    { "promised", "promised", "已承诺", false },
    { "working", "working", "处理中", false },
    { "waiting_customer", "waiting for the customer", "等待客户", false },
    { "waiting_third_party", "waiting for a third party", "等待第三方", false },
    { "consulting", "asking an expert", "征询中", false },
    { "solution_offered", "solution offered", "已提方案", false },
    { "solved", "solved", "已解决", false },
    { "verified", "verified by the customer", "客户已确认", false },
    { "closed", "closed", "已关闭", false },
    { "archived", "archived", "已归档", true },
    { "cancelled", "cancelled", "已取消", true },
    { "merged", "merged", "已合并", true },
    { 0 },
};

// What may be done to a case that is being worked on, from one state.
#define WORKING_MOVES(state)                                                                       \
    { state, "progress", "working", PERM_case_write },                                             \
        { state, "promise", "promised", PERM_case_write },                                         \
        { state, "pause", "waiting_customer", PERM_case_write },                                   \
        { state, "consult", "consulting", PERM_case_write },                                       \
        { state, "offer", "solution_offered", PERM_case_write },                                   \
        { state, "plan", "working", PERM_case_write },                                             \
        { state, "solve", "solved", PERM_case_write },                                             \
        { state, "merge", "merged", PERM_case_manage },                                            \
    {                                                                                              \
        state, "cancel", "cancelled", PERM_case_manage                                             \
    }

static const FlowMove case_moves[] = {
    { "new", "accept", "accepted", PERM_case_write },
    WORKING_MOVES("new"),
    WORKING_MOVES("accepted"),
    WORKING_MOVES("promised"),
    WORKING_MOVES("working"),
    { "waiting_customer", "message", "working", PERM_case_write },
    { "waiting_customer", "resume", "working", PERM_case_write },
    { "waiting_third_party", "resume", "working", PERM_case_write },
    WORKING_MOVES("waiting_customer"),
    WORKING_MOVES("waiting_third_party"),
    { "consulting", "answer", "working", PERM_case_write },
    WORKING_MOVES("consulting"),
    WORKING_MOVES("solution_offered"),
    { "solved", "verify", "verified", PERM_case_write },
    { "solved", "follow_up", "=", PERM_case_write },
    { "solved", "close", "closed", PERM_case_write },
    { "solved", "reopen", "working", PERM_case_write },
    { "verified", "close", "closed", PERM_case_write },
    { "verified", "reopen", "working", PERM_case_write },
    { "closed", "reopen", "working", PERM_case_write },
    { "closed", "follow_up", "=", PERM_case_write },
    { "closed", "archive", "archived", PERM_case_manage },
    { "merged", "unmerge", "working", PERM_case_manage },
    { "*", "reply", "=", PERM_case_write },
    { "*", "message", "=", PERM_case_write },
    { "*", "note", "=", PERM_case_write },
    { "*", "change", "=", PERM_case_write },
    { "*", "assign", "=", PERM_case_assign },
    { "*", "transfer", "=", PERM_case_assign },
    { 0 },
};

const Flow case_flow = { "case", "Case", "服务单", "new", case_states, case_moves };

// The tables never change, and every answer about a case asks them: gone through once.
static CaseOffers offers_by_state[COUNT(case_states)];

static bool offered(const CaseOffers *offers, Str action)
{
    for (size_t i = 0; i < offers->count; i++)
        if (str_equal(offers->list[i].action, action)) return true;
    return false;
}

static void offers_make(void)
{
    for (size_t state = 0; case_states[state].name; state++) {
        CaseOffers *offers = &offers_by_state[state];
        for (const FlowMove *move = case_moves; move->action; move++) {
            const FlowMove *fits =
                flow_move(&case_flow, str_of(case_states[state].name), move->action);
            if (!fits || offered(offers, str_of(move->action))) continue;
            assert(offers->count < CASE_OFFERS_MAX);
            offers->list[offers->count++] = (CaseOffer){ str_of(fits->action), fits->needs };
        }
    }
}

const CaseOffers *case_offers(Str status)
{
    static pthread_once_t once = PTHREAD_ONCE_INIT;
    pthread_once(&once, offers_make);
    size_t state = 0;
    while (case_states[state].name && !str_is(status, case_states[state].name)) state++;
    return &offers_by_state[state];
}

static const FlowState promise_states[] = {
    { "made", "running", "进行中", false },
    { "kept", "kept", "已兑现", true },
    { "missed", "missed", "未兑现", true },
    { "renegotiated", "renegotiated", "已重新约定", true },
    { "waived", "waived", "已豁免", true },
    { "cancelled", "cancelled", "已取消", true },
    { "merged", "merged", "随服务单合并", true },
    { 0 },
};

static const FlowMove promise_moves[] = {
    { "made", "keep", "kept", PERM_case_write },
    { "made", "miss", "missed", PERM_case_write },
    { "made", "renegotiate", "renegotiated", PERM_case_write },
    { "made", "waive", "waived", PERM_case_manage },
    { "made", "cancel", "cancelled", PERM_case_manage },
    { "made", "merge", "merged", PERM_case_manage },
    { 0 },
};

const Flow promise_flow = { "promise", "Promise", "承诺", "made", promise_states, promise_moves };
