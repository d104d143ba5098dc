// sender_test.c - who was found to be somebody lately.
// SPDX-License-Identifier: AGPL-3.0-or-later
#include "http/sender.h"
#include "test.h"
#include <stdio.h>

TEST(remembers_who_was_noted_and_nobody_else)
{
    CHECK(!sender_noted(STR("somebody")));
    sender_note(STR("somebody"));
    CHECK(sender_noted(STR("somebody")));
    CHECK(!sender_noted(STR("somebody else")));
    CHECK(!sender_noted(STR("somebod")));
    CHECK(!sender_noted(STR("")));
    CHECK(!sender_noted(STR_ABSENT));
}

// However many there are, the newest is known, and no guess is.
TEST(forgets_old_ones_for_new_ones)
{
    char text[40];
    size_t known = 0;
    for (int i = 0; i < 100000; i++) {
        int len = snprintf(text, sizeof text, "secret %d", i);
        sender_note((Str){ text, (size_t)len });
        CHECK(sender_noted((Str){ text, (size_t)len }));
    }
    for (int i = 0; i < 100000; i++) {
        int len = snprintf(text, sizeof text, "guess %d", i);
        CHECK(!sender_noted((Str){ text, (size_t)len }));
        len = snprintf(text, sizeof text, "secret %d", i);
        known += sender_noted((Str){ text, (size_t)len });
    }
    CHECK(known > 2000 && known <= 4096);
}

RUN(CASE(remembers_who_was_noted_and_nobody_else), CASE(forgets_old_ones_for_new_ones))
