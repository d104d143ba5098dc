// dataset.h - the real data sets, read in place: their CSV rows and their expected results.
// SPDX-License-Identifier: AGPL-3.0-or-later
#pragma once
#include <jansson.h>
#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>
#include <zlib.h>

#include "test.h"

enum { DATASET_PATH_MAX = 4096, DATASET_ROW_BYTES = 1 << 16, DATASET_FIELDS_MAX = 64 };

// Path of a file of a data set: below $ZHIYIN_DATA, else below shared/data beside the source tree
// or one of the folders around it. False where it is absent.
static inline bool dataset_path(char path[DATASET_PATH_MAX], const char *set, const char *file)
{
    const char *given = getenv("ZHIYIN_DATA");
    if (given && *given) {
        snprintf(path, DATASET_PATH_MAX, "%s/%s/%s", given, set, file);
        return access(path, R_OK) == 0;
    }
    char around[DATASET_PATH_MAX / 2] = SOURCE_ROOT;
    for (char *end = around + strlen(around); end; end = strrchr(around, '/')) {
        *end = '\0';
        snprintf(path, DATASET_PATH_MAX, "%s/shared/data/%s/%s", around, set, file);
        if (access(path, R_OK) == 0) return true;
    }
    return false;
}

static inline bool dataset_present(const char *set)
{
    char path[DATASET_PATH_MAX];
    if (dataset_path(path, set, "expected.json")) return true;
    print_message("skipped: no data set %s here\n", set);
    return false;
}

// A test case that needs a data set and is skipped without it. In the list: CASE(name).
#define DATASET_TEST(name, set) \
    static void name##_body(Work *work); \
    static void name(void **state) \
    { \
        (void)state; \
        if (!dataset_present(set)) skip(); \
        test_in_work(name##_body); \
    } \
    static void name##_body(__attribute__((unused)) Work *work)

// expected.json of a set; the caller gives it back with json_decref.
static inline json_t *dataset_expected(const char *set)
{
    char path[DATASET_PATH_MAX];
    json_error_t error;
    CHECK(dataset_path(path, set, "expected.json"));
    json_t *expected = json_load_file(path, 0, &error);
    if (!expected) fail_msg("%s: %s", path, error.text);
    return expected;
}

// The value at a path of names and indexes, e.g. "km/times/3". Fails the test when there is none.
static inline json_t *json_at(json_t *json, const char *path)
{
    char step[128];
    for (const char *at = path; json && *at;) {
        size_t len = strcspn(at, "/");
        snprintf(step, sizeof step, "%.*s", (int)len, at);
        json = json_is_array(json) ? json_array_get(json, strtoul(step, NULL, 10))
                                   : json_object_get(json, step);
        at += len + (at[len] == '/');
    }
    if (!json) fail_msg("no %s in the expected results", path);
    return json;
}

static inline double json_real_at(json_t *json, const char *path)
{
    return json_number_value(json_at(json, path));
}

static inline int64_t json_int_at(json_t *json, const char *path)
{
    return json_integer_value(json_at(json, path));
}

static inline size_t json_count_at(json_t *json, const char *path)
{
    return json_array_size(json_at(json, path));
}

static inline double json_real_of(json_t *json, const char *path, size_t i)
{
    return json_number_value(json_array_get(json_at(json, path), i));
}

static inline int64_t json_int_of(json_t *json, const char *path, size_t i)
{
    return json_integer_value(json_array_get(json_at(json, path), i));
}

// Relative 1e-9 or absolute 1e-12, whichever is wider.
#define CHECK_GOLDEN(actual, expected) check_golden_((actual), (expected), __FILE__, __LINE__)

static inline void check_golden_(double actual, double expected, const char *file, int line)
{
    double size = expected < 0 ? -expected : expected;
    check_near_(actual, expected, size * 1e-9 > 1e-12 ? size * 1e-9 : 1e-12, file, line);
}

// Rows of a CSV file (RFC 4180), gzipped or not. Fields are good until the next row.
typedef struct DatasetRows {
    gzFile file;
    size_t count;
    Str    fields[DATASET_FIELDS_MAX];
    char   bytes[DATASET_ROW_BYTES];
} DatasetRows;

static inline void dataset_open(DatasetRows *rows, const char *set, const char *name)
{
    char path[DATASET_PATH_MAX];
    CHECK(dataset_path(path, set, name));
    rows->file = gzopen(path, "rb");
    CHECK(rows->file != NULL);
    gzbuffer(rows->file, 1 << 18);
}

static inline bool dataset_row(DatasetRows *rows)
{
    size_t used = 0, start = 0;
    bool quoted = false, any = false;
    rows->count = 0;
    for (int c; (c = gzgetc(rows->file)) != -1; any = true) {
        CHECK(used + 1 < DATASET_ROW_BYTES);
        if (c == '"') quoted = !quoted;   // no set has a quote inside a field
        else if (quoted || (c != ',' && c != '\n' && c != '\r')) rows->bytes[used++] = (char)c;
        if (quoted || (c != ',' && c != '\n')) continue;
        CHECK(rows->count < DATASET_FIELDS_MAX);
        rows->fields[rows->count++] = (Str){ rows->bytes + start, used - start };
        start = used;
        if (c == '\n') return true;
    }
    if (any) rows->fields[rows->count++] = (Str){ rows->bytes + start, used - start };
    return any;
}

static inline void dataset_close(DatasetRows *rows)
{
    gzclose(rows->file);
}
