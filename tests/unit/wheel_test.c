// wheel_test.c - deadlines: none early, none lost, none more than a tick late.
// SPDX-License-Identifier: AGPL-3.0-or-later
#include "http/wheel.h"
#include "test.h"

enum { TICK_MS = 10 };

TEST(fires_when_due_and_not_before)
{
    (void)work;
    Wheel wheel;
    WheelEntry entry = { 0 };
    wheel_start(&wheel, TICK_MS, 1003);
    CHECK_INT(wheel_wait_ms(&wheel, 1003), -1);
    wheel_set(&wheel, &entry, 1047);
    assert_true(wheel_wait_ms(&wheel, 1003) >= 0);
    assert_null(wheel_expired(&wheel, 1046));
    assert_ptr_equal(wheel_expired(&wheel, 1050), &entry);
    assert_null(wheel_expired(&wheel, 1050));
    CHECK_INT(wheel_wait_ms(&wheel, 1050), -1);
}

TEST(moves_a_deadline_either_way)
{
    (void)work;
    Wheel wheel;
    WheelEntry entry = { 0 };
    wheel_start(&wheel, TICK_MS, 0);
    wheel_set(&wheel, &entry, 50);
    wheel_set(&wheel, &entry, 500);
    assert_null(wheel_expired(&wheel, 490));
    wheel_set(&wheel, &entry, 495);
    assert_ptr_equal(wheel_expired(&wheel, 505), &entry);
    wheel_set(&wheel, &entry, WHEEL_NEVER);
    assert_null(wheel_expired(&wheel, 10000000));
    wheel_set(&wheel, &entry, 3);
    assert_ptr_equal(wheel_expired(&wheel, 10000010), &entry);
    wheel_set(&wheel, &entry, 10000100);
    wheel_clear(&wheel, &entry);
    wheel_clear(&wheel, &entry);
    assert_null(wheel_expired(&wheel, 20000000));
}

TEST(sees_everything_after_a_long_sleep)
{
    (void)work;
    Wheel wheel;
    WheelEntry entries[3] = { 0 };
    wheel_start(&wheel, TICK_MS, 0);
    wheel_set(&wheel, &entries[0], 100);
    wheel_set(&wheel, &entries[1], 100000); // beyond the end of the wheel
    wheel_set(&wheel, &entries[2], 9000000);
    size_t fired = 0;
    while (wheel_expired(&wheel, 8000000)) fired++;
    CHECK_INT(fired, 2);
    assert_ptr_equal(wheel_expired(&wheel, 9000010), &entries[2]);
}

// Random moves against a plain list of due times.
TEST(agrees_with_a_plain_list)
{
    (void)work;
    enum { COUNT_OF = 200 };
    Wheel wheel;
    WheelEntry entries[COUNT_OF] = { 0 };
    int64_t due[COUNT_OF], now = 77;
    Seed seed = { 20250109 };
    wheel_start(&wheel, TICK_MS, now);
    for (int i = 0; i < COUNT_OF; i++) due[i] = 0;
    for (int round = 0; round < 20000; round++) {
        int i = (int)seed_below(&seed, COUNT_OF);
        int64_t far = seed_below(&seed, 10) == 0 ? 20000 : 300;
        due[i] = now + 1 + seed_below(&seed, far);
        wheel_set(&wheel, &entries[i], due[i]);
        now += seed_below(&seed, 7);
        WheelEntry *fired;
        while ((fired = wheel_expired(&wheel, now))) {
            int at = (int)(fired - entries);
            assert_true(due[at] != 0 && due[at] <= now);
            due[at] = 0;
        }
        for (int k = 0; k < COUNT_OF; k++) assert_true(due[k] == 0 || due[k] > now - TICK_MS);
    }
}

RUN(CASE(fires_when_due_and_not_before), CASE(moves_a_deadline_either_way),
    CASE(sees_everything_after_a_long_sleep), CASE(agrees_with_a_plain_list))
