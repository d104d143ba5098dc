// channels.c - *the* list of ways out of the house for messages.
// SPDX-License-Identifier: AGPL-3.0-or-later
#include "engine/outbox/smtp.h"

const Channel *const channel_list[] = { &smtp_channel, NULL };
