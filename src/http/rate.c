// rate.c - a table of this minute's counts, shared through the database now and then.
// SPDX-License-Identifier: AGPL-3.0-or-later
#include "http/rate.h"
#include "queries.h"
#include <pthread.h>

// A full table counts no newcomer: better to let one pass than to lock everybody out.
enum { PLACES = 4096, PROBES = 16 };

typedef struct Count {
    uint64_t key; // 0: free
    int64_t minute;
    int64_t all;    // requests in the minute, with what the other servers told
    int64_t unsent; // of them, those counted here since they were last written down
} Count;

static pthread_mutex_t counts_lock = PTHREAD_MUTEX_INITIALIZER;
static Count counts[PLACES];
static _Atomic int64_t signed_in_limit;

void rate_set(int64_t requests_per_minute)
{
    signed_in_limit = requests_per_minute;
}

// The key's place, or one that is free or of a minute that is over; NULL: none near.
static Count *place_of(uint64_t key, int64_t minute)
{
    Count *free_place = NULL;
    for (size_t i = 0; i < PROBES; i++) {
        Count *at = &counts[(key + i) % PLACES];
        if (at->key == key) return at;
        if (!free_place && (at->key == 0 || at->minute < minute)) free_place = at;
    }
    if (free_place) *free_place = (Count){ .key = key, .minute = minute };
    return free_place;
}

bool rate_take(uint64_t key, int64_t limit, int64_t now_ms, Rate *rate)
{
    int64_t minute = now_ms / MINUTE_MS;
    *rate = (Rate){ limit, limit, (minute + 1) * 60 - now_ms / 1000 };
    pthread_mutex_lock(&counts_lock);
    Count *count = place_of(key, minute);
    if (count && count->minute != minute) *count = (Count){ .key = key, .minute = minute };
    bool admitted = !count || count->all < limit;
    if (count && admitted) count->all++, count->unsent++;
    if (count) rate->left = limit > count->all ? limit - count->all : 0;
    pthread_mutex_unlock(&counts_lock);
    return admitted;
}

static uint64_t key_of(char kind, Str name)
{
    uint64_t hash = 0xCBF29CE484222325u ^ (unsigned char)kind; // FNV-1a: spreads, hides nothing
    for (size_t i = 0; i < name.len; i++)
        hash = (hash ^ (unsigned char)name.ptr[i]) * 0x100000001B3u;
    return hash ? hash : 1;
}

static uint64_t key_of_id(char kind, int64_t id)
{
    return key_of(kind, (Str){ (const char *)&id, sizeof id });
}

static Str rate_heads(Work *work, const Rate *rate)
{
    return str_format(work,
                      "ratelimit-policy: \"requests\";q=%lld;w=60\r\n"
                      "ratelimit: \"requests\";r=%lld;t=%lld\r\n",
                      (long long)rate->limit, (long long)rate->left, (long long)rate->reset_s);
}

bool rate_admit(Work *work, const Request *request, Str *heads, Reply *refusal)
{
    const Access *access = work->access;
    int64_t limit = signed_in_limit;
    Rate rate;
    if (limit == 0 || request->local) return true;
    uint64_t key = !access                  ? key_of('a', request->client)
                   : access->token_id.value ? key_of_id('t', access->token_id.value)
                                            : key_of_id('u', access->user_id.value);
    if (!access) limit = limit < RATE_STRANGER_SHARE ? 1 : limit / RATE_STRANGER_SHARE;
    bool admitted = rate_take(key, limit, work->now_ms, &rate);
    if (admitted && !(access && access->token_id.value)) return true;
    *heads = rate_heads(work, &rate);
    if (admitted) return true;
    *refusal = reply_wait(work, "too-many-requests", "Too many requests; please wait",
                          rate.reset_s * 1000);
    refusal->heads = str_format(work, "%.*s%.*s", STR_ARG(refusal->heads), STR_ARG(*heads));
    return false;
}

void rate_share(Work *work)
{
    int64_t minute = work->now_ms / MINUTE_MS;
    Count *sent = NEW(work, Count, PLACES);
    size_t sent_count = 0;
    pthread_mutex_lock(&counts_lock);
    for (size_t i = 0; i < PLACES; i++) {
        if (counts[i].minute != minute || counts[i].unsent == 0) continue;
        sent[sent_count++] = counts[i];
        counts[i].unsent = 0;
    }
    pthread_mutex_unlock(&counts_lock);
    for (size_t i = 0; i < sent_count; i++)
        db_int(work, &SQL_rate_add,
               ARGS(ARG(key, (int64_t)sent[i].key), ARG(minute, minute),
                    ARG(requests, sent[i].unsent)),
               &sent[i].all);
    db_send(work, &SQL_rate_forget, ARGS(ARG(minute, minute)));
    pthread_mutex_lock(&counts_lock);
    for (size_t i = 0; i < sent_count; i++) {
        Count *count = place_of(sent[i].key, minute);
        if (count && count->minute == minute) count->all = sent[i].all + count->unsent;
    }
    pthread_mutex_unlock(&counts_lock);
}
