// background.c - seals the trail, does jobs: leased, done, marked, tried again.
// SPDX-License-Identifier: AGPL-3.0-or-later
#include "app/background.h"
#include "cases/promise_watch.h"
#include "engine/audit/audit.h"
#include "engine/files/file.h"
#include "engine/files/file_sweep.h"
#include "engine/jobs/job.h"
#include "engine/outbox/mail.h"
#include "engine/outbox/outbox.h"
#include "engine/person_access/person_access.h"
#include "logs/work_log.h"
#include "notices/notice.h"
#include "privacy/request.h"
#include "privacy/retention.h"
#include <stdio.h>
#include <unistd.h>

enum { ORGS_AT_ONCE = 20 };

typedef struct Orgs {
    AnyId list[ORGS_AT_ONCE];
    size_t count;
} Orgs;

static void waiting_body(Work *work, void *arg)
{
    Orgs *orgs = arg;
    IdList found = audit_waiting(work);
    orgs->count = found.count < ORGS_AT_ONCE ? found.count : ORGS_AT_ONCE;
    if (orgs->count) memcpy(orgs->list, found.items, orgs->count * sizeof *orgs->list);
}

typedef struct Sealing {
    AnyId org;
    int64_t sealed;
} Sealing;

static void seal_body(Work *work, void *arg)
{
    Sealing *sealing = arg;
    work->org_id = sealing->org.value;
    sealing->sealed = audit_seal(work);
}

// In small portions, so that no request waits long for one.
void background_seal(const Background *in)
{
    Orgs orgs;
    if (!in->read(in, waiting_body, &orgs, NULL)) return;
    for (size_t i = 0; i < orgs.count; i++) {
        Sealing sealing = { .org = orgs.list[i] };
        do
            if (!in->write(in, seal_body, &sealing, NULL)) break;
        while (sealing.sealed == AUDIT_SEAL_MAX && !in->stopping(in));
    }
}

typedef struct DueJobs {
    bool slow;
    JobRef list[2 * JOB_TAKE_MAX];
    size_t count;
} DueJobs;

static void due_body(Work *work, void *arg)
{
    DueJobs *due = arg;
    JobRefList found = jobs_due(work, due->slow);
    due->count = found.count < COUNT(due->list) ? found.count : COUNT(due->list);
    if (due->count) memcpy(due->list, found.items, due->count * sizeof *due->list);
}

// A job under way, copied out of the unit of work that took it.
typedef struct Doing {
    JobRef ref;
    bool taken;
    Job job;
    const JobHandler *handler; // NULL: another version of the program added it
    char payload[JOB_PAYLOAD_BYTES_MAX];
    Str result;
    char why[240];
} Doing;

static void doing_org(Work *work, const Doing *doing)
{
    work->org_id = doing->ref.org_id.value;
    work->origin = STR("job");
}

static void take_body(Work *work, void *arg)
{
    Doing *doing = arg;
    doing_org(work, doing);
    doing->taken = job_take(work, doing->ref.id, id_process(), &doing->job);
    if (!doing->taken) return;
    Job *job = &doing->job;
    doing->handler = job_handler(job->kind);
    job->kind = doing->handler ? str_of(doing->handler->kind) : STR("");
    memcpy(doing->payload, job->payload.text.ptr, job->payload.text.len);
    job->payload.text.ptr = doing->payload;
}

static void quick_body(Work *work, void *arg)
{
    Doing *doing = arg;
    Job held;
    doing_org(work, doing);
    if (!job_held(work, doing->ref.id, id_process(), &held))
        work_fail(work, FAIL_UNAVAILABLE, "the lease was lost");
    job_done(work, &held, id_process(), doing->handler->run(work, &held));
}

static void done_body(Work *work, void *arg)
{
    Doing *doing = arg;
    doing_org(work, doing);
    job_done(work, &doing->job, id_process(), STR_ABSENT);
}

static void failed_body(Work *work, void *arg)
{
    Doing *doing = arg;
    doing_org(work, doing);
    job_failed(work, &doing->job, id_process(), str_of(doing->why));
}

