// args.c - values on their way to a query's parameters.
// SPDX-License-Identifier: AGPL-3.0-or-later
#include "db/db.h"

Arg arg_bool(const char *name, bool v)
{
    return (Arg){ .name = name, .type = FIELD_BOOL, .as.b = v };
}

Arg arg_int(const char *name, int64_t v)
{
    return (Arg){ .name = name, .type = FIELD_INT, .as.i = v };
}

Arg arg_real(const char *name, double v)
{
    return (Arg){ .name = name, .type = FIELD_REAL, .as.r = v };
}

Arg arg_str(const char *name, Str v)
{
    return (Arg){ .name = name, .type = FIELD_STR, .null = v.ptr == NULL, .as.s = v };
}

Arg arg_bytes(const char *name, Str v)
{
    return (
        Arg){ .name = name, .type = FIELD_STR, .null = v.ptr == NULL, .bytes = true, .as.s = v };
}

Arg arg_time(const char *name, Time v)
{
    return (Arg){ .name = name, .type = FIELD_TIME, .as.i = v.ms };
}

Arg arg_date(const char *name, Date v)
{
    return (Arg){ .name = name, .type = FIELD_DATE, .as.i = v.days };
}

Arg arg_json(const char *name, Json v)
{
    return (Arg){ .name = name, .type = FIELD_JSON, .null = v.text.ptr == NULL, .as.s = v.text };
}

Arg arg_strs(const char *name, const StrList *v)
{
    return (Arg){ .name = name, .type = FIELD_STRS, .as.strs = v };
}

Arg arg_ids(const char *name, const IdList *v)
{
    return (Arg){ .name = name, .type = FIELD_IDS, .as.ids = v };
}

Arg arg_maybe_time(const char *name, MaybeTime v)
{
    return (Arg){ .name = name, .type = FIELD_MAYBE_TIME, .null = !v.set, .as.i = v.value.ms };
}

Arg arg_maybe_date(const char *name, MaybeDate v)
{
    return (Arg){ .name = name, .type = FIELD_MAYBE_DATE, .null = !v.set, .as.i = v.value.days };
}

Arg arg_maybe_int(const char *name, MaybeInt v)
{
    return (Arg){ .name = name, .type = FIELD_MAYBE_INT, .null = !v.set, .as.i = v.value };
}

Arg arg_maybe_real(const char *name, MaybeReal v)
{
    return (Arg){ .name = name, .type = FIELD_MAYBE_REAL, .null = !v.set, .as.r = v.value };
}

Arg arg_maybe_bool(const char *name, MaybeBool v)
{
    return (Arg){ .name = name, .type = FIELD_MAYBE_BOOL, .null = !v.set, .as.b = v.value };
}
