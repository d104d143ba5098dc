// secret.h - what a cookie, a token or a link holds: an organisation and 256 bits nobody can guess.
// SPDX-License-Identifier: AGPL-3.0-or-later
#pragma once
#include "base/work.h"

// "ORG.SECRET", letters, digits, '-', '_' and one '.'. The organisation stands in front because the
// database is looked up by (organisation, hash). Only the hash is ever stored.
typedef struct Secret { Str text, hash; } Secret;

Secret secret_new(Work *work, int64_t org_id);

// Takes apart what a client sent; false: it cannot be one of ours.
bool secret_parse(Work *work, Str text, int64_t *org_id, Str *hash);

// bytes_count unpredictable bytes (at most 64) in base64url, without padding.
Str secret_base64url(Work *work, size_t bytes_count);
