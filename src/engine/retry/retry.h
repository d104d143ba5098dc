// retry.h - how long to wait before something that failed is tried again.
// SPDX-License-Identifier: AGPL-3.0-or-later
#pragma once
#include <stdint.h>

// The pause after so many attempts (>= 1): first_ms, doubled with each further one, most_ms at
// most; and up to a tenth of it more by chance, so that what failed together is not tried together.
int64_t retry_pause_ms(int64_t attempts, int64_t first_ms, int64_t most_ms);
