// routes.c - *the* list of endpoints, as the areas give them.
// SPDX-License-Identifier: AGPL-3.0-or-later
#include "app/commands.h"

const Route route_list[] = {
    { 0 },
};
