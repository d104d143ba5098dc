// kept_chunk.c - counts as numbers of seven bits a byte, groups named once.
// SPDX-License-Identifier: AGPL-3.0-or-later
#include "boards/kept_chunk.h"
#include "base/text.h"
#include <assert.h>
#include <stdlib.h>
#include <string.h>

enum { CODE_BASE = 16, SEVEN_BITS = 7, LOW_SEVEN = 127, MORE = 128 };

uint8_t kept_code(KeptOutcome official, KeptOutcome organisation)
{
    unsigned high = (unsigned)official, low = (unsigned)organisation;
    assert(high < CODE_BASE && low < CODE_BASE);
    return (uint8_t)(high * CODE_BASE + low);
}

KeptOutcome kept_code_outcome(uint8_t code, KeptClock clock)
{
    unsigned outcome = clock == KEPT_CUSTOMER_CLOCK ? code / CODE_BASE : code % CODE_BASE;
    return (KeptOutcome)outcome;
}

static int compare(int64_t a, int64_t b)
{
    return (a > b) - (a < b);
}

static int part_compare(const void *a, const void *b)
{
    const KeptPart *x = a, *y = b;
    int order = compare(x->time, y->time);
    if (order == 0) order = compare(x->group, y->group);
    if (order == 0) order = compare(x->day, y->day);
    return order ? order : compare(x->code, y->code);
}

size_t kept_parts_add_up(KeptPart *parts, size_t count)
{
    size_t kept = 0;
    if (count) qsort(parts, count, sizeof *parts, part_compare);
    for (size_t i = 0; i < count;) {
        KeptPart sum = parts[i++];
        while (i < count && part_compare(&sum, &parts[i]) == 0) sum.count += parts[i++].count;
        if (sum.count) parts[kept++] = sum;
    }
    return kept;
}

// --- Writing

static void add_number(Text *out, uint64_t n)
{
    while (n > LOW_SEVEN) {
        text_add_char(out, (char)(n | MORE));
        n >>= SEVEN_BITS;
    }
    text_add_char(out, (char)n);
}

// Small numbers of either sign are short.
static void add_signed(Text *out, int64_t n)
{
    add_number(out, (uint64_t)n << 1 ^ (n < 0 ? UINT64_MAX : 0));
}

static void add_word(Text *out, Str word)
{
    add_number(out, word.len);
    text_add(out, word);
}

static int place_compare(const void *a, const void *b)
{
    const KeptGroup *x = ((const KeptGroupPlace *)a)->group;
    const KeptGroup *y = ((const KeptGroupPlace *)b)->group;
    int order = str_compare(x->type, y->type);
    return order ? order : str_compare(x->kind, y->kind);
}

static void writer_begin(KeptWriter *writer, size_t group_count)
{
    Work *work = writer->out.work;
    if (group_count > writer->cap) {
        writer->cap = group_count * 2;
        writer->place = NEW(work, uint32_t, writer->cap);
        writer->used = NEW(work, KeptGroupPlace, writer->cap);
    }
    memset(writer->place, 0, group_count * sizeof *writer->place);
    writer->out.len = 0;
}

// Writes the groups that parts use, in the order of their words, and renumbers the parts so.
static void groups_write(KeptWriter *writer, const KeptGroup *groups, KeptPart *parts, size_t count)
{
    uint32_t *place = writer->place;
    KeptGroupPlace *used = writer->used;
    size_t used_count = 0;
    for (size_t i = 0; i < count; i++) {
        if (place[parts[i].group]++) continue;
        used[used_count++] = (KeptGroupPlace){ &groups[parts[i].group], parts[i].group };
    }
    qsort(used, used_count, sizeof *used, place_compare);
    add_number(&writer->out, used_count);
    for (size_t i = 0; i < used_count; i++) {
        place[used[i].number] = (uint32_t)i;
        add_word(&writer->out, used[i].group->type);
        add_word(&writer->out, used[i].group->kind);
    }
    for (size_t i = 0; i < count; i++) parts[i].group = place[parts[i].group];
}

Str kept_chunk_bytes(KeptWriter *writer, const KeptGroup *groups, size_t group_count,
                     KeptPart *parts, size_t count)
{
    Text *out = &writer->out;
    count = kept_parts_add_up(parts, count);
    if (count == 0) return STR_ABSENT;
    writer_begin(writer, group_count);
    groups_write(writer, groups, parts, count);
    count = kept_parts_add_up(parts, count); // in the order of their new groups
    add_number(out, count);
    int64_t time = 0;
    for (size_t i = 0; i < count; i++) {
        const KeptPart *part = &parts[i];
        add_number(out, (uint64_t)(part->time - time));
        add_number(out, part->group);
        text_add_char(out, (char)part->day);
        text_add_char(out, (char)part->code);
        add_signed(out, part->count);
        time = part->time;
    }
    return text_str(out);
}

// --- Reading

static _Noreturn void spoilt(const KeptReader *reader)
{
    work_fail(reader->work, FAIL_INTERNAL, "a row of kept_cells is spoilt: zhiyin rebuild cells");
}

static unsigned char take_byte(KeptReader *reader)
{
    if (reader->rest.len == 0) spoilt(reader);
    unsigned char byte = (unsigned char)*reader->rest.ptr;
    reader->rest.ptr++;
    reader->rest.len--;
    return byte;
}

static uint64_t take_number(KeptReader *reader)
{
    uint64_t n = 0;
    for (unsigned shift = 0; shift < 64; shift += SEVEN_BITS) {
        unsigned char byte = take_byte(reader);
        n |= (uint64_t)(byte & LOW_SEVEN) << shift;
        if (!(byte & MORE)) return n;
    }
    spoilt(reader);
}

static int64_t take_signed(KeptReader *reader)
{
    uint64_t n = take_number(reader);
    return (int64_t)(n >> 1 ^ (n & 1 ? UINT64_MAX : 0));
}

static Str take_word(KeptReader *reader)
{
    uint64_t len = take_number(reader);
    if (len > reader->rest.len) spoilt(reader);
    Str word = str_head(reader->rest, len);
    reader->rest = str_from(reader->rest, len);
    return word;
}

KeptReader kept_chunk_read(Work *work, Str bytes)
{
    KeptReader reader = { .work = work, .rest = bytes };
    reader.group_count = take_number(&reader);
    if (reader.group_count > bytes.len) spoilt(&reader);
    reader.groups = NEW(work, KeptGroup, reader.group_count);
    for (size_t i = 0; i < reader.group_count; i++) {
        reader.groups[i].type = take_word(&reader);
        reader.groups[i].kind = take_word(&reader);
    }
    reader.left = (int64_t)take_number(&reader);
    return reader;
}

bool kept_chunk_next(KeptReader *reader, KeptPart *part)
{
    if (reader->left == 0) return false;
    reader->left--;
    reader->time += (int64_t)take_number(reader);
    part->time = reader->time;
    part->group = (uint32_t)take_number(reader);
    part->day = take_byte(reader);
    part->code = take_byte(reader);
    part->count = take_signed(reader);
    if (part->group >= reader->group_count) spoilt(reader);
    return true;
}
