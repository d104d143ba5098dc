// totp.h - the second factor: codes of an authenticator (RFC 6238), and recovery codes.
// SPDX-License-Identifier: AGPL-3.0-or-later
#pragma once
#include "base/base.h"

enum { TOTP_STEP_MS = 30000, TOTP_RECOVERY_CODES = 10 };

// 160 unpredictable bits in base32.
Str totp_secret_new(Work *work);

// What an authenticator reads from a QR code: otpauth://totp/...
Str totp_uri(Work *work, Str issuer, Str login, Str secret);

// The step of 30 s whose code this is, of now, one before and one after; it must be later than
// last_step, so that a code works once. -1: none.
int64_t totp_step(Work *work, Str secret, Str code, int64_t now_ms, int64_t last_step);

// "k7md-q2xw-9htc": 60 unpredictable bits.
Str totp_recovery_code(Work *work);
// As it is compared: small letters and digits only.
Str totp_recovery_fold(Work *work, Str code);
