// mail_test.c - e-mail as text: what is in it, and what cannot get into it.
// SPDX-License-Identifier: AGPL-3.0-or-later
#include "engine/outbox/mail.h"
#include "engine/outbox/template.h"
#include "test.h"

static const Mail plain = { .from = { "care@example.cn", 15 },
                            .from_name = { "Hefeng Gas", 10 },
                            .to = { "li@example.cn", 13 },
                            .subject = { "Your case", 9 },
                            .body = { "Hello\nworld", 11 },
                            .message_id = { "7.1@example.cn", 14 },
                            .at = { 1741050000000 } };

static bool has(Str text, const char *piece)
{
    return str_find(text, str_of(piece)) != SIZE_MAX;
}

TEST(a_plain_mail_is_as_people_know_it)
{
    CHECK_STR(mail_text(work, &plain), STR("Date: Tue, 4 Mar 2025 01:00:00 +0000\r\n"
                                           "From: Hefeng Gas\r\n <care@example.cn>\r\n"
                                           "To: <li@example.cn>\r\n"
                                           "Subject: Your case\r\n"
                                           "Message-ID: <7.1@example.cn>\r\n"
                                           "MIME-Version: 1.0\r\n"
                                           "Content-Type: text/plain; charset=UTF-8\r\n"
                                           "Content-Transfer-Encoding: 7bit\r\n"
                                           "\r\n"
                                           "Hello\r\nworld\r\n"));
}

TEST(an_automatic_mail_says_so)
{
    Mail mail = plain;
    mail.automatic = true;
    Str text = mail_text(work, &mail);
    CHECK(has(text, "\r\nAuto-Submitted: auto-generated\r\n"));
    CHECK(has(text, "\r\nX-Auto-Response-Suppress: All\r\n"));
}

TEST(chinese_is_encoded_in_whole_characters)
{
    Mail mail = plain;
    mail.subject =
        STR("您的服务单 TS-20250304-0001 有了新的进展，请查看以下内容，谢谢您的耐心等待");
    mail.from_name = STR("和风燃气");
    mail.body = STR("您好");
    Str text = mail_text(work, &mail);
    CHECK(has(text, "From: =?UTF-8?B?5ZKM6aOO54eD5rCU?=\r\n <care@example.cn>\r\n"));
    CHECK(has(text, "\r\nContent-Transfer-Encoding: base64\r\n\r\n5oKo5aW9DQo=\r\n"));
    CHECK(has(text, "?=\r\n =?UTF-8?B?"));
    Str line, rest = text;
    while (rest.len) {
        str_split(rest, '\n', &line, &rest);
        CHECK(line.len <= 77);
        for (size_t i = 0; i < line.len; i++) CHECK((unsigned char)line.ptr[i] < 0x80);
    }
}

// [S001-24] What comes from a customer's name or a subject never begins a header.
TEST(no_header_can_be_injected)
{
    Mail mail = plain;
    mail.subject = STR("Hi\r\nBcc: all@example.com\r\n\r\nbody");
    mail.to_name = STR("Li\nCc: x@example.com\rX: \x01y");
    mail.from_name = STR("\"; <a@b>\r\nEvil: 1");
    Str text = mail_text(work, &mail), line, rest = text;
    CHECK(has(text, "\r\n\r\nHello"));
    while (str_split(rest, '\n', &line, &rest) && line.len > 1) {
        CHECK(!str_starts(line, STR("Bcc")) && !str_starts(line, STR("Cc")));
        CHECK(!str_starts(line, STR("Evil")) && !str_starts(line, STR("X:")));
        CHECK_INT(line.ptr[line.len - 1], '\r');
    }
    CHECK(!has(text, "all@example.com\r\n\r\nbody"));
}

TEST(what_looks_encoded_is_encoded)
{
    Mail mail = plain;
    mail.subject = STR("=?UTF-8?B?aGk=?=");
    CHECK(has(mail_text(work, &mail), "Subject: =?UTF-8?B?PT9VVEYtOD9CP2FHaz0/PQ==?=\r\n"));
}

