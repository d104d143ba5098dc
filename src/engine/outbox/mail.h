// mail.h - one e-mail as text: RFC 5322, with MIME where a character is not ASCII.
// SPDX-License-Identifier: AGPL-3.0-or-later
#pragma once
#include "base/base.h"

typedef struct MailFile { Str name, media_type, bytes; } MailFile;

typedef struct Mail {
    Str  from, from_name;      // addresses are valid; names may be absent
    Str  to, to_name;
    Str  subject, body;        // UTF-8
    Str  message_id;           // without < and >
    Time at;
    bool automatic;            // Auto-Submitted, and no answers from machines
    const MailFile *files;
    size_t          file_count;
} Mail;

// name@host in ASCII, as we are willing to send it: no quotes, no comments, no white space.
bool mail_address_valid(Str address);
// The whole message with CRLF line ends. Nothing in it can begin a header of its own: control
// characters in names and subjects become spaces.
//   source   RFC 5322, RFC 2047 (encoded words), RFC 2045, RFC 2231 (file names), RFC 3834
Str mail_text(Work *work, const Mail *mail);
