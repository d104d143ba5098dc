// bulk_site.c - sites by the table, parents before children whatever their order in the file.
// SPDX-License-Identifier: AGPL-3.0-or-later
#include "engine/audit/audit.h"
#include "org/bulk.h"
#include "org/org.h"
#include "org/reach.h"
#include "org/site.h"

enum { CODE, NAME, NAME_EN, PARENT, KIND, ZONE, ADDRESS, PHONE, HEADCOUNT };

static const BulkColumn columns[] = {
    [CODE] = { "code", "网点编号", true },
    [NAME] = { "name", "名称", true },
    [NAME_EN] = { "name_en", "英文名称", false },
    [PARENT] = { "parent", "上级编号", false },
    [KIND] = { "kind", "性质", false },
    [ZONE] = { "zone", "时区", false },
    [ADDRESS] = { "address", "地址", false },
    [PHONE] = { "phone", "电话", false },
    [HEADCOUNT] = { "headcount", "编制人数", false },
    { NULL, NULL, false },
};

static Str kind_of(Str cell)
{
    static const char *const words[][2] = {
        { "自有", "own" },
        { "自营", "own" },
        { "外包", "outsourced" },
        { "供应商", "vendor" },
    };
    for (size_t i = 0; i < COUNT(words); i++)
        if (str_equal(cell, str_of(words[i][0]))) return str_of(words[i][1]);
    return cell;
}

static void lay_row(Work *work, SiteInput *site, Str *const row, Issues *issues)
{
    bulk_lay(work, &SiteInput_record, site, "code", row[CODE], issues);
    bulk_lay(work, &SiteInput_record, site, "name", row[NAME], issues);
    bulk_lay(work, &SiteInput_record, site, "name_en", row[NAME_EN], issues);
    bulk_lay(work, &SiteInput_record, site, "kind", kind_of(row[KIND]), issues);
    bulk_lay(work, &SiteInput_record, site, "zone", row[ZONE], issues);
    bulk_lay(work, &SiteInput_record, site, "address", row[ADDRESS], issues);
    bulk_lay(work, &SiteInput_record, site, "phone", row[PHONE], issues);
    bulk_lay(work, &SiteInput_record, site, "headcount", row[HEADCOUNT], issues);
}

static void change_site(Work *work, const Site *old, SiteInput *site, Bulk *report, Issues *issues)
{
    Site after;
    SiteInput before = site_input(old);
    Str was = AUDIT_TEXT(work, SiteInput, &before), is = AUDIT_TEXT(work, SiteInput, site);
    if (issues->count) return;
    if (str_equal(was, is)) report->unchanged++;
    else if (site_change(work, old, old->version, site, &after, issues) == CHANGED)
        report->changed++;
}

// False: the site above is not there yet.
static bool take_row(Work *work, const BulkTable *table, size_t at, SiteId root, Bulk *report)
{
    Str *row = table->rows[at];
    Site old, parent, added;
    SiteInput site;
    Issues issues = { .count = 0 };
    bool known = site_by_code(work, row[CODE], &old);
    if (row[PARENT].len && !site_by_code(work, row[PARENT], &parent)) return false;
    record_initial(&SiteInput_record, &site);
    if (known) site = site_input(&old);
    else site.parent_id = root;
    if (row[PARENT].len) site.parent_id = parent.id;
    if (row[CODE].len == 0) issues_add(&issues, STR("code"), "required", STR("is missing"));
    if (row[NAME].len == 0 && !known)
        issues_add(&issues, STR("name"), "required", STR("is missing"));
    lay_row(work, &site, row, &issues);
    if (known) change_site(work, &old, &site, report, &issues);
    else if (issues.count == 0 && site_add_quietly(work, &site, &added, &issues)) report->added++;
    bulk_row(work, report, table->lines[at], &issues);
    return true;
}

void bulk_sites(Work *work, Str file, Bulk *report)
{
    BulkTable table;
    if (!bulk_read(work, file, columns, &table, report)) return;
    SiteId root = org_read(work).root_site_id;
    bool *taken = NEW(work, bool, table.count);
    bool more = true;
    while (more) {
        more = false;
        for (size_t i = 0; i < table.count; i++)
            if (!taken[i] && take_row(work, &table, i, root, report)) taken[i] = more = true;
    }
    for (size_t i = 0; i < table.count; i++) {
        Issues issues = { .count = 0 };
        if (taken[i]) continue;
        issues_add(&issues, STR("parent"), "not_found", STR("there is no site of this code"));
        bulk_row(work, report, table.lines[i], &issues);
    }
    if (report->added) reach_rebuild(work);
}
