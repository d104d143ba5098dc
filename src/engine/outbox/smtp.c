// smtp.c - sends mail by libcurl, outside any lane and any transaction.
// SPDX-License-Identifier: AGPL-3.0-or-later
#include "engine/outbox/smtp.h"
#include "engine/outbox/mail.h"
#include <curl/curl.h>
#include <pthread.h>
#include <stdio.h>

enum { CONNECT_SECONDS = 15, MESSAGE_SECONDS = 60, SESSIONS_MAX = 4 };

static SmtpSettings settings;

void smtp_set(const SmtpSettings *chosen)
{
    settings = *chosen;
}

// A few at most, for there is one thread that sends: no memory to manage.
typedef struct Session {
    CURL *curl;
    bool (*stopping)(const void *with);
    const void *with;
    Str text; // of the message on its way
    size_t read;
} Session;
static Session sessions[SESSIONS_MAX];
static pthread_mutex_t sessions_lock = PTHREAD_MUTEX_INITIALIZER;

static void load_curl(void)
{
    curl_global_init(CURL_GLOBAL_DEFAULT);
}

static Session *session_free(void)
{
    for (size_t i = 0; i < SESSIONS_MAX; i++)
        if (!sessions[i].curl) return &sessions[i];
    return NULL;
}

static void *smtp_open(bool (*stopping)(const void *with), const void *with)
{
    static pthread_once_t once = PTHREAD_ONCE_INIT;
    if (settings.url.len == 0 || !mail_address_valid(settings.from)) return NULL;
    pthread_once(&once, load_curl);
    pthread_mutex_lock(&sessions_lock);
    Session *session = session_free();
    CURL *curl = session ? curl_easy_init() : NULL;
    if (curl) *session = (Session){ .curl = curl, .stopping = stopping, .with = with };
    pthread_mutex_unlock(&sessions_lock);
    return curl ? session : NULL;
}

static void smtp_close(void *arg)
{
    Session *session = arg;
    curl_easy_cleanup(session->curl);
    pthread_mutex_lock(&sessions_lock);
    session->curl = NULL;
    pthread_mutex_unlock(&sessions_lock);
}

static size_t give(char *out, size_t size, size_t count, void *arg)
{
    Session *session = arg;
    Str left = str_head(str_from(session->text, session->read), size * count);
    if (left.len) memcpy(out, left.ptr, left.len);
    session->read += left.len;
    return left.len;
}

static int progress(void *arg, curl_off_t a, curl_off_t b, curl_off_t c, curl_off_t d)
{
    const Session *session = arg;
    (void)a, (void)b, (void)c, (void)d;
    return session->stopping && session->stopping(session->with);
}

static Str message_id(Work *work, const Outgoing *message)
{
    Str name, host;
    str_split(settings.from, '@', &name, &host);
    return str_format(work, "%lld.%lld@%.*s", (long long)message->id.value,
                      (long long)message->org_id.value, STR_ARG(host));
}

static long tls_of(void)
{
    if (str_equal(settings.tls, STR("none"))) return CURLUSESSL_NONE;
    if (str_equal(settings.tls, STR("try"))) return CURLUSESSL_TRY;
    return CURLUSESSL_ALL;
}

static bool set_options(Work *work, Session *session, struct curl_slist *to)
{
    CURL *curl = session->curl;
    bool login = settings.user.len > 0;
    CURLcode code = CURLE_OK;
#define SET(option, value)                                                                         \
    if (code == CURLE_OK) code = curl_easy_setopt(curl, option, value)
    SET(CURLOPT_URL, str_z(work, settings.url));
    SET(CURLOPT_PROTOCOLS_STR, "smtp,smtps");
    SET(CURLOPT_USE_SSL, tls_of());
    if (settings.ca_file.len) {
        SET(CURLOPT_CAINFO, str_z(work, settings.ca_file));
    }
    SET(CURLOPT_USERNAME, login ? str_z(work, settings.user) : NULL);
    SET(CURLOPT_PASSWORD, login ? str_z(work, settings.password) : NULL);
    SET(CURLOPT_MAIL_FROM, str_z(work, str_format(work, "<%.*s>", STR_ARG(settings.from))));
    SET(CURLOPT_MAIL_RCPT, to);
    SET(CURLOPT_UPLOAD, 1L);
    SET(CURLOPT_READFUNCTION, give);
    SET(CURLOPT_READDATA, session);
    SET(CURLOPT_NOSIGNAL, 1L);
    SET(CURLOPT_CONNECTTIMEOUT, (long)CONNECT_SECONDS);
    SET(CURLOPT_TIMEOUT, (long)MESSAGE_SECONDS);
    SET(CURLOPT_NOPROGRESS, 0L);
    SET(CURLOPT_XFERINFOFUNCTION, progress);
    SET(CURLOPT_XFERINFODATA, session);
#undef SET
    return code == CURLE_OK;
}

// A 5xx answer to a message is for good; one to our login is ours to mend.
static Delivery judge(CURLcode code, long answer, char why[240])
{
    if (code == CURLE_OK) return DELIVERED;
    bool login = code == CURLE_LOGIN_DENIED || answer == 530 || answer == 535 || answer == 538;
    bool refused = answer >= 500 && answer < 600 && !login;
    snprintf(why, 240, "%s%s%.0ld", curl_easy_strerror(code), answer ? ", answer " : "", answer);
    return refused ? DELIVERY_NEVER : DELIVERY_LATER;
}

static Delivery smtp_send(Work *work, void *arg, const Outgoing *message, char why[240])
{
    Session *session = arg;
    Mail mail = { .from = settings.from,
                  .from_name = message->sender_name,
                  .to = message->recipient,
                  .to_name = message->recipient_name,
                  .subject = message->subject,
                  .body = message->body,
                  .message_id = message_id(work, message),
                  .at = message->created_at,
                  .automatic = message->automatic,
                  .files = message->attached,
                  .file_count = message->attached_count };
    session->text = mail_text(work, &mail);
    session->read = 0;
    Str to_text = str_format(work, "<%.*s>", STR_ARG(message->recipient));
    struct curl_slist to = { .data = str_z(work, to_text) };
    snprintf(why, 240, "libcurl refuses our settings");
    if (!set_options(work, session, &to)) return DELIVERY_LATER;
    long answer = 0;
    CURLcode code = curl_easy_perform(session->curl);
    curl_easy_getinfo(session->curl, CURLINFO_RESPONSE_CODE, &answer);
    return judge(code, answer, why);
}

const Channel smtp_channel = { "email", mail_address_valid, smtp_open, smtp_send, smtp_close };