TEST(a_bare_return_or_a_long_line_cannot_break_the_body)
{
    Mail mail = plain;
    mail.body = STR("a\rb\r\nc\n.\nd");
    CHECK(has(mail_text(work, &mail), "base64\r\n\r\nYQ0KYg0KYw0KLg0KZA0K\r\n"));
    char *line = NEW(work, char, 2000);
    memset(line, 'x', 2000);
    mail.body = (Str){ line, 2000 };
    CHECK(has(mail_text(work, &mail), "Content-Transfer-Encoding: base64\r\n"));
}

TEST(files_go_with_it)
{
    Mail mail = plain;
    MailFile file = { STR("账单\".pdf"), STR("application/pdf"), STR("%PDF") };
    MailFile odd = { STR("a\r\nb"), STR("text/html\r\nX: y"), STR("") };
    MailFile files[] = { file, odd };
    mail.files = files;
    mail.file_count = 2;
    Str text = mail_text(work, &mail);
    CHECK(has(text, "Content-Type: multipart/mixed; boundary=\""));
    CHECK(has(text, "Content-Type: application/pdf\r\nContent-Disposition: attachment; "
                    "filename*=UTF-8''%E8%B4%A6%E5%8D%95%22.pdf\r\n"
                    "Content-Transfer-Encoding: base64\r\n\r\nJVBERg==\r\n"));
    CHECK(has(text, "Content-Type: application/octet-stream\r\nContent-Disposition: attachment; "
                    "filename*=UTF-8''a%0D%0Ab\r\n"));
    CHECK(!has(text, "X: y"));
}

TEST(addresses_are_plain_ascii)
{
    static const char *const good[] = { "li@example.cn", "a.b+c@x-y.example", "o'neil@localhost",
                                        "1_2@8.8.8.8" };
    static const char *const bad[] = {
        "",          "li",      "@example.cn",   "li@",      "li@@example.cn", "a b@c.d",
        "a@b c",     "<a@b.c>", "a@b.c\r\nX: 1", "a@b.c>",   "\"a\"@b.c",      "李@example.cn",
        "a@例子.cn", ".a@b.c",  "a.@b.c",        "a..b@c.d", "a@.b.c",         "a@b.c.",
        "a@-b.c",    "a@b,c",
    };
    for (size_t i = 0; i < COUNT(good); i++) CHECK(mail_address_valid(str_of(good[i])));
    for (size_t i = 0; i < COUNT(bad); i++) {
        if (mail_address_valid(str_of(bad[i]))) print_error("accepted: %s\n", bad[i]);
        CHECK(!mail_address_valid(str_of(bad[i])));
    }
}

TEST(a_template_speaks_the_language_of_who_reads_it)
{
    Pair values[] = { { STR("number"), STR("TS-1") },
                      { STR("body"), STR("see {number}") },
                      { STR("org"), STR("和风") } };
    Rendered zh = template_render(work, "case_reply", STR("zh-CN"), values, 3);
    Rendered en = template_render(work, "case_reply", STR("en-GB"), values, 3);
    CHECK(has(zh.subject, "TS-1") && has(en.subject, "TS-1"));
    CHECK(!str_equal(zh.subject, en.subject));
    // A value is no template.
    CHECK(has(en.body, "see {number}"));
    CHECK(template_exists(STR("case_reply")) && !template_exists(STR("../roles")));
}

RUN(CASE(a_plain_mail_is_as_people_know_it), CASE(an_automatic_mail_says_so),
    CASE(chinese_is_encoded_in_whole_characters), CASE(no_header_can_be_injected),
    CASE(what_looks_encoded_is_encoded), CASE(a_bare_return_or_a_long_line_cannot_break_the_body),
    CASE(files_go_with_it), CASE(addresses_are_plain_ascii),
    CASE(a_template_speaks_the_language_of_who_reads_it))
