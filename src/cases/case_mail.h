// case_mail.h - e-mail to the customer of a case, in the customer's language.
// SPDX-License-Identifier: AGPL-3.0-or-later
#pragma once
#include "cases/case_actions.h"

// Words to the customer go to their e-mail address, the preferred one first. Each returns false
// where there is no customer or no usable address; then nothing was written.
bool case_mail_reply(Work *work, const Case *of, Str body, const IdList *files);
// said: with the time of the next update set.
bool case_mail_progress(Work *work, const Case *of, const SiteClock *site,
                        const ProgressNew *said);

// An automatic receipt where a case came in writing: it is no answer and stops no clock. Not where
// this address has had RECEIPTS_PER_HOUR automatic messages within the hour: a machine may be
// answering.
enum { RECEIPTS_PER_HOUR = 3 };
void case_mail_receipt(Work *work, const Case *of, const SiteClock *site);
