// password_test.c - which passwords are taken, their hashes, and the codes of the second factor.
// SPDX-License-Identifier: AGPL-3.0-or-later
#include "org/password.h"
#include "org/totp.h"
#include "test.h"

static const struct {
    const char *password, *code;
} chosen[] = {
    { "short-7", "too_small" },        { "password", "common" },     { "PassWord2026!", "common" },
    { "qwertyuiop", "common" },        { "aaaaaaaaaaaa", "common" }, { "abababababab", "common" },
    { "123456789012", NULL },          { "12345678", "common" },     { "987654321", "common" },
    { "abcdefghij", "common" },        { "lihua-2026", "common" },   { "投诉必须当天回复", NULL },
    { "correct horse battery", NULL }, { "Gas-station at 8", NULL }, { "x7#kPq2m", NULL },
};

TEST(takes_a_password_only_if_it_is_hard_to_guess)
{
    for (size_t i = 0; i < COUNT(chosen); i++) {
        Issues issues = { .count = 0 };
        password_check(work, str_of(chosen[i].password), STR("LiHua"), STR("password"), &issues);
        if (issues.count != (chosen[i].code != NULL)) print_error("%s\n", chosen[i].password);
        CHECK_INT(issues.count, chosen[i].code != NULL);
        if (chosen[i].code) CHECK_STR(str_of(issues.list[0].code), str_of(chosen[i].code));
    }
}

TEST(takes_up_to_128_characters_of_any_script)
{
    Text long_one = TEXT(work);
    for (int i = 0; i < 64; i++) text_add(&long_one, STR("长密"));
    Issues issues = { .count = 0 };
    password_check(work, text_str(&long_one), STR("x"), STR("password"), &issues);
    CHECK_INT(issues.count, 0);
    text_add(&long_one, STR("码"));
    password_check(work, text_str(&long_one), STR("x"), STR("password"), &issues);
    CHECK_STR(str_of(issues.list[0].code), STR("too_large"));
}

TEST(knows_the_password_of_a_hash)
{
    Str hash = password_hash(work, STR("correct horse battery"));
    CHECK(str_starts(hash, STR("$argon2id$v=19$m=19456,t=2,p=1$")));
    CHECK(password_verify(work, hash, STR("correct horse battery")));
    CHECK(!password_verify(work, hash, STR("correct horse batterz")));
    CHECK(!password_outdated(hash));
    CHECK(!str_equal(hash, password_hash(work, STR("correct horse battery"))));
}

// Values of the reference implementation of Argon2 (its test.c, version 0x13).
TEST(agrees_with_the_reference_implementation)
{
    Str hash = STR("$argon2id$v=19$m=256,t=2,p=1$c29tZXNhbHQ$"
                   "nf65EOgLrQMR/uIPnA4rEsF5h7TKyQwu9U1bMCHGi/4");
    CHECK(password_verify(work, hash, STR("password")));
    CHECK(!password_verify(work, hash, STR("differentpassword")));
    CHECK(password_outdated(hash));
}

TEST(is_never_right_without_a_hash)
{
    CHECK(!password_verify(work, STR(""), STR("")));
    CHECK(!password_verify(work, STR("plain"), STR("plain")));
}

// RFC 6238, appendix B, SHA-1, last six digits; the secret is "12345678901234567890".
static const struct {
    int64_t seconds;
    const char *code;
} codes[] = {
    { 59, "287082" },         { 1111111109, "081804" }, { 1111111111, "050471" },
    { 1234567890, "005924" }, { 2000000000, "279037" },
};
static const char rfc_secret[] = "GEZDGNBVGY3TQOJQGEZDGNBVGY3TQOJQ";

TEST(takes_the_codes_of_rfc_6238)
{
    for (size_t i = 0; i < COUNT(codes); i++) {
        int64_t now_ms = codes[i].seconds * 1000, step = codes[i].seconds / 30;
        Str code = str_of(codes[i].code), secret = str_of(rfc_secret);
        CHECK_INT(totp_step(work, secret, code, now_ms, 0), step);
        // A clock that is half a minute off is forgiven, a whole one is not.
        CHECK_INT(totp_step(work, secret, code, now_ms + TOTP_STEP_MS, 0), step);
        CHECK_INT(totp_step(work, secret, code, now_ms - TOTP_STEP_MS, 0), step);
        CHECK_INT(totp_step(work, secret, code, now_ms + 2 * TOTP_STEP_MS, 0), -1);
        if (step > 2) CHECK_INT(totp_step(work, secret, code, now_ms - 2 * TOTP_STEP_MS, 0), -1);
    }
}

TEST(takes_a_code_once)
{
    CHECK_INT(totp_step(work, str_of(rfc_secret), STR("287082"), 59000, 1), -1);
    CHECK_INT(totp_step(work, str_of(rfc_secret), STR(" 287082 "), 59000, 0), 1);
    static const char *const wrong[] = { "", "28708", "2870822", "287083", "28708２" };
    for (size_t i = 0; i < COUNT(wrong); i++)
        CHECK_INT(totp_step(work, str_of(rfc_secret), str_of(wrong[i]), 59000, 0), -1);
}

TEST(makes_secrets_an_authenticator_can_read)
{
    Str secret = totp_secret_new(work);
    CHECK_INT(secret.len, 32);
    CHECK(!str_equal(secret, totp_secret_new(work)));
    CHECK_INT(totp_step(work, secret, STR("not a code"), 59000, 0), -1);
    CHECK_STR(totp_uri(work, STR("知音 A"), STR("li@x"), STR("ABC")),
              STR("otpauth://totp/%E7%9F%A5%E9%9F%B3%20A:li%40x?secret=ABC"
                  "&issuer=%E7%9F%A5%E9%9F%B3%20A"));
}

TEST(reads_recovery_codes_as_people_type_them)
{
    Str code = totp_recovery_code(work);
    CHECK_INT(code.len, 14);
    CHECK(!str_equal(code, totp_recovery_code(work)));
    CHECK_STR(totp_recovery_fold(work, STR(" K7MD q2xw-9htc ")), STR("k7mdq2xw9htc"));
}

RUN(CASE(takes_a_password_only_if_it_is_hard_to_guess),
    CASE(takes_up_to_128_characters_of_any_script), CASE(knows_the_password_of_a_hash),
    CASE(agrees_with_the_reference_implementation), CASE(is_never_right_without_a_hash),
    CASE(takes_the_codes_of_rfc_6238), CASE(takes_a_code_once),
    CASE(makes_secrets_an_authenticator_can_read), CASE(reads_recovery_codes_as_people_type_them))
