// secret_test.c - hashes, and credentials that are made and taken apart.
// SPDX-License-Identifier: AGPL-3.0-or-later
#include "base/hash.h"
#include "base/secret.h"
#include "test.h"

// Values of FIPS 180-2, appendix B.
TEST(computes_sha256)
{
    CHECK_STR(hash_hex(work, STR("abc")),
              STR("ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad"));
    CHECK_STR(hash_hex(work, STR("")),
              STR("e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855"));
}

TEST(compares_secrets_by_content)
{
    CHECK(hash_equal(STR("abc"), STR("abc")));
    CHECK(hash_equal(STR(""), STR_ABSENT));
    CHECK(!hash_equal(STR("abc"), STR("abd")));
    CHECK(!hash_equal(STR("abc"), STR("abcd")));
}

TEST(takes_apart_the_secrets_it_made)
{
    for (int64_t org = 1; org < 200; org += 7) {
        Secret made = secret_new(work, org);
        int64_t found;
        Str hash;
        CHECK(secret_parse(work, made.text, &found, &hash));
        CHECK_INT(found, org);
        CHECK_STR(hash, made.hash);
        CHECK(str_find(made.text, made.hash) == SIZE_MAX);
    }
    CHECK(!str_equal(secret_new(work, 1).text, secret_new(work, 1).text));
}

TEST(refuses_what_is_no_secret_of_ours)
{
    static const char *const refused[] = {
        "",
        ".",
        "1.",
        "1.short",
        "0.ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopq",
        "-5.ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopq",
        "x.ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopq",
        "1.ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmno;q",
        "1.ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqr",
    };
    int64_t org;
    Str hash;
    for (size_t i = 0; i < COUNT(refused); i++)
        CHECK(!secret_parse(work, str_of(refused[i]), &org, &hash));
    CHECK(secret_parse(work, STR("1.ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopq"), &org, &hash));
}

RUN(CASE(computes_sha256), CASE(compares_secrets_by_content), CASE(takes_apart_the_secrets_it_made),
    CASE(refuses_what_is_no_secret_of_ours))
