// smtp.h - the way out for e-mail: libcurl speaks SMTP to the server of the installation.
// SPDX-License-Identifier: AGPL-3.0-or-later
#pragma once
#include "engine/outbox/outbox.h"

typedef struct SmtpSettings {
    Str url;                   // "smtp://mail.example.cn:587", "smtps://..."; "": no e-mail is sent
    Str from;                  // address that all mail comes from
    Str user, password;        // "": without login
    Str tls;                   // "required", "try", "none"; smtps is TLS from the start
    Str ca_file;               // certificates to trust instead of the system's; "": the system's
} SmtpSettings;

// Before the server starts; what it points to must live as long as the process.
void smtp_set(const SmtpSettings *settings);

extern const Channel smtp_channel;
