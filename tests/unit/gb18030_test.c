// gb18030_test.c - Chinese bytes to UTF-8 just as browsers read them; telling encodings apart.
// SPDX-License-Identifier: AGPL-3.0-or-later
#include "test.h"
#include "text/encoding.h"
#include "text/gb18030.h"
#include <spawn.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/wait.h>
#include <unistd.h>

// Where converters disagree, the answer of GB18030-2022 and the WHATWG; and errors.
static const struct { const char *bytes, *text; int replaced; } cases[] = {
    { "plain, \xB1\xB1\xBE\xA9", "plain, 北京", 0 },
    { "\xA1\xAA \xA8\x44", "— ―", 0 },                           // the dash that GB2312 lacks
    { "\xA6\xD9\xA6\xDA\xA6\xDB", "\uFE10\uFE12\uFE11", 0 },
    { "\x82\x35\x90\x37\xFE\x59", "\u9FB4\u9FB4", 0 },
    { "\xFE\x51\xA3\xA0", "\uE816\u3000", 0 },
    { "\x81\x35\xF4\x37\xA8\xBC", "\uE7C7\u1E3F", 0 },
    { "\x80\xA2\xE3", "\u20AC\u20AC", 0 },
    { "\x90\x30\x81\x30\xE3\x32\x9A\x35", "\xF0\x90\x80\x80\xF4\x8F\xBF\xBF", 0 },
    { "\x95\x32\x82\x36", "\xF0\xA0\x80\x80", 0 },
    { "\xFF" "a", "\uFFFD" "a", 1 },
    { "\x81\x20", "\uFFFD ", 1 },                                 // the blank is not swallowed
    { "\x81\xFF", "\uFFFD", 1 },
    { "\x81\x30" "a", "\uFFFD" "0a", 1 },
    { "\x81\x30\x81" "a", "\uFFFD" "0乤", 1 },
    { "\x81\x30\xB1\xB1", "\uFFFD" "0北", 1 },
    { "\xE3\x32\x9A\x36", "\uFFFD", 1 },                          // past the last plane
    { "\x84\x31\xA4\x39\x84\x31\xA5\x30", "\uFFFF\uFFFD", 1 },
    { "\xB1", "\uFFFD", 1 },
    { "\x81\x30\x81", "\uFFFD", 1 },
    { "", "", 0 },
};

TEST(decodes_what_others_do_not_agree_on)
{
    for (size_t i = 0; i < COUNT(cases); i++) {
        int64_t replaced;
        CHECK_STR(gb18030_text(work, str_of(cases[i].bytes), &replaced), str_of(cases[i].text));
        CHECK_INT(replaced, cases[i].replaced);
    }
}

// Every two-byte code, every pointer of the first plane, a sample of the others, each on its own
// line, and then bytes at random, errors included.
static Str sample(Work *work)
{
    Text out = TEXT(work);
    for (int lead = 0x80; lead <= 0xFF; lead++)
        for (int trail = 0x20; trail <= 0xFF; trail++) {
            char bytes[] = { (char)lead, (char)trail, '\n' };
            text_add(&out, (Str){ bytes, 3 });
        }
    for (int pointer = 0; pointer < 126 * 12600; pointer += pointer < 39500 ? 1 : 997) {
        char bytes[] = { (char)(0x81 + pointer / 12600), (char)(0x30 + pointer / 1260 % 10),
                         (char)(0x81 + pointer / 10 % 126), (char)(0x30 + pointer % 10), '\n' };
        text_add(&out, (Str){ bytes, 5 });
    }
    Seed seed = { 3 };
    for (int i = 0; i < 100000; i++) {
        static const char likely[] = "\x81\x30\x39\xFE\x7F\x80\xFF\x84\xE3" "a";
        char any = (char)seed_below(&seed, 256), one = likely[seed_below(&seed, COUNT(likely) - 1)];
        text_add_char(&out, seed_below(&seed, 3) == 0 ? any : one);
    }
    text_add(&out, STR("\x81\x30"));
    return text_str(&out);
}

static void file_write(const char *path, Str text)
{
    FILE *file = fopen(path, "w");
    CHECK(file && fwrite(text.ptr, 1, text.len, file) == text.len && fclose(file) == 0);
}

static Str file_read(Work *work, const char *path)
{
    enum { BYTES_MAX = 4 << 20 };
    FILE *file = fopen(path, "r");
    CHECK(file != NULL);
    char *bytes = NEW(work, char, BYTES_MAX);
    size_t len = fread(bytes, 1, BYTES_MAX, file);
    CHECK(feof(file) && fclose(file) == 0);
    return (Str){ bytes, len };
}

// The exit code of node run on a script, or -1 where there is no node.
static int node_run(const char *script, const char *in, const char *out)
{
    const char *const words[] = { "node", "-e", script, in, out, NULL };
    char *arguments[COUNT(words)], *environment[] = { NULL, NULL };
    char path[4096];
    snprintf(path, sizeof path, "PATH=%s", getenv("PATH") ? getenv("PATH") : "/usr/bin:/bin");
    environment[0] = path;
    memcpy(arguments, words, sizeof words);
    pid_t child;
    int status;
    if (posix_spawnp(&child, "node", NULL, NULL, arguments, environment) != 0) return -1;
    CHECK_INT(waitpid(child, &status, 0), child);
    return WIFEXITED(status) ? WEXITSTATUS(status) : -1;
}

// Exit code 3: this Node's ICU is older than the edition of 2022.
static const char node_script[] =
    "const fs = require('fs'), decode = bytes => new TextDecoder('gb18030').decode(bytes);"
    "if (decode(Uint8Array.of(0xA6, 0xD9)) !== '\\uFE10') process.exit(3);"
    "fs.writeFileSync(process.argv[2], decode(fs.readFileSync(process.argv[1])));";

