// strike.c - knows each place by a hash of its callers; stands in for malloc in our own objects.
// SPDX-License-Identifier: AGPL-3.0-or-later
#include "strike.h"
#include <execinfo.h>
#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { CALLERS_MAX = 16, SYSTEM_CALLERS = 12, PLACES_MAX = 1 << 20, REMEMBERED = 4096 };

typedef struct Place {
    int point;
    char name[60];
    void *callers[CALLERS_MAX];
    size_t count;
} Place;

static struct {
    bool armed, busy, lasting, happened;
    uint64_t places[PLACES_MAX]; // a hash table of what has failed
    size_t counts[STRIKE_POINTS];
    Place places_struck[REMEMBERED];
    size_t count;
    const char *stack_low, *stack_high;
} strike;

static uint64_t mix(uint64_t hash, uint64_t more)
{
    hash = (hash ^ more) * 0x9E3779B97F4A7C15u;
    return hash ^ (hash >> 29);
}

static uint64_t place_hash(const Place *place)
{
    uint64_t hash = (uint64_t)place->point + 1;
    for (const char *p = place->name; *p; p++) hash = mix(hash, (unsigned char)*p);
    for (size_t i = 0; i < place->count; i++) hash = mix(hash, (uint64_t)place->callers[i]);
    return hash ? hash : 1;
}

// True where it was not there yet.
static bool place_add(uint64_t hash)
{
    for (size_t i = hash % PLACES_MAX;; i = (i + 1) % PLACES_MAX) {
        if (strike.places[i] == hash) return false;
        if (strike.places[i]) continue;
        strike.places[i] = hash;
        return true;
    }
}

static void find_stack(void)
{
    pthread_attr_t attributes;
    void *low;
    size_t bytes;
    pthread_getattr_np(pthread_self(), &attributes);
    pthread_attr_getstack(&attributes, &low, &bytes);
    pthread_attr_destroy(&attributes);
    strike.stack_low = low;
    strike.stack_high = (const char *)low + bytes;
}

static bool is_ours(const void *code)
{
    extern char __executable_start, etext;
    return (const char *)code >= &__executable_start && (const char *)code < &etext;
}

// Our own objects keep frame pointers: following them is quick. Where a library that keeps none
// stands between, the chain ends early, which only makes places fewer.
__attribute__((no_sanitize("address", "undefined"))) static void callers_ours(Place *place)
{
    void **frame = __builtin_frame_address(0);
    while (place->count < CALLERS_MAX) {
        if (!is_ours(frame[1])) return;
        place->callers[place->count++] = frame[1];
        void **above = frame[0];
        if ((uintptr_t)above % sizeof(void *) || above <= frame ||
            (const char *)(above + 2) > strike.stack_high)
            return;
        frame = above;
    }
}

static const Place *last(void)
{
    return &strike.places_struck[strike.count % REMEMBERED];
}

static bool strikes(int point, const char *name)
{
    if (!strike.armed || strike.busy) return false;
    if (point == FAULT_DATABASE && strcmp(name, "commit") == 0) return true;
    if (strike.happened) return strike.lasting && point == last()->point;
    strike.busy = true;
    Place place = { .point = point };
    snprintf(place.name, sizeof place.name, "%s", name);
    if (point == STRIKE_SYSTEM) place.count = (size_t)backtrace(place.callers, SYSTEM_CALLERS);
    else callers_ours(&place);
    strike.happened = place_add(place_hash(&place) ^ strike.lasting);
    if (strike.happened) {
        strike.places_struck[++strike.count % REMEMBERED] = place;
        strike.counts[point]++;
    }
    strike.busy = false;
    return strike.happened;
}

static bool ask_strikes(void *arg, FaultPoint point, const char *name)
{
    (void)arg;
    return strikes((int)point, name);
}

void strike_arm(bool lasting)
{
    if (!strike.stack_high) find_stack();
    strike.happened = false;
    strike.lasting = lasting;
    fault_hook(ask_strikes, NULL);
    strike.armed = true;
}

void strike_disarm(void)
{
    strike.armed = false;
    fault_hook(NULL, NULL);
}

bool strike_armed(void)
{
    return strike.armed;
}

bool strike_happened(void)
{
    return strike.happened;
}

size_t strike_count(FaultPoint point)
{
    return strike.counts[point];
}

#if defined(__SANITIZE_ADDRESS__)
#define SYMBOLS 1
#elif defined(__has_feature)
#if __has_feature(address_sanitizer)
#define SYMBOLS 1
#endif
#endif
#ifdef SYMBOLS
#include <sanitizer/common_interface_defs.h>
static void print_caller(void *at)
{
    char line[400];
    __sanitizer_symbolize_pc(at, "    %f %S", line, sizeof line);
    fprintf(stderr, "%s\n", line);
}
#else
static void print_caller(void *at)
{
    backtrace_symbols_fd(&at, 1, 2);
}
#endif

size_t strike_last(void)
{
    return strike.count;
}

void strike_print(size_t number)
{
    const Place *place = &strike.places_struck[number % REMEMBERED];
    static const char *const kinds[STRIKE_POINTS] = { "memory", "database", "malloc" };
    bool armed = strike.armed;
    strike.armed = false;
    fprintf(stderr, "  fault: %s %s\n", kinds[place->point], place->name);
    for (size_t i = 0; i < place->count; i++) print_caller(place->callers[i]);
    strike.armed = armed;
}

// The linker hands us these for malloc, calloc and realloc of our own objects and of SQLite
// (--wrap); libraries outside the program keep theirs.
void *__real_malloc(size_t bytes);
void *__real_calloc(size_t count, size_t bytes);
void *__real_realloc(void *old, size_t bytes);
void *__wrap_malloc(size_t bytes);
void *__wrap_calloc(size_t count, size_t bytes);
void *__wrap_realloc(void *old, size_t bytes);

void *__wrap_malloc(size_t bytes)
{
    return strikes(STRIKE_SYSTEM, "") ? NULL : __real_malloc(bytes);
}

void *__wrap_calloc(size_t count, size_t bytes)
{
    return strikes(STRIKE_SYSTEM, "") ? NULL : __real_calloc(count, bytes);
}

void *__wrap_realloc(void *old, size_t bytes)
{
    return strikes(STRIKE_SYSTEM, "") ? NULL : __real_realloc(old, bytes);
}
