// import_sites.c - a sorted list of names; sites of names that are not in it.
// SPDX-License-Identifier: AGPL-3.0-or-later
#include "imports/import_sites.h"
#include "org/org.h"
#include "org/reach.h"
#include "org/site.h"
#include "queries.h"
#include <stdlib.h>

enum { RANK_CODE, RANK_NAME };

typedef struct ImportSite {
    Str name;
    int rank;
    SiteId id;
} ImportSite;

typedef struct Known {
    SiteId id;
    Str code, name, name_en;
} Known;
RECORD(Known, "A site by all its names.", FIELD(Known, id), FIELD(Known, code), FIELD(Known, name),
       FIELD(Known, name_en));
LIST_TYPE(Known);

static void *memory_of(Work *work, const ImportSites *sites, size_t size, size_t count)
{
    void *memory = work_alloc_or_null(sites->memory, size, count);
    if (!memory)
        work_fail(work, arena_failure(sites->memory->arena),
                  "no memory for the sites of an import");
    return memory;
}

static void add(Work *work, ImportSites *sites, Str name, int rank, SiteId id)
{
    if (name.len == 0) return;
    if (sites->count == sites->cap) {
        size_t cap = sites->cap ? sites->cap * 2 : 64;
        ImportSite *grown = memory_of(work, sites, sizeof *grown, cap);
        if (sites->count) memcpy(grown, sites->list, sites->count * sizeof *grown);
        sites->list = grown;
        sites->cap = cap;
    }
    char *copy = memory_of(work, sites, 1, name.len);
    memcpy(copy, name.ptr, name.len);
    sites->list[sites->count++] = (ImportSite){ { copy, name.len }, rank, id };
}

static int site_compare(const void *a, const void *b)
{
    const ImportSite *x = a, *y = b;
    int order = str_compare(x->name, y->name);
    return order ? order : x->rank - y->rank;
}

void import_sites_load(Work *work, ImportSites *sites)
{
    KnownList list;
    db_list(work, &SQL_import_sites_known, ARGS_NONE, Known, &list);
    sites->count = 0;
    for (size_t i = 0; i < list.count; i++) {
        const Known *known = &list.items[i];
        add(work, sites, known->code, RANK_CODE, known->id);
        add(work, sites, known->name, RANK_NAME, known->id);
        add(work, sites, known->name_en, RANK_NAME, known->id);
    }
    if (sites->count) qsort(sites->list, sites->count, sizeof *sites->list, site_compare);
}

SiteId import_site_of(const ImportSites *sites, Str name)
{
    size_t low = 0, high = sites->count;
    while (low < high) {
        size_t middle = low + (high - low) / 2;
        if (str_compare(sites->list[middle].name, name) < 0) low = middle + 1;
        else high = middle;
    }
    bool found = low < sites->count && str_equal(sites->list[low].name, name);
    return found ? sites->list[low].id : (SiteId){ 0 };
}

static bool is_code(Str name)
{
    for (size_t i = 0; i < name.len; i++) {
        char c = name.ptr[i];
        if (!(c >= 'A' && c <= 'Z') && !(c >= '0' && c <= '9')) return false;
    }
    return name.len >= 2 && name.len <= 8;
}

// Its own name where that can be one, else the next of S001, S002, ...
static Str code_for(Work *work, Str name, int64_t *last)
{
    Site taken;
    if (is_code(name) && !site_by_code(work, name, &taken)) return name;
    Str code;
    do code = str_format(work, "S%03lld", (long long)++*last);
    while (site_by_code(work, code, &taken));
    return code;
}

bool import_sites_make(Work *work, ImportId import_id, const StrList *names, Str zone)
{
    SiteId root = org_read(work).root_site_id;
    Issues *issues = NEW(work, Issues, 1);
    int64_t last = 0;
    for (size_t i = 0; i < names->count; i++) {
        Site made;
        SiteInput input = { .parent_id = root,
                            .kind = STR("own"),
                            .code = code_for(work, names->items[i], &last),
                            .name = names->items[i],
                            .name_en = STR(""),
                            .zone = zone,
                            .address = STR(""),
                            .phone = STR("") };
        if (!site_add_quietly(work, &input, &made, issues)) return false;
        db_run(work, &SQL_import_site_note, ARGS(ARG(import_id, import_id), ARG(site_id, made.id)));
    }
    reach_rebuild(work);
    return true;
}