static bool do_job(const Background *in, Doing *doing)
{
    const JobHandler *handler = doing->handler;
    if (!handler) return snprintf(doing->why, sizeof doing->why, "nobody knows this kind"), false;
    if (doing->job.attempts > JOB_ATTEMPTS_MAX)
        return snprintf(doing->why, sizeof doing->why, "ended the program each time"), false;
    if (handler->run) return in->write(in, quick_body, doing, doing->why);
    return handler->run_slow(in->server, doing->ref.org_id.value, &doing->job, doing->why) &&
           in->write(in, done_body, doing, doing->why);
}

void background_jobs(const Background *in, bool slow)
{
    DueJobs due = { .slow = slow };
    Doing doing;
    if (!in->read(in, due_body, &due, NULL)) return;
    for (size_t i = 0; i < due.count && !in->stopping(in); i++) {
        doing.ref = due.list[i];
        doing.why[0] = 0;
        if (!in->write(in, take_body, &doing, NULL) || !doing.taken) continue;
        if (!do_job(in, &doing)) in->write(in, failed_body, &doing, NULL);
    }
}

// Messages on lease, copied out of the unit of work that took them into the sender's own memory.
// Copying runs on a lane, where the sender's memory may not fail its own way.
typedef struct Batch {
    Work *keep;
    Str channel;
    Outgoing list[OUTBOX_TAKE_MAX];
    size_t count;
    int64_t now_ms;
} Batch;

static Str keep_str(Work *work, Batch *batch, Str s)
{
    char *copy = work_alloc_or_null(batch->keep, 1, s.len + 1);
    if (!copy) work_fail(work, FAIL_UNAVAILABLE, "no memory to send with");
    if (s.len) memcpy(copy, s.ptr, s.len);
    return (Str){ copy, s.len };
}

static Outgoing keep_message(Work *work, Batch *batch, const Outgoing *message)
{
    Outgoing kept = *message;
    kept.sender_name = keep_str(work, batch, message->sender_name);
    kept.recipient = keep_str(work, batch, message->recipient);
    kept.recipient_name = keep_str(work, batch, message->recipient_name);
    kept.subject = keep_str(work, batch, message->subject);
    kept.body = keep_str(work, batch, message->body);
    Str ids = { (const char *)message->files.items, message->files.count * sizeof(AnyId) };
    kept.files.items = (AnyId *)(void *)(uintptr_t)keep_str(work, batch, ids).ptr;
    return kept;
}

static void batch_body(Work *work, void *arg)
{
    Batch *batch = arg;
    OutgoingList taken = outbox_take(work, batch->channel, id_process());
    batch->count = 0;
    batch->now_ms = work->now_ms;
    for (size_t i = 0; i < taken.count && i < OUTBOX_TAKE_MAX; i++)
        batch->list[batch->count++] = keep_message(work, batch, &taken.items[i]);
}

typedef struct Settling {
    const Outgoing *message;
    Delivery delivery;
    char why[240];
} Settling;

static void settle_body(Work *work, void *arg)
{
    Settling *settling = arg;
    outbox_settle(work, settling->message, id_process(), settling->delivery, str_of(settling->why));
}

typedef struct Sending {
    const Background *in;
    const Channel *channel;
    void *session;
    bool more;
} Sending;

static bool give_up(const void *with)
{
    const Background *in = with;
    return in->stopping(in);
}

// The files of a message: open while it is sent.
typedef struct Attached {
    const Outgoing *message;
    char names[FILES_MAX][4 * FILE_NAME_MAX], types[FILES_MAX][120];
    int fds[FILES_MAX]; // -1: not there
    MailFile list[FILES_MAX];
    size_t count;
} Attached;

static void attached_close(Attached *attached)
{
    for (size_t i = 0; i < FILES_MAX; i++)
        if (attached->fds[i] >= 0) close(attached->fds[i]);
}

