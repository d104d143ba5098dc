// template.h - the words of messages and notices, in both languages, as content.
// SPDX-License-Identifier: AGPL-3.0-or-later
//
// content/templates/NAME.json: {"zh-CN": {"subject": "...", "body": "..."}, "en": {...}}. {field}
// in them stands for a value; a value is put in as it is and never read as a template again.
#pragma once
#include "engine/clock/zone.h"
#include "record/record.h"

typedef struct Rendered { Str subject, body; } Rendered;

// name: a literal such as "case_reply"; a template that is not built in, or asks for a field that
// is not among the values, fails the work. language: "en..." or else Chinese.
Rendered template_render(Work *work, const char *name, Str language, const Pair *values,
                         size_t count);
// What a code of ours is called: "resolution" is 解决; the code itself where it has no other name.
Str template_word(Work *work, Str language, Str code);
// An instant for people: "2025年3月5日 10:00", "5 Mar 2025 10:00".
Str template_time(Work *work, Str language, const Zone *zone, Time time);
// A day: "2025年3月5日", "5 Mar 2025".
Str template_date(Work *work, Str language, Date date);
bool template_exists(Str name);
