// view.c - keeps views; the built-in ones are always there and belong to nobody.
// SPDX-License-Identifier: AGPL-3.0-or-later
#include "cases/view.h"
#include "queries.h"

static const struct {
    const char *name, *query;
} builtin[] = {
    { "mine", "owner=me&state=open" },
    { "due_today", "state=open&due=today" },
    { "overdue", "state=open&due=overdue" },
    { "unassigned_new", "state=open&status=new" },
    { "all_open", "state=open" },
    { "all", "state=all" },
};

RECORD(View, "A list of cases under a name.", FIELD(View, id, .required = true),
       FIELD(View, name, .required = true,
             .doc = "Of a built-in one: a word that is shown in the reader's language."),
       FIELD(View, query, .required = true, .doc = "The query string of the list."),
       FIELD(View, shared), FIELD(View, own), FIELD(View, builtin),
       FIELD(View, count, .doc = "Null: more than 1,000, or not counted."), FIELD(View, version));
RECORD(ViewPage, "Views: the built-in ones, one's own and shared ones.",
       LIST_FIELD(ViewPage, items, View));
RECORD(ViewInput, "A view as it is saved.",
       FIELD(ViewInput, name, .required = true, .min = 1, .max = 60),
       FIELD(ViewInput, query, .initial_str = "", .max = 2000,
             .doc = "The query string of GET /cases, without cursor."),
       FIELD(ViewInput, shared, .doc = "Everybody sees it."));

ViewList view_list(Work *work)
{
    ViewList kept, all;
    db_list(work, &SQL_views_list, ARGS_NONE, View, &kept);
    all = (ViewList){ NEW(work, View, COUNT(builtin) + kept.count), COUNT(builtin) + kept.count };
    for (size_t i = 0; i < COUNT(builtin); i++)
        all.items[i] = (View){ .id = { (int64_t)i + 1 },
                               .name = str_of(builtin[i].name),
                               .query = str_of(builtin[i].query),
                               .shared = true,
                               .builtin = true,
                               .version = 1 };
    for (size_t i = 0; i < kept.count; i++) all.items[COUNT(builtin) + i] = kept.items[i];
    return all;
}

bool view_find(Work *work, ViewId id, View *found)
{
    return db_find(work, &SQL_view_find, ARGS(ARG(id, id)), View, found);
}

ViewId view_add(Work *work, const ViewInput *input)
{
    ViewId id = { id_new(work->now_ms) };
    db_send(work, &SQL_view_add, ARGS_OF(ViewInput, input, ARG(id, id)));
    return id;
}

bool view_change(Work *work, ViewId id, int64_t version, const ViewInput *input)
{
    return db_run(work, &SQL_view_change,
                  ARGS_OF(ViewInput, input, ARG(id, id), ARG(version, version))) == 1;
}

bool view_delete(Work *work, ViewId id)
{
    return db_run(work, &SQL_view_delete, ARGS(ARG(id, id))) == 1;
}