static void attached_body(Work *work, void *arg)
{
    Attached *attached = arg;
    const Outgoing *message = attached->message;
    work->org_id = message->org_id.value;
    for (size_t i = 0; i < FILES_MAX; i++) attached->fds[i] = -1;
    for (attached->count = 0; attached->count < message->files.count; attached->count++) {
        File file;
        size_t at = attached->count;
        FileId id = { message->files.items[at].value };
        if (at == FILES_MAX || !file_open(work, id, &file, &attached->fds[at])) return;
        snprintf(attached->names[at], sizeof attached->names[0], "%.*s", STR_ARG(file.name));
        snprintf(attached->types[at], sizeof attached->types[0], "%.*s", STR_ARG(file.media_type));
        attached->list[at] = (MailFile){ .bytes.len = (size_t)file.bytes };
    }
}

typedef struct Parcel {
    const Sending *sending;
    Outgoing message;
    Attached *attached;
    Delivery delivery;
    char *why;
} Parcel;

static Str bytes_of(Work *work, int fd, size_t all)
{
    size_t len = 0;
    char *bytes = NEW(work, char, all + 1);
    while (len < all) {
        ssize_t n = pread(fd, bytes + len, all - len, (off_t)len);
        if (n <= 0) work_fail(work, FAIL_UNAVAILABLE, "a file of a message cannot be read");
        len += (size_t)n;
    }
    return (Str){ bytes, len };
}

static void parcel_body(Work *work, void *arg)
{
    Parcel *parcel = arg;
    Attached *attached = parcel->attached;
    for (size_t i = 0; i < attached->count; i++) {
        size_t len = attached->list[i].bytes.len;
        attached->list[i] = (MailFile){ str_of(attached->names[i]), str_of(attached->types[i]),
                                        bytes_of(work, attached->fds[i], len) };
    }
    parcel->message.attached = attached->list;
    parcel->message.attached_count = attached->count;
    parcel->delivery = parcel->sending->channel->send(work, parcel->sending->session,
                                                      &parcel->message, parcel->why);
}

// In memory of its own, since files are large. A message whose file was taken away meanwhile is not
// sent without it: whoever wrote it is told.
static Delivery send_parcel(const Sending *sending, const Outgoing *message, char why[240])
{
    const Background *in = sending->in;
    Attached attached = { .message = message };
    for (size_t i = 0; i < FILES_MAX; i++) attached.fds[i] = -1;
    Parcel parcel = { sending, *message, &attached, DELIVERY_LATER, why };
    snprintf(why, 240, "its files cannot be read now");
    bool read = in->read(in, attached_body, &attached, NULL);
    if (read && attached.count < message->files.count) {
        snprintf(why, 240, "a file that goes with it was taken away");
        parcel.delivery = DELIVERY_NEVER;
    } else if (read) {
        Work own = { .arena = arena_new(ARENA_BYTES_MAX), .now_ms = time_now_ms() };
        if (!own.arena || !work_run(&own, parcel_body, &parcel)) parcel.delivery = DELIVERY_LATER;
        arena_free(own.arena);
    }
    attached_close(&attached);
    return parcel.delivery;
}

static Delivery send_message(Work *keep, const Sending *sending, const Outgoing *message,
                             char why[240])
{
    if (message->files.count) return send_parcel(sending, message, why);
    return sending->channel->send(keep, sending->session, message, why);
}

// One batch, in the sender's own memory. What was not sent when the program stops stays on lease
// and is taken up when that ends.
static void send_batch(Work *keep, void *arg)
{
    Sending *sending = arg;
    const Background *in = sending->in;
    Batch batch = { .keep = keep, .channel = str_of(sending->channel->name) };
    sending->more = in->write(in, batch_body, &batch, NULL) && batch.count == OUTBOX_TAKE_MAX;
    for (size_t i = 0; i < batch.count && !in->stopping(in); i++) {
        const Outgoing *message = &batch.list[i];
        Settling settling = { .message = message, .delivery = DELIVERY_NEVER };
        snprintf(settling.why, sizeof settling.why, "came too late to be of use");
        if (!message->expires_at.set || message->expires_at.value.ms > batch.now_ms)
            settling.delivery = send_message(keep, sending, message, settling.why);
        in->write(in, settle_body, &settling, NULL);
    }
}

