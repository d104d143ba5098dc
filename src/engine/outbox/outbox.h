// outbox.h - messages that leave the house: written with a fact, sent at least once afterwards.
// SPDX-License-Identifier: AGPL-3.0-or-later
#pragma once
#include "db/db.h"

typedef struct Message {
    Str     channel;           // "email"
    Str     to, to_name;       // an address that outbox_address_valid accepts
    Str     subject, body;     // plain text
    bool    automatic;         // written by the program: marked so that machines do not answer it
    Str     key;               // the same message is written once; absent: each time
    Str     kind;              // of what it is about: "case"; absent: nothing
    int64_t object_id;
    IdList  files;             // that go with it
    MaybeTime expires_at;      // holds a secret: not sent after that, its words not kept once sent
} Message;

enum {
    OUTBOX_BODY_BYTES_MAX = 64 << 10,
    OUTBOX_ATTEMPTS_MAX = 14,  // over about two days; then it is dead
    OUTBOX_TAKE_MAX = 10,
    OUTBOX_LEASE_MS = 15 * 60 * 1000,
    OUTBOX_BODY_DAYS = 30,     // so long the words of a sent one are kept,
    OUTBOX_KEEP_DAYS = 400,    // so long that it was sent
};

// Writes a message in the Work's transaction. The id; 0 where one of that key was written before.
MessageId outbox_add(Work *work, const Message *message);
bool outbox_address_valid(Str channel, Str to);
// How many automatic messages were written to an address since then, so that two machines that
// answer each other come to an end.
int64_t outbox_automatic(Work *work, Str to, Time since);

// --- Sending -----------------------------------------------------------------------------------

// A message on lease.
typedef struct Outgoing {
    OrgId     org_id;
    MessageId id;
    Str       sender_name;     // the organisation's
    Str       recipient, recipient_name, subject, body;
    bool      automatic;
    IdList    files;
    int64_t   attempts;        // this one included
    Time      created_at;
    MaybeTime expires_at;
    const struct MailFile *attached;   // what files are, while it is being sent
    size_t    attached_count;
} Outgoing;
LIST_TYPE(Outgoing);
extern const RecordType Outgoing_record;

typedef enum Delivery {
    DELIVERED,                 // the other side has taken it over
    DELIVERY_LATER,            // not now: the same may go well later
    DELIVERY_NEVER,            // refused for good
} Delivery;

// A way out of the house. A session lasts for some messages; it belongs to one thread, outside any
// transaction.
typedef struct Channel {
    const char *name;                                   // "email"
    bool      (*address_valid)(Str to);
    // NULL: not set up, or no memory; messages wait. stopping: asked now and then; true: give up.
    void     *(*open)(bool (*stopping)(const void *with), const void *with);
    Delivery  (*send)(Work *work, void *session, const Outgoing *message, char why[240]);
    void      (*close)(void *session);
} Channel;
extern const Channel *const channel_list[];             // src/app/channels.c; ends with NULL

// Whether anything of a channel may be sent now; asked first, since asking only reads.
bool outbox_waiting(Work *work, Str channel);
// Takes what is due of a channel on lease, in every organisation, at most OUTBOX_TAKE_MAX.
OutgoingList outbox_take(Work *work, Str channel, int64_t owner);
// What came of it: sent; to be tried again in 1 min, 2 min ... 6 h at most; or dead. Nothing where
// the lease was lost. Sets the Work's organisation.
void outbox_settle(Work *work, const Outgoing *message, int64_t owner, Delivery delivery, Str why);
// Takes out the words of what was sent long ago, then the rest, in every organisation.
void outbox_forget(Work *work);

// --- As people see it --------------------------------------------------------------------------

typedef struct MessageRow {
    MessageId id;
    Str       channel, recipient, recipient_name, subject, state;
    bool      automatic;
    Str       kind;
    AnyId     object_id;
    int64_t   attempts;
    MaybeTime next_at;         // while it waits
    Str       error;
    Time      created_at;
    MaybeTime sent_at;
} MessageRow;
LIST_TYPE(MessageRow);
typedef struct MessagePage { MessageRowList items; Str next_cursor; } MessagePage;
typedef struct MessageQuery { Str state, cursor; int64_t limit; } MessageQuery;
extern const RecordType MessageRow_record, MessagePage_record, MessageQuery_record;
bool outbox_list(Work *work, const MessageQuery *query, MessagePage *page, Issues *issues);
bool outbox_find(Work *work, MessageId id, MessageRow *found);
bool outbox_retry(Work *work, MessageId id);            // false: it is not dead
