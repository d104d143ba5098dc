// metrics.c - atomic counters; Prometheus text.
// SPDX-License-Identifier: AGPL-3.0-or-later
#include "http/metrics.h"
#include <inttypes.h>
#include <stdatomic.h>
#include <stdlib.h>

enum { CLASSES = 6, BUCKETS = 14 };

static const int64_t bucket_us[BUCKETS] = { 250,    500,     1000,    2500,    5000,
                                            10000,  25000,   50000,   100000,  250000,
                                            500000, 1000000, 2500000, 10000000 };

typedef struct RouteCount {
    _Atomic uint64_t by_class[CLASSES];
    _Atomic uint64_t by_bucket[BUCKETS + 1];
    _Atomic uint64_t us;
} RouteCount;

struct Metrics {
    const Route *routes;
    size_t count;
    _Atomic uint64_t batches, batched, refused;
    RouteCount of[];
};

Metrics *metrics_new(const Route *routes)
{
    size_t count = 0;
    while (routes[count].method) count++;
    Metrics *m = calloc(1, sizeof *m + count * sizeof m->of[0]);
    if (m) *m = (Metrics){ .routes = routes, .count = count };
    return m;
}

void metrics_free(Metrics *metrics)
{
    free(metrics);
}

void metrics_request(Metrics *m, const Route *route, int status, int64_t us)
{
    RouteCount *of = &m->of[route - m->routes];
    size_t bucket = 0;
    while (bucket < BUCKETS && us > bucket_us[bucket]) bucket++;
    atomic_fetch_add_explicit(&of->by_class[status / 100 % CLASSES], 1, memory_order_relaxed);
    atomic_fetch_add_explicit(&of->by_bucket[bucket], 1, memory_order_relaxed);
    atomic_fetch_add_explicit(&of->us, (uint64_t)us, memory_order_relaxed);
}

void metrics_batch(Metrics *m, size_t requests)
{
    atomic_fetch_add_explicit(&m->batches, 1, memory_order_relaxed);
    atomic_fetch_add_explicit(&m->batched, requests, memory_order_relaxed);
}

void metrics_refused(Metrics *m)
{
    atomic_fetch_add_explicit(&m->refused, 1, memory_order_relaxed);
}

static void add_one(Text *out, const char *name, const char *kind, const char *help, uint64_t value)
{
    text_format(out, "# HELP %s %s\n# TYPE %s %s\n%s %" PRIu64 "\n", name, help, name, kind, name,
                value);
}

static void add_requests(Text *out, const Metrics *m)
{
    text_add(out, STR("# HELP zhiyin_requests_total Requests answered.\n# TYPE "
                      "zhiyin_requests_total counter\n"));
    for (size_t i = 0; i < m->count; i++)
        for (int class = 1; class < CLASSES; class ++) {
            uint64_t n = m->of[i].by_class[class];
            if (n)
                text_format(
                    out,
                    "zhiyin_requests_total{method=\"%s\",route=\"%s\",status=\"%dxx\"} %" PRIu64
                    "\n",
                    m->routes[i].method, m->routes[i].path, class, n);
        }
}

static void add_durations(Text *out, const Metrics *m)
{
    text_add(out, STR("# HELP zhiyin_request_seconds From the last byte read to the answer.\n"
                      "# TYPE zhiyin_request_seconds histogram\n"));
    for (size_t i = 0; i < m->count; i++) {
        const Route *r = &m->routes[i];
        uint64_t sum = 0;
        for (size_t b = 0; b <= BUCKETS; b++) sum += m->of[i].by_bucket[b];
        if (sum == 0) continue;
        uint64_t below = 0;
        for (size_t b = 0; b <= BUCKETS; b++) {
            below += m->of[i].by_bucket[b];
            text_format(out, "zhiyin_request_seconds_bucket{method=\"%s\",route=\"%s\",le=\"",
                        r->method, r->path);
            if (b < BUCKETS) text_format(out, "%g", (double)bucket_us[b] / 1e6);
            else text_add(out, STR("+Inf"));
            text_format(out, "\"} %" PRIu64 "\n", below);
        }
        text_format(out, "zhiyin_request_seconds_sum{method=\"%s\",route=\"%s\"} %.6f\n", r->method,
                    r->path, (double)m->of[i].us / 1e6);
        text_format(out, "zhiyin_request_seconds_count{method=\"%s\",route=\"%s\"} %" PRIu64 "\n",
                    r->method, r->path, sum);
    }
}

Str metrics_text(Work *work, const Metrics *m, const WireCounters *wire, size_t waiting)
{
    Text out = TEXT(work);
    add_requests(&out, m);
    add_durations(&out, m);
    add_one(&out, "zhiyin_commits_total", "counter", "Commits of write lanes.", m->batches);
    add_one(&out, "zhiyin_committed_requests_total", "counter", "Requests those commits held.",
            m->batched);
    add_one(&out, "zhiyin_queue_refused_total", "counter",
            "Requests refused because a queue was full.", m->refused);
    add_one(&out, "zhiyin_queue_waiting", "gauge", "Requests waiting for a lane.", waiting);
    add_one(&out, "zhiyin_connections_open", "gauge", "Open connections.", wire->connections_open);
    add_one(&out, "zhiyin_connections_total", "counter", "Connections accepted.",
            wire->connections_accepted);
    add_one(&out, "zhiyin_bytes_in_total", "counter", "Bytes read.", wire->bytes_in);
    add_one(&out, "zhiyin_bytes_out_total", "counter", "Bytes written.", wire->bytes_out);
    add_one(&out, "zhiyin_wire_refused_total", "counter", "Requests the wire refused.",
            wire->requests_refused);
    return text_str(&out);
}
