// mail.c - writes an e-mail: headers that nothing can break out of, body and files in base64.
// SPDX-License-Identifier: AGPL-3.0-or-later
#include "engine/outbox/mail.h"
#include <openssl/evp.h>

enum { LINE_BYTES_MAX = 900, ADDRESS_BYTES_MAX = 254, BASE64_LINE_BYTES = 57 };

static bool is_letter_or_digit(char c)
{
    return (c >= '0' && c <= '9') || (c >= 'A' && c <= 'Z') || (c >= 'a' && c <= 'z');
}

static bool all_of(Str s, const char *others)
{
    for (size_t i = 0; i < s.len; i++)
        if (!is_letter_or_digit(s.ptr[i]) && !memchr(others, s.ptr[i], strlen(others)))
            return false;
    return s.len > 0;
}

bool mail_address_valid(Str address)
{
    Str name, host;
    if (address.len > ADDRESS_BYTES_MAX || !str_split(address, '@', &name, &host)) return false;
    bool dots = str_starts(name, STR(".")) || str_ends(name, STR(".")) ||
                str_find(address, STR("..")) != SIZE_MAX || str_starts(host, STR(".")) ||
                str_ends(host, STR(".")) || str_starts(host, STR("-"));
    return !dots && name.len <= 64 && all_of(name, ".!#$%&'*+-/=?^_`{|}~") && all_of(host, ".-");
}

static bool is_plain(Str s)
{
    for (size_t i = 0; i < s.len; i++)
        if (s.ptr[i] < 0x20 || s.ptr[i] > 0x7E) return false;
    return true;
}

// Without control characters: a header is one line.
static Str one_line(Work *work, Str s)
{
    char *line = str_z(work, s);
    for (size_t i = 0; i < s.len; i++)
        if ((unsigned char)line[i] < 0x20 || line[i] == 0x7F) line[i] = ' ';
    return str_trim((Str){ line, s.len });
}

static void add_base64(Text *out, Str s)
{
    unsigned char coded[2 * BASE64_LINE_BYTES + 8];
    int len = EVP_EncodeBlock(coded, (const unsigned char *)s.ptr, (int)s.len);
    text_add(out, (Str){ (const char *)coded, (size_t)len });
}

// Words of RFC 2047, each of whole characters, on lines of their own of at most 76 bytes. The name
// of the header stands before the first.
static void add_words(Text *out, Str s)
{
    bool first = true;
    while (s.len) {
        size_t most = first ? 36 : 45, len = s.len < most ? s.len : most;
        while (len < s.len && (s.ptr[len] & 0xC0) == 0x80) len--;
        text_add(out, first ? STR("=?UTF-8?B?") : STR("\r\n =?UTF-8?B?"));
        add_base64(out, str_head(s, len));
        text_add(out, STR("?="));
        s = str_from(s, len);
        first = false;
    }
}

static void add_text_header(Text *out, const char *name, Str value)
{
    text_format(out, "%s: ", name);
    value = one_line(out->work, value);
    bool plain = is_plain(value) && value.len <= 60 && str_find(value, STR("=?")) == SIZE_MAX;
    if (plain) text_add(out, value);
    else add_words(out, value);
    text_add(out, STR("\r\n"));
}

static void add_address_header(Text *out, const char *name, Str display, Str address)
{
    text_format(out, "%s: ", name);
    display = one_line(out->work, display);
    if (display.len) {
        if (all_of(display, " ") && display.len <= 60) text_add(out, display);
        else add_words(out, display);
        text_add(out, STR("\r\n "));
    }
    text_add_char(out, '<');
    text_add(out, address);
    text_add(out, STR(">\r\n"));
}

static void add_date_header(Text *out, Time at)
{
    static const char *const days[] = { "Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun" };
    static const char *const months[] = { "Jan", "Feb", "Mar", "Apr", "May", "Jun",
                                          "Jul", "Aug", "Sep", "Oct", "Nov", "Dec" };
    Date date = { at.ms / DAY_MS };
    CivilDate civil = date_civil(date);
    int seconds = (int)(at.ms % DAY_MS / 1000);
    text_format(out, "Date: %s, %d %s %04d %02d:%02d:%02d +0000\r\n", days[date_weekday(date)],
                civil.day, months[civil.month - 1], civil.year, seconds / 3600, seconds / 60 % 60,
                seconds % 60);
}

