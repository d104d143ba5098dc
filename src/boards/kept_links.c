// kept_links.c - the way from a figure to the list of what it counted.
// SPDX-License-Identifier: AGPL-3.0-or-later
#include "boards/kept_links.h"

static void add_value(Text *out, Str value)
{
    for (size_t i = 0; i < value.len; i++) {
        unsigned char c = (unsigned char)value.ptr[i];
        bool plain = (c >= '0' && c <= '9') || (c >= 'A' && c <= 'Z') || (c >= 'a' && c <= 'z') ||
                     c == '-' || c == '_' || c == '.' || c == ',';
        if (plain) text_add_char(out, (char)c);
        else text_format(out, "%%%02X", c);
    }
}

static void add_pair(Text *out, const char *name, Str value)
{
    if (value.len == 0) return;
    text_format(out, "%s%s=", out->len ? "&" : "", name);
    add_value(out, value);
}

static void add_day(Work *work, const char *name, Date day, Text *out)
{
    Text text = TEXT(work);
    date_add(&text, day);
    add_pair(out, name, text_str(&text));
}

static void add_as_of(Work *work, const KeptScope *scope, Text *out)
{
    Text as_of = TEXT(work);
    time_add(&as_of, scope->as_of);
    add_pair(out, "as_of", text_str(&as_of));
}

static Date later(Date a, Date b)
{
    return a.days > b.days ? a : b;
}

static Date earlier(Date a, Date b)
{
    return a.days < b.days ? a : b;
}

// Whose row it is: of the cases, not of their promises. NULL: of all.
static void add_place(Work *work, const KeptAsk *ask, const KeptScope *scope, const KeptKey *key,
                      Str row_key, Text *out)
{
    add_pair(out, "state", STR("all"));
    if (key && scope->by == KEPT_BY_TYPE) {
        text_add(out, STR("&type=")); // also where the type is not known
        add_value(out, row_key);
    } else {
        add_pair(out, "type", ask->type);
    }
    if (key && scope->by == KEPT_BY_SITE && !scope->teams) {
        add_pair(out, "site_id", row_key);
        add_pair(out, "site_only", STR("true"));
    } else if (ask->site_id.value) {
        add_pair(out, "site_id", str_format(work, "%lld", (long long)ask->site_id.value));
    }
    if (key && scope->teams && key->site) add_pair(out, "team_id", row_key);
    else if (key && scope->teams) add_pair(out, "no_team", STR("true"));
    if (ask->import_id.value)
        add_pair(out, "import_id", str_format(work, "%lld", (long long)ask->import_id.value));
}

// The days of the scope, or those of them that lie in a month; 0: in any.
static void days_of(const KeptScope *scope, int64_t month, Date *from, Date *to)
{
    *from = scope->from;
    *to = scope->to;
    if (month == 0) return;
    *from = later(*from, kept_month_first(month));
    *to = earlier(*to, (Date){ kept_month_first(month + 1).days - 1 });
}

Str kept_promises_query(Work *work, const KeptAsk *ask, const KeptScope *scope, const KeptKey *key,
                        Str row_key, int64_t month, Str kind)
{
    static const char *const names[] = { "due", "opened", "stopped" };
    Text out = TEXT(work);
    Date from, to;
    days_of(scope, month, &from, &to);
    add_place(work, ask, scope, key, row_key, &out);
    add_pair(&out, "promise_kind", kind);
    add_pair(&out, "basis", str_of(names[scope->basis]));
    add_pair(&out, "clock", ask->clock);
    add_day(work, "promise_from", from, &out);
    add_day(work, "promise_to", to, &out);
    add_as_of(work, scope, &out);
    return text_str(&out);
}

Str kept_cases_query(Work *work, const KeptAsk *ask, const KeptScope *scope, const KeptKey *key,
                     Str row_key)
{
    Text out = TEXT(work);
    Date from, to;
    if (key && scope->by == KEPT_BY_KIND) return STR_ABSENT;
    days_of(scope, key ? key->month : 0, &from, &to);
    add_place(work, ask, scope, key, row_key, &out);
    add_pair(&out, "solved", STR("any"));
    add_day(work, "opened_from", from, &out);
    add_day(work, "opened_to", to, &out);
    add_as_of(work, scope, &out);
    return text_str(&out);
}
