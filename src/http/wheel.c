// wheel.c - deadlines of many connections: a hashed timing wheel with lazy moving.
// SPDX-License-Identifier: AGPL-3.0-or-later
#include "http/wheel.h"
#include <assert.h>

void wheel_start(Wheel *wheel, int64_t tick_ms, int64_t now_ms)
{
    assert(tick_ms >= 1);
    *wheel = (Wheel){ .tick_ms = tick_ms, .tick = now_ms / tick_ms };
    for (size_t i = 0; i < WHEEL_SLOTS; i++)
        wheel->slots[i].prev = wheel->slots[i].next = &wheel->slots[i];
}

// The tick at which an entry is looked at: when it is due, or at the far end of the wheel before
// that.
static int64_t tick_of(const Wheel *wheel, int64_t due_ms)
{
    int64_t far = wheel->tick + WHEEL_SLOTS - 1;
    if (due_ms / wheel->tick_ms >= far) return far;
    int64_t tick = (due_ms + wheel->tick_ms - 1) / wheel->tick_ms;
    return tick < wheel->tick ? wheel->tick : tick;
}

static void link_entry(Wheel *wheel, WheelEntry *entry, int64_t tick)
{
    WheelEntry *slot = &wheel->slots[tick % WHEEL_SLOTS];
    entry->tick = tick;
    entry->prev = slot->prev;
    entry->next = slot;
    slot->prev->next = entry;
    slot->prev = entry;
}

static void unlink_entry(WheelEntry *entry)
{
    entry->prev->next = entry->next;
    entry->next->prev = entry->prev;
    entry->prev = entry->next = NULL;
}

void wheel_set(Wheel *wheel, WheelEntry *entry, int64_t due_ms)
{
    int64_t tick = tick_of(wheel, due_ms);
    entry->due_ms = due_ms;
    if (entry->next) {
        if (entry->tick <= tick) return;
        unlink_entry(entry);
    } else {
        wheel->count++;
    }
    link_entry(wheel, entry, tick);
}

void wheel_clear(Wheel *wheel, WheelEntry *entry)
{
    if (!entry->next) return;
    unlink_entry(entry);
    wheel->count--;
}

WheelEntry *wheel_expired(Wheel *wheel, int64_t now_ms)
{
    int64_t now_tick = now_ms / wheel->tick_ms;
    // After a long sleep one round over all slots sees every entry.
    if (now_tick - wheel->tick >= WHEEL_SLOTS) wheel->tick = now_tick - WHEEL_SLOTS + 1;
    for (; wheel->tick <= now_tick; wheel->tick++) {
        WheelEntry *slot = &wheel->slots[wheel->tick % WHEEL_SLOTS];
        while (slot->next != slot) {
            WheelEntry *entry = slot->next;
            unlink_entry(entry);
            if (entry->due_ms <= now_ms) {
                wheel->count--;
                return entry;
            }
            int64_t tick = tick_of(wheel, entry->due_ms);
            link_entry(wheel, entry, tick > wheel->tick ? tick : wheel->tick + 1);
        }
    }
    return NULL;
}

int wheel_wait_ms(const Wheel *wheel, int64_t now_ms)
{
    if (wheel->count == 0) return -1;
    int64_t wait = wheel->tick * wheel->tick_ms - now_ms;
    return wait > 0 ? (int)wait : 0;
}
