// case_edit.c - puts right what was taken down, and lets the promises follow.
// SPDX-License-Identifier: AGPL-3.0-or-later
#include "cases/case_edit.h"
#include "queries.h"

RECORD(CaseEdit, "What may be put right about a case.",
       FIELD(CaseEdit, subject, .required = true, .min = 1, .max = 200, .doc = "In one line."),
       FIELD(CaseEdit, type, .required = true, .choices = case_types),
       FIELD(CaseEdit, cause, .max = 80),
       FIELD(CaseEdit, channel, .required = true, .choices = case_channels),
       FIELD(CaseEdit, severity, .initial = 3, .min = 1, .max = 5, .doc = "1 is most severe."),
       FIELD(CaseEdit, customer_id), FIELD(CaseEdit, asset_number, .max = 60),
       FIELD(CaseEdit, need_stated, .max = 8000, .personal = PERSONAL_TEXT),
       FIELD(CaseEdit, need_observed, .max = 8000, .personal = PERSONAL_TEXT));

CaseEdit case_edit_from(const Case *of)
{
    return (CaseEdit){ of->subject,      of->type,        of->cause,
                       of->channel,      of->severity,    of->customer_id,
                       of->asset_number, of->need_stated, of->need_observed };
}

static Str or_empty(Str s)
{
    return s.ptr ? s : STR("");
}

static void put(Case *of, const CaseEdit *edit)
{
    of->subject = edit->subject;
    of->type = edit->type;
    of->cause = or_empty(edit->cause);
    of->channel = edit->channel;
    // A safety hazard is always of the first severity.
    of->severity = str_equal(edit->type, STR("safety_hazard")) ? 1 : edit->severity;
    of->customer_id = edit->customer_id;
    of->asset_number = or_empty(edit->asset_number);
    of->need_stated = or_empty(edit->need_stated);
    of->need_observed = or_empty(edit->need_observed);
}

// {"changes":[{"field":"severity","before":"3","after":"1"}]}; absent: none. A person's own words
// stay out of the timeline's detail, which is masked for nobody.
static Str changes_of(Work *work, const CaseEdit *before, const CaseEdit *after)
{
    Text out = TEXT(work);
    for (size_t i = 0; i < CaseEdit_record.count; i++) {
        const Field *f = &CaseEdit_record.fields[i];
        Str old = field_to_text(work, f, before), new = field_to_text(work, f, after);
        if (str_equal(old, new)) continue;
        text_add(&out, out.len ? STR(",{\"field\":") : STR("{\"changes\":[{\"field\":"));
        json_add_str(&out, str_of(f->name));
        text_add(&out, STR(",\"before\":"));
        if (f->personal) text_add(&out, STR("null"));
        else json_add_str(&out, old);
        text_add(&out, STR(",\"after\":"));
        if (f->personal) text_add(&out, STR("null"));
        else json_add_str(&out, new);
        text_add_char(&out, '}');
    }
    if (out.len == 0) return STR_ABSENT;
    text_add(&out, STR("]}"));
    return text_str(&out);
}

static SiteClock site_of(Work *work, const Case *of)
{
    SiteClock site;
    if (!site_clock_find(work, of->site_id, &site))
        work_fail(work, FAIL_INTERNAL, "case %lld has no site", (long long)of->id.value);
    return site;
}

static void changed(Work *work, Case *of, StaffId by, Str detail)
{
    case_happen(work, of, by,
                &(Happening){ .kind = "changed", .detail = detail, .at = { work->now_ms } });
    case_save(work, of, "changed");
}

ActResult case_edit(Work *work, Case *of, StaffId by, const CaseEdit *edit, Issues *issues)
{
    CaseEdit before = case_edit_from(of);
    if (!case_move(of, "change")) return ACT_UNFIT;
    if (edit->customer_id.value && edit->customer_id.value != of->customer_id.value &&
        !db_exists(work, &SQL_customer_here, ARGS(ARG(customer_id, edit->customer_id)))) {
        issues_add(issues, STR("customer_id"), "not_found", STR("is no customer of ours"));
        return ACT_INVALID;
    }
    put(of, edit);
    CaseEdit after = case_edit_from(of);
    Str detail = changes_of(work, &before, &after);
    if (!detail.ptr) return ACT_DONE;
    if (of->open && (!str_equal(before.type, after.type) || before.severity != after.severity)) {
        SiteClock site = site_of(work, of);
        promises_retype(work, of, &site);
    }
    changed(work, of, by, detail);
    case_index(work, of);
    return ACT_DONE;
}

static Str id_text(Work *work, int64_t id)
{
    return id ? str_format(work, "\"%lld\"", (long long)id) : STR("null");
}

ActResult case_team_set(Work *work, Case *of, StaffId by, TeamId team_id, Issues *issues)
{
    Args here = ARGS(ARG(team_id, team_id), ARG(site_id, of->site_id));
    if (!case_move(of, "change")) return ACT_UNFIT;
    if (team_id.value && !db_exists(work, &SQL_team_here, here)) {
        issues_add(issues, STR("team_id"), "not_found", STR("is no team of this site"));
        return ACT_INVALID;
    }
    if (team_id.value == of->team_id.value) return ACT_DONE;
    Str was = id_text(work, of->team_id.value), now = id_text(work, team_id.value);
    of->team_id = team_id;
    changed(work, of, by,
            str_format(work,
                       "{\"changes\":[{\"field\":\"team_id\",\"before\":%.*s,\"after\":%.*s}]}",
                       STR_ARG(was), STR_ARG(now)));
    return ACT_DONE;
}
