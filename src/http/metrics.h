// metrics.h - counters and histograms of the process, written as Prometheus text.
// SPDX-License-Identifier: AGPL-3.0-or-later
#pragma once
#include "http/route.h"
#include "http/wire.h"

typedef struct Metrics Metrics;

Metrics *metrics_new(const Route *routes);         // counts by route and class of status
void metrics_free(Metrics *metrics);
void metrics_request(Metrics *metrics, const Route *route, int status, int64_t us);   // any thread
void metrics_batch(Metrics *metrics, size_t requests);     // one commit that held so many requests
void metrics_refused(Metrics *metrics);                    // 503 because a queue was full
Str  metrics_text(Work *work, const Metrics *metrics, const WireCounters *wire, size_t waiting);