TEST(agrees_with_node_on_every_code)
{
    char folder[] = "/tmp/zhiyin-gb18030-XXXXXX";
    CHECK(mkdtemp(folder) != NULL);
    char *in = str_z(work, str_format(work, "%s/in", folder));
    char *out = str_z(work, str_format(work, "%s/out", folder));
    Str bytes = sample(work);
    file_write(in, bytes);
    int exit_code = node_run(node_script, in, out);
    if (exit_code == 0) {
        int64_t replaced;
        Str ours = gb18030_text(work, bytes, &replaced), theirs = file_read(work, out);
        size_t same = 0;
        while (same < ours.len && same < theirs.len && ours.ptr[same] == theirs.ptr[same]) same++;
        CHECK_STR(str_head(str_from(ours, same), 40), str_head(str_from(theirs, same), 40));
        CHECK(replaced > 1000);
        unlink(out);
    } else {
        const char *why = exit_code == 3 ? "this node has an older table" : "there is no node";
        print_message("skipped: %s\n", why);
        CHECK(exit_code == 3 || exit_code == -1);
    }
    unlink(in);
    CHECK_INT(rmdir(folder), 0);
}

TEST(decodes_a_stream_wherever_it_is_cut)
{
    Str bytes = str_head(sample(work), 60000);
    int64_t replaced;
    Str whole = gb18030_text(work, bytes, &replaced);
    Seed seed = { 5 };
    Gb18030 state = { .replaced = 0 };
    Text out = TEXT(work);
    for (size_t at = 0; at < bytes.len;) {
        char piece[GB18030_OUT_MAX(8)];
        size_t len = (size_t)seed_below(&seed, 8);
        Str part = str_head(str_from(bytes, at), len);
        text_add(&out, (Str){ piece, gb18030_decode(&state, part, piece) });
        at += part.len;
    }
    char rest[3];
    text_add(&out, (Str){ rest, gb18030_end(&state, rest) });
    CHECK_STR(text_str(&out), whole);
    CHECK_INT(state.replaced, replaced);
    CHECK(str_utf8_valid(whole));
}

static Encoding guess_of(Str bytes, size_t piece)
{
    EncodingGuess guess = { 0 };
    for (size_t at = 0; at < bytes.len; at += piece)
        encoding_see(&guess, str_head(str_from(bytes, at), piece));
    return encoding_guess(&guess);
}

static const struct { Str bytes; Encoding encoding; } heads[] = {
    { { "", 0 }, ENCODING_UTF8 },
    { { "a,b\n1,2\n", 8 }, ENCODING_UTF8 },
    { { "\xEF\xBB\xBF投诉", 9 }, ENCODING_UTF8 },
    { { "投诉\xE5\xA4", 8 }, ENCODING_UTF8 },                     // the head ends inside a character
    { { "\xB1\xB1\xBE\xA9", 4 }, ENCODING_GB18030 },
    { { "\xED\xA0\x80", 3 }, ENCODING_GB18030 },                  // surrogates are not UTF-8
    { { "\xC0\xAF", 2 }, ENCODING_GB18030 },
    { { "\xF4\x90\x80\x80", 4 }, ENCODING_GB18030 },
    { { "\xFF\xFE" "a\0", 4 }, ENCODING_UTF16 },
    { { "\xFE\xFF\0a", 4 }, ENCODING_UTF16 },
    { { "PK\3\4\0\0", 6 }, ENCODING_BINARY },
};

TEST(tells_encodings_apart)
{
    for (size_t i = 0; i < COUNT(heads); i++) {
        CHECK_INT(guess_of(heads[i].bytes, SIZE_MAX / 2), heads[i].encoding);
        CHECK_INT(guess_of(heads[i].bytes, 1), heads[i].encoding);
    }
    CHECK(encoding_refusal(ENCODING_UTF16) && encoding_refusal(ENCODING_BINARY));
    CHECK(!encoding_refusal(ENCODING_UTF8) && !encoding_refusal(ENCODING_GB18030));
}

// Every two bytes in a row, and many threes.
TEST(agrees_with_the_utf8_check)
{
    for (int i = 0; i < 1 << 24; i += i < 1 << 16 ? 1 : 61) {
        char bytes[] = { (char)(i >> 16 | 0xC0), (char)(i >> 8), (char)i, 'a', 'a', 'a' };
        if (!bytes[1] || !bytes[2]) continue;
        bool valid = str_utf8_valid((Str){ bytes, 6 });
        CHECK_INT(guess_of((Str){ bytes, 6 }, 6) == ENCODING_UTF8, valid);
    }
}

TEST(knows_labels)
{
    static const char *const chinese[] = { "GB2312", "gbk", "x-gbk", " GB18030 ", "gb_2312-80" };
    Encoding encoding;
    for (size_t i = 0; i < COUNT(chinese); i++) {
        encoding = ENCODING_BINARY;
        CHECK(encoding_of_label(str_of(chinese[i]), &encoding));
        CHECK_INT(encoding, ENCODING_GB18030);
    }
    CHECK(encoding_of_label(STR("UTF-8"), &encoding));
    CHECK_INT(encoding, ENCODING_UTF8);
    CHECK(!encoding_of_label(STR("big5"), &encoding));
    CHECK(!encoding_of_label(STR(""), &encoding));
}

RUN(CASE(decodes_what_others_do_not_agree_on), CASE(agrees_with_node_on_every_code),
    CASE(decodes_a_stream_wherever_it_is_cut), CASE(tells_encodings_apart),
    CASE(agrees_with_the_utf8_check), CASE(knows_labels))
