// host_test.c - which names a server answers to.
// SPDX-License-Identifier: AGPL-3.0-or-later
#include "http/host.h"
#include "test.h"
#include <stdio.h>

static const char *const loopback[] = {
    "localhost",    "LOCALHOST:8080", "localhost.", "127.0.0.1",
    "127.0.0.1:80", "127.8.9.1",      "[::1]",      "[::1]:8080",
};
static const char *const no_loopback[] = {
    "localhost.evil.example",
    "127.0.0.1.evil.example",
    "127.evil",
    "localhost@evil",
    "127.0.0.1x:80",
    "xlocalhost",
    "[::2]",
    "128.0.0.1",
    "",
};

TEST(knows_the_names_of_the_machine_itself)
{
    for (size_t i = 0; i < COUNT(loopback); i++) CHECK(host_is_loopback(str_of(loopback[i])));
    for (size_t i = 0; i < COUNT(no_loopback); i++)
        CHECK(!host_is_loopback(str_of(no_loopback[i])));
}

TEST(without_a_setting_takes_addresses_and_no_names)
{
    CHECK(hosts_set(STR("")));
    CHECK(host_known(STR_ABSENT));
    CHECK(host_known(STR("192.168.1.5:8080")));
    CHECK(host_known(STR("[2001:db8::5]")));
    CHECK(host_known(STR("localhost:8080")));
    CHECK(!host_known(STR("care.example.cn")));
    CHECK(!host_known(STR("192.168.1.5.evil.example")));
    CHECK(!host_known(STR("")));
}

TEST(with_a_setting_takes_its_names_and_loopback_only)
{
    CHECK(
        hosts_set(STR(" https://Care.Example.cn:8443/\n http://10.0.0.5\thttps://[2001:db8::5]")));
    CHECK(host_known(STR("care.example.cn")));
    CHECK(host_known(STR("CARE.example.cn.:443")));
    CHECK(host_known(STR("10.0.0.5:8080")));
    CHECK(host_known(STR("[2001:db8::5]:443")));
    CHECK(host_known(STR("127.0.0.1")));
    CHECK(!host_known(STR("10.0.0.6")));
    CHECK(!host_known(STR("[2001:db8::6]")));
    CHECK(!host_known(STR("evil.example")));
    CHECK(!host_known(STR("care.example.cn.evil.example")));
    CHECK(!host_known(STR("xcare.example.cn")));
    CHECK(!host_known(STR("care.example.c")));
    CHECK(hosts_set(STR("")));
}

TEST(refuses_what_is_no_address_and_keeps_what_was_set)
{
    static const char *const wrong[] = {
        "care.example.cn",
        "https://",
        "https:///",
        "ftp://care.example.cn",
        "https://care.example.cn/path",
        "https://a b",
        "https://a:99999",
        "https://u@a",
        "https://a,https://b",
    };
    CHECK(hosts_set(STR("https://a")));
    for (size_t i = 0; i < COUNT(wrong); i++) CHECK(!hosts_set(str_of(wrong[i])));
    CHECK(host_known(STR("a")));
    char many[3000];
    size_t len = 0;
    for (int i = 0; i < 33; i++) len += (size_t)snprintf(many + len, 20, "https://a%d ", i);
    CHECK(!hosts_set((Str){ many, len }));
    CHECK(hosts_set(STR("")));
}

TEST(a_link_leads_here_by_the_name_of_its_address)
{
    CHECK(hosts_set(STR("https://care.example.cn")));
    CHECK(host_leads_here(STR("https://care.example.cn")));
    CHECK(host_leads_here(STR("https://Care.example.cn:8443")));
    CHECK(host_leads_here(STR("http://localhost:8080")));
    CHECK(!host_leads_here(STR("https://example.cn")));
    CHECK(!host_leads_here(STR("https://192.0.2.7")));
    CHECK(hosts_set(STR("")));
    CHECK(host_leads_here(STR("https://192.0.2.7")));
    CHECK(!host_leads_here(STR("https://care.example.cn")));
}

RUN(CASE(a_link_leads_here_by_the_name_of_its_address), CASE(knows_the_names_of_the_machine_itself),
    CASE(without_a_setting_takes_addresses_and_no_names),
    CASE(with_a_setting_takes_its_names_and_loopback_only),
    CASE(refuses_what_is_no_address_and_keeps_what_was_set))
