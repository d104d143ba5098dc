// preferences.c - keeps preferences as JSON beside the login.
// SPDX-License-Identifier: AGPL-3.0-or-later
#include "org/preferences.h"
#include "org/org.h"
#include "queries.h"

const char *const notice_kinds[] = {
    "promise_at_risk", "promise_missed", "update_due", "update_missed", "pause_ended",
    "case_assigned",   "handover",       "question",   "message_in",    "import_done",
    "alarm",           "log_missing",    NULL,
};
static const char *const themes[] = { "system", "light", "dark", NULL };
static const char *const densities[] = { "dense", "comfortable", NULL };
static const char *const mail_choices[] = { "each", "daily", "none", NULL };

RECORD(Preferences, "How a person likes the screen, and which notices where.",
       FIELD(Preferences, language, .initial_str = "zh-CN", .choices = org_languages),
       FIELD(Preferences, language_chosen,
             .doc = "The language was chosen for or by this person, other than the organisation's "
                    "for all; until then a screen may follow the browser."),
       FIELD(Preferences, theme, .initial_str = "system", .choices = themes),
       FIELD(Preferences, density, .initial_str = "dense", .choices = densities),
       FIELD(Preferences, single_keys, .doc = "Single keys are shortcuts."),
       FIELD(Preferences, shortcuts, .doc = "Keys by action, where the person chose others."),
       FIELD(Preferences, notice_email, .initial_str = "each", .choices = mail_choices,
             .doc = "Notices by e-mail: each at once, once a day in the digest, or none."),
       FIELD(Preferences, notice_kinds, .max = 20, .choices = notice_kinds,
             .doc = "Kinds of notices that are wanted."),
       FIELD(Preferences, digest_at, .initial_str = "08:30", .min = 5, .max = 5,
             .doc = "Time of day of the digest."));

typedef struct Stored {
    Str language, stored;
    bool differs; // from the organisation's
} Stored;
RECORD(Stored, "Preferences as they are kept.", FIELD(Stored, language), FIELD(Stored, stored),
       FIELD(Stored, differs));

static StrList every_kind(Work *work)
{
    StrList list = { .items = NEW(work, Str, COUNT(notice_kinds)) };
    for (const char *const *kind = notice_kinds; *kind; kind++)
        list.items[list.count++] = str_of(*kind);
    return list;
}

Preferences preferences_read(Work *work, UserId user_id)
{
    Stored row;
    Preferences found;
    Issues issues = { .count = 0 };
    db_one(work, &SQL_preferences_read, ARGS(ARG(user_id, user_id)), Stored, &row);
    // What a program of another version stored is laid over what holds by itself.
    record_initial(&Preferences_record, &found);
    record_patch_json(work, &Preferences_record, row.stored, &found, &issues);
    if (str_equal(row.stored, STR("{}"))) found.notice_kinds = every_kind(work);
    if (!found.single_keys.set) found.single_keys = (MaybeBool){ true, true };
    if (!found.shortcuts.text.ptr) found.shortcuts.text = STR("{}");
    found.language = row.language;
    found.language_chosen |= row.differs;
    return found;
}

static bool is_time_of_day(Str s)
{
    int64_t hours, minutes;
    return s.len == 5 && s.ptr[2] == ':' && str_int(str_head(s, 2), &hours) &&
           str_int(str_from(s, 3), &minutes) && hours >= 0 && hours < 24 && minutes >= 0 &&
           minutes < 60;
}

bool preferences_set(Work *work, UserId user_id, const Preferences *preferences, Issues *issues)
{
    enum { SHORTCUTS_BYTES_MAX = 4000 };
    Str shortcuts = preferences->shortcuts.text;
    if (!is_time_of_day(preferences->digest_at))
        issues_add(issues, STR("digest_at"), "invalid", STR("is not a time of day such as 08:30"));
    if (shortcuts.ptr && !str_starts(shortcuts, STR("{")))
        issues_add(issues, STR("shortcuts"), "wrong_type", STR("is not an object"));
    if (shortcuts.len > SHORTCUTS_BYTES_MAX)
        issues_add(issues, STR("shortcuts"), "too_large", STR("are too many"));
    if (issues->count) return false;
    Text stored = TEXT(work);
    to_json(&stored, Preferences, preferences);
    db_run(work, &SQL_preferences_set,
           ARGS(ARG(user_id, user_id), ARG(language, preferences->language),
                ARG(stored, text_str(&stored))));
    return true;
}

bool preferences_want(const Preferences *preferences, Str kind, bool *email)
{
    bool wanted = false;
    for (size_t i = 0; i < preferences->notice_kinds.count; i++)
        if (str_equal(preferences->notice_kinds.items[i], kind)) wanted = true;
    *email = wanted && str_equal(preferences->notice_email, STR("each"));
    return wanted;
}