static void add_base64_lines(Text *out, Str s)
{
    text_add(out, STR("Content-Transfer-Encoding: base64\r\n\r\n"));
    while (s.len) {
        add_base64(out, str_head(s, BASE64_LINE_BYTES));
        text_add(out, STR("\r\n"));
        s = str_from(s, BASE64_LINE_BYTES);
    }
}

// Lines of ASCII that every server passes on as they are.
static bool is_simple(Str s)
{
    size_t line = 0;
    for (size_t i = 0; i < s.len; i++) {
        char c = s.ptr[i];
        line = c == '\n' ? 0 : line + 1;
        bool fine = (c >= 0x20 && c <= 0x7E) || c == '\n' || c == '\t';
        if (!fine || line > LINE_BYTES_MAX) return false;
    }
    return true;
}

static Str with_crlf(Work *work, Str s)
{
    Text out = TEXT(work);
    for (size_t i = 0; i < s.len; i++) {
        char c = s.ptr[i];
        if (c == '\r' && i + 1 < s.len && s.ptr[i + 1] == '\n') continue;
        if (c == '\r' || c == '\n') text_add(&out, STR("\r\n"));
        else text_add_char(&out, c);
    }
    if (!str_ends(text_str(&out), STR("\r\n"))) text_add(&out, STR("\r\n"));
    return text_str(&out);
}

static void add_body(Text *out, Str body)
{
    bool simple = is_simple(body);
    text_add(out, STR("Content-Type: text/plain; charset=UTF-8\r\n"));
    body = with_crlf(out->work, body);
    if (simple) {
        text_add(out, STR("Content-Transfer-Encoding: 7bit\r\n\r\n"));
        text_add(out, body);
    } else {
        add_base64_lines(out, body);
    }
}

static void add_file(Text *out, const MailFile *file)
{
    text_add(out, STR("Content-Type: "));
    text_add(out,
             all_of(file->media_type, "/.+-") ? file->media_type : STR("application/octet-stream"));
    text_add(out, STR("\r\nContent-Disposition: attachment; filename*=UTF-8''"));
    for (size_t i = 0; i < file->name.len; i++) {
        char c = file->name.ptr[i];
        if (is_letter_or_digit(c) || c == '.' || c == '-' || c == '_') text_add_char(out, c);
        else text_format(out, "%%%02X", (unsigned char)c);
    }
    text_add(out, STR("\r\n"));
    add_base64_lines(out, file->bytes);
}

static void add_parts(Text *out, const Mail *mail)
{
    Str line = str_format(out->work, "%016llx%016llx", (unsigned long long)random_u64(),
                          (unsigned long long)random_u64());
    text_format(out, "Content-Type: multipart/mixed; boundary=\"%.*s\"\r\n\r\n", STR_ARG(line));
    text_format(out, "--%.*s\r\n", STR_ARG(line));
    add_body(out, mail->body);
    for (size_t i = 0; i < mail->file_count; i++) {
        text_format(out, "\r\n--%.*s\r\n", STR_ARG(line));
        add_file(out, &mail->files[i]);
    }
    text_format(out, "\r\n--%.*s--\r\n", STR_ARG(line));
}

Str mail_text(Work *work, const Mail *mail)
{
    Text out = TEXT(work);
    add_date_header(&out, mail->at);
    add_address_header(&out, "From", mail->from_name, mail->from);
    add_address_header(&out, "To", mail->to_name, mail->to);
    add_text_header(&out, "Subject", mail->subject);
    text_format(&out, "Message-ID: <%.*s>\r\n", STR_ARG(mail->message_id));
    if (mail->automatic)
        text_add(&out, STR("Auto-Submitted: auto-generated\r\nX-Auto-Response-Suppress: All\r\n"));
    text_add(&out, STR("MIME-Version: 1.0\r\n"));
    if (mail->file_count) add_parts(&out, mail);
    else add_body(&out, mail->body);
    return text_str(&out);
}