static void look_body(Work *work, void *arg)
{
    Sending *sending = arg;
    sending->more = outbox_waiting(work, str_of(sending->channel->name));
}

static void send_channel(const Background *in, const Channel *channel)
{
    Sending sending = { .in = in, .channel = channel };
    if (!in->read(in, look_body, &sending, NULL) || !sending.more) return;
    sending.session = channel->open(give_up, in);
    if (!sending.session) return;
    do {
        Work keep = { .arena = arena_new(ARENA_BYTES_MAX), .now_ms = time_now_ms() };
        if (!keep.arena || !work_run(&keep, send_batch, &sending)) sending.more = false;
        arena_free(keep.arena);
    } while (sending.more && !in->stopping(in));
    channel->close(sending.session);
}

void background_send(const Background *in)
{
    for (size_t i = 0; channel_list[i]; i++) send_channel(in, channel_list[i]);
}

// One page of what the clock has brought.
typedef struct Watching {
    WatchKind kind;
    Watched list[WATCH_TAKE_MAX];
    size_t count, at;
    Watched after;
    bool more;
} Watching;

static void watch_page_body(Work *work, void *arg)
{
    Watching *watching = arg;
    WatchedList found = watch_due(work, watching->kind, watching->more ? &watching->after : NULL);
    watching->count = found.count < WATCH_TAKE_MAX ? found.count : WATCH_TAKE_MAX;
    if (watching->count)
        memcpy(watching->list, found.items, watching->count * sizeof *watching->list);
}

static void watch_body(Work *work, void *arg)
{
    const Watching *watching = arg;
    watch_do(work, watching->kind, &watching->list[watching->at]);
}

// Each in a unit of work of its own: one that cannot be done holds up no other.
static void watch_kind(const Background *in, WatchKind kind)
{
    Watching watching = { .kind = kind };
    do {
        if (!in->read(in, watch_page_body, &watching, NULL) || watching.count == 0) return;
        for (watching.at = 0; watching.at < watching.count && !in->stopping(in); watching.at++)
            in->write(in, watch_body, &watching, NULL);
        watching.after = watching.list[watching.count - 1];
        watching.more = watching.count == WATCH_TAKE_MAX;
    } while (watching.more && !in->stopping(in));
}

void background_logs(const Background *in)
{
    in->write(in, work_logs_remind, NULL, NULL);
}

void background_watch(const Background *in)
{
    for (int kind = 0; kind < WATCH_KINDS; kind++) watch_kind(in, (WatchKind)kind);
}

// To the end even when the program stops: nothing that was noted is left out.
void background_accesses(const Background *in)
{
    if (!person_access_take()) return;
    while (person_access_left()) {
        if (!in->write(in, person_access_write, NULL, NULL)) return;
        person_access_written();
    }
}

static void registry_body(Work *work, void *arg)
{
    (void)arg;
    personal_registry(work);
}

void background_retention(const Background *in)
{
    RetentionNight night = { .now = { 0 } };
    // What terms there are takes milliseconds to read: not while all others wait to write.
    if (!in->read(in, registry_body, NULL, NULL)) return;
    in->write(in, privacy_requests_watch, NULL, NULL);
    while (!night.now.over && !in->stopping(in)) {
        if (!in->write(in, retention_night, &night, NULL)) return;
        night.now = night.next;
    }
}

static void forget_body(Work *work, void *arg)
{
    (void)arg;
    jobs_forget(work);
    outbox_forget(work);
    notices_forget(work);
    file_sweep_rows(work);
}

static void sweep_find_body(Work *work, void *arg)
{
    file_sweep_find(work, arg);
}

static void sweep_remove_body(Work *work, void *arg)
{
    file_sweep_remove(work, arg);
}

static void sweep_disk(const Background *in)
{
    FileSweep sweep = { .before = { time_now_ms() - FILE_SWEEP_MS } };
    if (in->read(in, sweep_find_body, &sweep, NULL) && sweep.count)
        in->write(in, sweep_remove_body, &sweep, NULL);
}

void background_forget(const Background *in)
{
    in->write(in, forget_body, NULL, NULL);
    sweep_disk(in);
}
