// test.h - what every unit test includes: cmocka, and a test case that runs inside a unit of work.
// SPDX-License-Identifier: AGPL-3.0-or-later
#pragma once
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "base/base.h"
#include "base/fault.h"

// Memory and time mean little under a sanitizer; gcc and clang tell of it in different ways.
#if defined(__SANITIZE_ADDRESS__)
#define SANITIZED 1
#elif defined(__has_feature)
#if __has_feature(address_sanitizer)
#define SANITIZED 1
#endif
#endif

typedef void TestBody(Work *work);

// Runs one body in a fresh unit of work; a failed work fails the test with its message.
static inline void test_body_run(Work *work, void *body)
{
    (*(TestBody **)body)(work);
}

static inline void test_in_work(TestBody *body)
{
    Work work = { .arena = arena_new(ARENA_BYTES_MAX), .now_ms = 1735689600000,
                  .origin = STR("test") };
    bool finished = work_run(&work, test_body_run, &body);
    if (!finished) print_error("unit of work failed: %s\n", work.failure);
    arena_free(work.arena);
    assert_true(finished);
}

#define CHECK(condition) assert_true(condition)
#define CHECK_INT(actual, expected) assert_int_equal((actual), (expected))
#define CHECK_NEAR(actual, expected, tolerance) \
    check_near_((actual), (expected), (tolerance), __FILE__, __LINE__)
#define CHECK_STR(actual, expected) check_str_((actual), (expected), __FILE__, __LINE__)

static inline void check_str_(Str actual, Str expected, const char *file, int line)
{
    if (str_equal(actual, expected)) return;
    print_error("%s:%d: got \"%.*s\", expected \"%.*s\"\n", file, line, STR_ARG(actual),
                STR_ARG(expected));
    _fail(file, line);
}

static inline void check_near_(double actual, double expected, double tolerance, const char *file,
                               int line)
{
    double difference = actual > expected ? actual - expected : expected - actual;
    if (difference <= tolerance) return;
    print_error("%s:%d: got %.17g, expected %.17g within %g\n", file, line, actual, expected,
                tolerance);
    _fail(file, line);
}

// A test case whose body takes a Work: TEST(name) { ... } and then in the list CASE(name).
#define TEST(name) \
    static void name##_body(Work *work); \
    static void name(void **state) { (void)state; test_in_work(name##_body); } \
    static void name##_body(__attribute__((unused)) Work *work)
#define CASE(name) cmocka_unit_test(name)
#define RUN(...) \
    int main(void) \
    { \
        const struct CMUnitTest tests[] = { __VA_ARGS__ }; \
        return cmocka_run_group_tests(tests, NULL, NULL); \
    }
