// settings_fuzz.c - a file of settings and flags: refused by name, or within what is allowed.
// SPDX-License-Identifier: AGPL-3.0-or-later
//
// Up to the first NUL the input is the file; behind it stand the flags, each ended by a NUL.
#include "app/settings.h"
#include "fuzz.h"
#include <assert.h>
#include <stdio.h>
#include <sys/mman.h>
#include <unistd.h>

enum { FLAGS_MAX = 20 };

typedef struct Sample {
    Str listen, log;
    int64_t lanes;
    bool demo;
    double ratio;
    MaybeInt limit;
    Time since;
    Date day;
} Sample;
static const char *const levels[] = { "error", "warn", "info", NULL };
RECORD(Sample, "A setting of every kind.",
       FIELD(Sample, listen, .initial_str = "127.0.0.1:8080", .max = 40),
       FIELD(Sample, log, .initial_str = "info", .choices = levels),
       FIELD(Sample, lanes, .initial = 4, .min = 1, .max = 24), FIELD(Sample, demo),
       FIELD(Sample, ratio), FIELD(Sample, limit, .min = 1, .max = 9), FIELD(Sample, since),
       FIELD(Sample, day));

typedef struct Input {
    char *text;
    size_t len;
} Input;

static void check_settings(Work *work, void *arg)
{
    const Input *input = arg;
    char *flags[FLAGS_MAX], path[40];
    int count = 0;
    size_t file_len = strlen(input->text);
    for (size_t at = file_len + 1; at < input->len && count < FLAGS_MAX;
         at += strlen(input->text + at) + 1)
        flags[count++] = input->text + at;
    int file = memfd_create("settings", MFD_CLOEXEC);
    assert(file >= 0 && write(file, input->text, file_len) == (ssize_t)file_len);
    snprintf(path, sizeof path, "/proc/self/fd/%d", file);
    Sample *sample = NEW(work, Sample, 1);
    if (settings_read(work, "serve", &Sample_record, path, count, flags, sample)) {
        assert(sample->lanes >= 1 && sample->lanes <= 24);
        assert(!sample->limit.set || (sample->limit.value >= 1 && sample->limit.value <= 9));
        assert(str_utf8_valid(sample->listen) && str_utf8_count(sample->listen) <= 40);
    }
    close(file);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    static FILE *nowhere; // what is wrong is told there, a thousand times a second
    if (!nowhere) stderr = nowhere = fopen("/dev/null", "w");
    if (size > 4096) return 0;
    Work work = { .arena = arena_new(4 << 20) };
    char text[4097 + 1];
    if (size) memcpy(text, data, size);
    text[size] = text[size + 1] = 0;
    Input input = { text, size };
    bool finished = work_run(&work, check_settings, &input);
    assert(finished);
    arena_free(work.arena);
    return 0;
}
