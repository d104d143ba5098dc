// flow_test.c - every flow is sound, and the pages that draw them are what the tables say.
// SPDX-License-Identifier: AGPL-3.0-or-later
#include "engine/flow/flow.h"
#include "test.h"
#include <stdio.h>

static bool known(const Flow *flow, const char *state)
{
    return flow_state(flow, str_of(state)) != NULL;
}

static bool leads_on(const Flow *flow, const FlowState *state)
{
    for (const FlowMove *move = flow->moves; move->action; move++)
        if (strcmp(move->from, state->name) == 0 && strcmp(move->to, "=") != 0) return true;
    return false;
}

static bool is_entered(const Flow *flow, const FlowState *state)
{
    if (strcmp(flow->start, state->name) == 0) return true;
    for (const FlowMove *move = flow->moves; move->action; move++)
        if (strcmp(move->to, state->name) == 0) return true;
    return false;
}

TEST(every_move_names_states_that_exist)
{
    (void)work;
    for (const Flow *const *f = flow_list; *f; f++) {
        CHECK(known(*f, (*f)->start));
        for (const FlowMove *move = (*f)->moves; move->action; move++) {
            CHECK(strcmp(move->from, "*") == 0 || known(*f, move->from));
            CHECK(strcmp(move->to, "=") == 0 || known(*f, move->to));
        }
        for (const FlowState *state = (*f)->states; state->name; state++)
            CHECK(state->en && state->en[0] && state->zh && state->zh[0]);
    }
}

TEST(names_no_flow_twice)
{
    (void)work;
    for (const Flow *const *a = flow_list; *a; a++)
        for (const Flow *const *b = a + 1; *b; b++) CHECK(strcmp((*a)->name, (*b)->name) != 0);
}

TEST(a_picture_joins_the_actions_that_lead_the_same_way)
{
    static const FlowState states[] = { { "draft", "draft", "草稿", false },
                                        { "done", "done", "完成", true },
                                        { 0 } };
    static const FlowMove moves[] = { { "draft", "sign", "done", PERM_SIGNED_IN },
                                      { "draft", "waive", "done", PERM_SIGNED_IN },
                                      { "draft", "write", "=", PERM_SIGNED_IN },
                                      { 0 } };
    static const Flow flow = { "x", "X", "某", "draft", states, moves };
    CHECK_STR(flow_picture(work, &flow, false),
              STR("stateDiagram-v2\n    draft: draft\n    done: done\n    [*] --> draft\n"
                  "    draft --> done: sign, waive\n    done --> [*]\n"));
    CHECK(leads_on(&flow, &states[0]) && !leads_on(&flow, &states[1]));
    CHECK(is_entered(&flow, &states[0]) && is_entered(&flow, &states[1]));
}

static Str read_page(Work *work, const char *path)
{
    enum { PAGE_BYTES_MAX = 256 << 10 };
    char *bytes = NEW(work, char, PAGE_BYTES_MAX);
    FILE *file = fopen(path, "rb");
    size_t len = file ? fread(bytes, 1, PAGE_BYTES_MAX, file) : 0;
    if (file) fclose(file);
    return (Str){ bytes, len };
}

// After a change of a flow: zhiyin flow page --language LANGUAGE > docs/LANGUAGE/reference/flows.md
TEST(the_pages_are_what_the_tables_say)
{
    CHECK(str_equal(flow_page(work, flow_list, true),
                    read_page(work, SOURCE_ROOT "/docs/zh/reference/flows.md")));
    CHECK(str_equal(flow_page(work, flow_list, false),
                    read_page(work, SOURCE_ROOT "/docs/en/reference/flows.md")));
}

RUN(CASE(every_move_names_states_that_exist), CASE(names_no_flow_twice),
    CASE(a_picture_joins_the_actions_that_lead_the_same_way),
    CASE(the_pages_are_what_the_tables_say))
