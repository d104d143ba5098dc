// session.c - a small table of sessions seen since it was last written down.
// SPDX-License-Identifier: AGPL-3.0-or-later
#include "http/session.h"
#include "queries.h"
#include <pthread.h>

typedef struct Seen {
    int64_t org_id, session_id, token_id, at_ms;
} Seen;
enum { SEEN_MAX = 1024 };

static pthread_mutex_t seen_lock = PTHREAD_MUTEX_INITIALIZER;
static Seen seen[SEEN_MAX];
static size_t seen_count;

void session_seen(int64_t org_id, SessionId session_id, TokenId token_id, int64_t now_ms)
{
    Seen note = { org_id, session_id.value, token_id.value, now_ms };
    pthread_mutex_lock(&seen_lock);
    size_t at = 0;
    while (at < seen_count &&
           (seen[at].session_id != note.session_id || seen[at].token_id != note.token_id))
        at++;
    if (at < SEEN_MAX) seen[at] = note;
    if (at == seen_count && seen_count < SEEN_MAX) seen_count++;
    pthread_mutex_unlock(&seen_lock);
}

void session_seen_write(Work *work)
{
    Seen *notes = NEW(work, Seen, SEEN_MAX);
    pthread_mutex_lock(&seen_lock);
    size_t count = seen_count;
    memcpy(notes, seen, count * sizeof *notes);
    seen_count = 0;
    pthread_mutex_unlock(&seen_lock);

    for (size_t i = 0; i < count; i++) {
        const Seen *note = &notes[i];
        Arg org = ARG(org_id, note->org_id), at = ARG(seen_at, note->at_ms);
        if (note->session_id)
            db_send(work, &SQL_session_seen, ARGS(org, ARG(session_id, note->session_id), at));
        else db_send(work, &SQL_token_seen, ARGS(org, ARG(token_id, note->token_id), at));
    }
}
