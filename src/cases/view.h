// view.h - a list of cases under a name: the built-in ones, one's own, and those that are shared.
// SPDX-License-Identifier: AGPL-3.0-or-later
#pragma once
#include "db/db.h"

typedef struct View {
    ViewId   id;
    Str      name;             // of a built-in one: a word for the UI to translate
    Str      query;            // the query string of the list
    bool     shared, own, builtin;
    MaybeInt count;            // of what the reader may see in it
    int64_t  version;
} View;
LIST_TYPE(View);
typedef struct ViewPage { ViewList items; } ViewPage;
typedef struct ViewInput { Str name, query; bool shared; } ViewInput;
extern const RecordType View_record, ViewPage_record, ViewInput_record;

// Built-in ones first. Their counts are the caller's.
ViewList view_list(Work *work);
bool view_find(Work *work, ViewId id, View *found);
ViewId view_add(Work *work, const ViewInput *input);
// False: it is not the actor's, or has another version by now.
bool view_change(Work *work, ViewId id, int64_t version, const ViewInput *input);
bool view_delete(Work *work, ViewId id);           // false: it is not the actor's
