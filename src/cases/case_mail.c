// case_mail.c - writes e-mail to customers into the outbox.
// SPDX-License-Identifier: AGPL-3.0-or-later
#include "cases/case_mail.h"
#include "engine/outbox/outbox.h"
#include "engine/outbox/template.h"
#include "queries.h"

typedef struct MailTo {
    Str address, name, language, org, org_en;
} MailTo;
RECORD(MailTo, "Where a customer reads e-mail.", FIELD(MailTo, address), FIELD(MailTo, name),
       FIELD(MailTo, language), FIELD(MailTo, org), FIELD(MailTo, org_en));

static bool mail_to(Work *work, const Case *of, MailTo *to)
{
    return of->customer_id.value &&
           db_find(work, &SQL_case_mail_to, ARGS(ARG(customer_id, of->customer_id)), MailTo, to) &&
           outbox_address_valid(STR("email"), to->address);
}

static Str org_name(const MailTo *to)
{
    return str_starts(to->language, STR("en")) && to->org_en.len ? to->org_en : to->org;
}

static void write_mail(Work *work, const Case *of, const MailTo *to, Rendered words,
                       Message message)
{
    message.channel = STR("email");
    message.to = to->address;
    message.to_name = to->name;
    message.subject = words.subject;
    message.body = words.body;
    message.kind = STR("case");
    message.object_id = of->id.value;
    outbox_add(work, &message);
}

bool case_mail_reply(Work *work, const Case *of, Str body, const IdList *files)
{
    MailTo to;
    if (!mail_to(work, of, &to)) return false;
    const Pair values[] = { { STR("number"), of->number },
                            { STR("org"), org_name(&to) },
                            { STR("body"), body } };
    write_mail(work, of, &to,
               template_render(work, "case_reply", to.language, values, COUNT(values)),
               (Message){ .files = *files });
    return true;
}

bool case_mail_progress(Work *work, const Case *of, const SiteClock *site, const ProgressNew *said)
{
    MailTo to;
    if (!mail_to(work, of, &to)) return false;
    const Pair values[] = { { STR("number"), of->number },
                            { STR("org"), org_name(&to) },
                            { STR("done"), said->done },
                            { STR("now"), said->now },
                            { STR("next"), said->next },
                            { STR("next_at"), template_time(work, to.language, site->zone,
                                                            said->next_update_at.value) } };
    write_mail(work, of, &to,
               template_render(work, "case_progress", to.language, values, COUNT(values)),
               (Message){ .files = said->files });
    return true;
}

void case_mail_receipt(Work *work, const Case *of, const SiteClock *site)
{
    static const char *const written[] = { "email", "web", "app" };
    MailTo to;
    bool in_writing = false;
    for (size_t i = 0; i < COUNT(written); i++)
        if (str_equal(of->channel, str_of(written[i]))) in_writing = true;
    if (!in_writing || of->solved_at.set || !of->next_due_at.set || !mail_to(work, of, &to)) return;
    Time hour_ago = { work->now_ms - HOUR_MS };
    if (outbox_automatic(work, to.address, hour_ago) >= RECEIPTS_PER_HOUR) return;
    const Pair values[] = { { STR("number"), of->number },
                            { STR("org"), org_name(&to) },
                            { STR("due_at"), template_time(work, to.language, site->zone,
                                                           of->next_due_at.value) } };
    Rendered words = template_render(work, "case_receipt", to.language, values, COUNT(values));
    write_mail(work, of, &to, words,
               (Message){ .automatic = true,
                          .key = str_format(work, "receipt:%lld", (long long)of->id.value) });
    case_happen(work, of, (StaffId){ 0 },
                &(Happening){ .kind = "receipt",
                              .channel = STR("email"),
                              .body = words.body,
                              .outward = true,
                              .at = { work->now_ms } });
}
