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
// POST PATH <NAME sends a file that lies beside the conversation, <<NAME the same as large ones are
// sent, spooled; <9000000 so many bytes. after # @link: what stands behind the # in it, as @after.
// says NAME: VALUE: the last reply has that header line; says NAME: @name remembers its value.
// trouble: what waits in the background fails until it is given up.
//
// A file that begins with the line "empty" plays where nothing has been set up, before the others:
// on SQLite every conversation has a database of its own, on PostgreSQL the first alone finds it
// empty.
#include "conversation.h"
#include <stdio.h>
#include <string.h>

typedef struct Score {
    int played, failed;
} Score;

static void play(char **argv, const char *file, Score *score)
{
    bool fine = conversation_play(argv[1], argv[2], file, score->played++);
    printf("%s %d - %s\n", fine ? "ok" : "not ok", score->played, file);
    fflush(stdout);
    if (!fine) score->failed++;
}

int main(int argc, char **argv)
{
    Score score = { 0 };
    if (argc < 4) {
        fprintf(stderr, "usage: converse DATABASE LOG FILE...\n");
        return 2;
    }
    for (int i = 3; i < argc; i++)
        if (conversation_bare(argv[i])) play(argv, argv[i], &score);
    for (int i = 3; i < argc; i++)
        if (!conversation_bare(argv[i])) play(argv, argv[i], &score);
    printf("%d passed, %d failed\n", score.played - score.failed, score.failed);
    return score.failed ? 1 : 0;
}
