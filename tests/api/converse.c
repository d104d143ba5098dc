// converse.c - plays conversations with the API in process and compares what it answers.
// SPDX-License-Identifier: AGPL-3.0-or-later
//
// converse DATABASE LOG FILE...   Each FILE is one conversation in an organisation of its own:
//
//     # What it shows [S002-26].
//     as agent
//     POST /api/v1/cases {"subject":"Refund","site_id":@site_ts}
//     201 {"id":@case,"subject":"Refund"}
//
// as NAME: who asks; nobody: without a session; program: the program itself. @name in a reply is
// remembered, in a request it is put in; in a reply it must be the same again. A reply matches when
// it has every member named, with that value; lists have the same length. now +90m moves the clock;
// tick lets happen what happens by itself. header NAME: VALUE goes with the next request (cookie:
// the session in it). client ADDRESS: where requests come from. A cookie that a reply sets is
// remembered as @cookie; as cookie: with that. code @secret: the code of the second factor now, as
// @code. Every reply is appended to LOG as a JSON line for the contract test.
// POST PATH <NAME sends a file that lies beside the conversation, <9000000 so many bytes. after
// # @link: what stands behind the # in it, as @after. trouble: what waits in the background fails
// until it is given up.
//
// A file that begins with the line "empty" plays where nothing has been set up; on SQLite only,
// since there every conversation has a database of its own.
#include "conversation.h"
#include <stdio.h>
#include <string.h>

int main(int argc, char **argv)
{
    int passed = 0, failed = 0;
    if (argc < 4) {
        fprintf(stderr, "usage: converse DATABASE LOG FILE...\n");
        return 2;
    }
    for (int i = 3; i < argc; i++) {
        bool fine = conversation_play(argv[1], argv[2], argv[i], i - 3);
        printf("%s %d - %s\n", fine ? "ok" : "not ok", i - 2, argv[i]);
        fflush(stdout);
        if (fine) passed++;
        else failed++;
    }
    printf("%d passed, %d failed\n", passed, failed);
    return failed ? 1 : 0;
}
