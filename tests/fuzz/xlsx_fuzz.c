// xlsx_fuzz.c - whatever the parts of a workbook hold, reading it ends and hands over only text.
// SPDX-License-Identifier: AGPL-3.0-or-later
#include "fuzz.h"
#include "record/xlsx.h"
#include <assert.h>
#include <zip.h>

enum { FILE_BYTES = 1 << 20 };

static bool see_row(void *arg, const Row *row)
{
    int64_t *last_line = arg;
    assert(row->line > *last_line && row->count > 0 && row->count <= ROW_FIELDS_MAX);
    *last_line = row->line;
    for (size_t i = 0; i < row->count; i++) assert(str_utf8_valid(row->fields[i]));
    return true;
}

static bool see_bad(void *arg, const BadRow *bad)
{
    int64_t *last_line = arg;
    assert(bad->line > *last_line);
    *last_line = bad->line;
    return true;
}

static const struct { const char *name, *text; } fixed[] = {
    { "_rels/.rels",
      "<Relationships><Relationship Id='r' Type='/officeDocument' Target='w'/></Relationships>" },
    { "_rels/w.rels",
      "<Relationships><Relationship Id='a' Type='/worksheet' Target='a'/><Relationship Id='b' "
      "Type='/sharedStrings' Target='b'/><Relationship Id='c' Type='/styles' Target='c'/>"
      "</Relationships>" },
    { "w", "<workbook><sheets><sheet name='A' id='a'/></sheets></workbook>" },
};

static void part_add(zip_t *zip, const char *name, Str text)
{
    zip_source_t *source = zip_source_buffer(zip, text.ptr, text.len, 0);
    zip_int64_t index = zip_file_add(zip, name, source, 0);
    assert(index >= 0);
    zip_set_file_compression(zip, (zip_uint64_t)index, ZIP_CM_STORE, 0);
}

// A workbook whose sheet, strings and styles are given; its length.
static size_t workbook_pack(char *out, const Str parts[3])
{
    static const char *const names[] = { "a", "b", "c" };
    zip_source_t *whole = zip_source_buffer_create(NULL, 0, 0, NULL);
    zip_source_keep(whole);
    zip_t *zip = zip_open_from_source(whole, ZIP_TRUNCATE, NULL);
    assert(zip);
    for (size_t i = 0; i < COUNT(fixed); i++) part_add(zip, fixed[i].name, str_of(fixed[i].text));
    for (size_t i = 0; i < COUNT(names); i++) part_add(zip, names[i], parts[i]);
    int closed = zip_close(zip);
    assert(closed == 0);
    zip_source_open(whole);
    zip_int64_t len = zip_source_read(whole, out, FILE_BYTES);
    assert(len > 0);
    zip_source_close(whole);
    zip_source_free(whole);
    return (size_t)len;
}

// The three parts, divided by bytes 01, which XML does not allow; or a whole file as it is.
int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    static char packed[FILE_BYTES];
    if (size > 16 << 10) return 0;
    Str bytes = { (const char *)data, size }, parts[3];
    if (!str_starts(bytes, STR("PK"))) {
        str_split(bytes, 1, &parts[0], &bytes);
        str_split(bytes, 1, &parts[1], &parts[2]);
        bytes = (Str){ packed, workbook_pack(packed, parts) };
    }
    int64_t last_line = 0;
    RowCounts counts;
    XlsxError error;
    RowSink sink = { see_row, see_bad, &last_line };
    xlsx_read(bytes, (XlsxOptions){ 0 }, sink, &counts, &error);
    return 0;
}
