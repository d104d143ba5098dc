// xlsx_book.c - finds the sheets of an XLSX file and reads its formats and shared strings.
// SPDX-License-Identifier: AGPL-3.0-or-later
#include "record/xlsx_book.h"
#include <stdio.h>
#include <stdlib.h>

// path = the target of a relationship of the part `from`: relative to its folder, or from the root.
static void path_resolve(char path[BOOK_PATH_BYTES], const char *from, const char *target)
{
    char joined[2 * BOOK_PATH_BYTES];
    const char *slash = strrchr(from, '/');
    int folder = slash && target[0] != '/' ? (int)(slash - from + 1) : 0;
    snprintf(joined, sizeof joined, "%.*s%s", folder, from, target);
    path[0] = 0;
    Str rest = str_of(joined), step;
    for (bool more = true; more;) {
        more = str_split(rest, '/', &step, &rest);
        if (step.len == 0 || str_equal(step, STR("."))) continue;
        size_t len = strlen(path);
        if (str_equal(step, STR(".."))) {
            char *last = strrchr(path, '/');
            if (last) *last = 0;
            else path[0] = 0;
        } else {
            snprintf(path + len, BOOK_PATH_BYTES - len, "%s%.*s", len ? "/" : "", STR_ARG(step));
        }
    }
}

static void copy(char *out, size_t room, const char *text)
{
    snprintf(out, room, "%s", text ? text : "");
}

// The relationships of a part: which other part is what.
typedef struct Relations { Book *book; const char *from; } Relations;

static void relation_start(void *state, const char *name, const char **attributes)
{
    Relations *relations = state;
    Book *book = relations->book;
    Str type = str_of(attribute(attributes, "Type"));
    const char *from = relations->from, *target = attribute(attributes, "Target");
    const char *id = attribute(attributes, "Id");
    bool outside = attribute(attributes, "TargetMode") != NULL;
    if (strcmp(name, "Relationship") != 0 || !target || !id || outside) return;
    if (str_ends(type, STR("/officeDocument"))) path_resolve(book->path, from, target);
    if (str_ends(type, STR("/sharedStrings"))) path_resolve(book->strings_path, from, target);
    if (str_ends(type, STR("/styles"))) path_resolve(book->styles_path, from, target);
    if (!str_ends(type, STR("/worksheet"))) return;
    for (size_t i = 0; i < book->sheets_count; i++) {
        BookSheet *sheet = &book->sheets[i];
        if (strcmp(sheet->id, id) == 0) path_resolve(sheet->path, from, target);
    }
}

static void nothing_end(void *state, const char *name)
{
    (void)state;
    (void)name;
}

static void relations_read(Book *book, const char *from, const char *path)
{
    static const PartHandlers handlers = { relation_start, nothing_end, NULL };
    Relations relations = { book, from };
    part_read(book, path, &handlers, &relations);
}

static void workbook_start(void *state, const char *name, const char **attributes)
{
    Book *book = state;
    if (strcmp(name, "workbookPr") == 0) book->from_1904 = attribute_true(attributes, "date1904");
    if (strcmp(name, "sheet") != 0) return;
    if (book->sheets_count == XLSX_SHEETS_MAX) {
        book_fail(book, "the file has more than %d sheets", XLSX_SHEETS_MAX);
        return;
    }
    BookSheet *sheet = &book->sheets[book->sheets_count++];
    copy(sheet->name, sizeof sheet->name, attribute(attributes, "name"));
    copy(sheet->id, sizeof sheet->id, attribute(attributes, "id"));
}

// The sheets are named in the workbook, and their paths in its relationships.
static void workbook_read(Book *book)
{
    static const PartHandlers handlers = { workbook_start, nothing_end, NULL };
    copy(book->path, sizeof book->path, "xl/workbook.xml");
    relations_read(book, "", "_rels/.rels");
    if (!part_read(book, book->path, &handlers, book))
        book_fail(book, "the file is no XLSX workbook: it has no %s", book->path);

    char path[2 * BOOK_PATH_BYTES];
    const char *slash = strrchr(book->path, '/'), *name = slash ? slash + 1 : book->path;
    snprintf(path, sizeof path, "%.*s_rels/%s.rels", (int)(name - book->path), book->path, name);
    relations_read(book, book->path, path);
}

static bool file_opens(Book *book, Str file)
{
    zip_error_t error;
    zip_error_init(&error);
    zip_source_t *source = zip_source_buffer_create(file.ptr, file.len, 0, &error);
    book->zip = source ? zip_open_from_source(source, ZIP_RDONLY, &error) : NULL;
    if (!book->zip) {
        book_fail(book, "the file is no XLSX workbook: %s", zip_error_strerror(&error));
        zip_source_free(source);
    }
    zip_error_fini(&error);
    return book->zip != NULL;
}

Book *book_open(Str file, const XlsxOptions *options, XlsxError *error)
{
    Book *book = calloc(1, sizeof *book);
    if (!book) {
        copy(error->text, sizeof error->text, "there is no memory to read the file");
        return NULL;
    }
    int64_t unpacked = options->unpacked_bytes_max, strings = options->strings_bytes_max;
    book->error = error;
    book->unpacked_max = unpacked ? unpacked : 512 << 20;
    book->strings.max = strings ? (size_t)strings : 128 << 20;
    book->string_ends.max = book->strings.max;
    if (str_starts(file, STR("\xD0\xCF\x11\xE0")))
        book_fail(book, "the file is an old .xls or protected by a password; save it as .xlsx");
    else if (file_opens(book, file)) workbook_read(book);
    if (!book->failed && book->sheets_count == 0) book_fail(book, "the file has no sheets");
    if (!book->failed) return book;
    book_close(book);
    return NULL;
}

void book_close(Book *book)
{
    if (book->zip) zip_discard(book->zip);
    free(book->strings.ptr);
    free(book->string_ends.ptr);
    free(book);
}

typedef struct Styles { Book *book; bool inside; } Styles;

static NumberKind format_kind(const Book *book, int64_t id)
{
    for (size_t i = 0; i < book->formats_count; i++)
        if (book->formats[i].id == id) return book->formats[i].kind;
    return number_kind_built_in(id);
}

static void styles_start(void *state, const char *name, const char **attributes)
{
    Styles *styles = state;
    Book *book = styles->book;
    int64_t id = attribute_int(attributes, "numFmtId", 0);
    if (strcmp(name, "cellXfs") == 0) styles->inside = true;
    if (strcmp(name, "numFmt") == 0 && book->formats_count < BOOK_FORMATS_MAX) {
        NumberKind kind = number_kind(str_of(attribute(attributes, "formatCode")));
        book->formats[book->formats_count++] = (BookFormat){ id, kind };
    }
    if (strcmp(name, "xf") == 0 && styles->inside && book->styles_count < BOOK_STYLES_MAX)
        book->styles[book->styles_count++] = (uint8_t)format_kind(book, id);
}

static void styles_end(void *state, const char *name)
{
    if (strcmp(name, "cellXfs") == 0) ((Styles *)state)->inside = false;
}

void book_styles_read(Book *book)
{
    static const PartHandlers handlers = { styles_start, styles_end, NULL };
    Styles styles = { book, false };
    if (book->styles_path[0]) part_read(book, book->styles_path, &handlers, &styles);
}

// A string may be in several pieces; what stands inside rPh is how it is pronounced.
typedef struct Strings { Book *book; size_t start; bool text, spoken; } Strings;

static void strings_start(void *state, const char *name, const char **attributes)
{
    Strings *strings = state;
    (void)attributes;
    if (strcmp(name, "si") == 0) strings->start = strings->book->strings.len;
    if (strcmp(name, "rPh") == 0) strings->spoken = true;
    if (strcmp(name, "t") == 0) strings->text = true;
}

static void strings_text(void *state, Str text)
{
    Strings *strings = state;
    Book *book = strings->book;
    if (strings->text && !strings->spoken && !bytes_add(&book->strings, text.ptr, text.len))
        book_fail(book, "the texts of the file take more than %zu MiB", book->strings.max >> 20);
}

static void strings_end(void *state, const char *name)
{
    Strings *strings = state;
    Bytes *pool = &strings->book->strings;
    if (strcmp(name, "rPh") == 0) strings->spoken = false;
    if (strcmp(name, "t") == 0) strings->text = false;
    if (strcmp(name, "si") != 0) return;
    size_t start = strings->start, len = pool->len - start;
    if (len) pool->len = start + escapes_undo(pool->ptr + start, len);
    uint32_t end = (uint32_t)pool->len;
    if (pool->len > UINT32_MAX || !bytes_add(&strings->book->string_ends, &end, sizeof end))
        book_fail(strings->book, "the file has too many texts");
}

void book_strings_read(Book *book)
{
    static const PartHandlers handlers = { strings_start, strings_end, strings_text };
    Strings strings = { .book = book };
    if (book->strings_path[0]) part_read(book, book->strings_path, &handlers, &strings);
}

bool book_string(const Book *book, int64_t number, Str *string)
{
    uint32_t start = 0, end;
    size_t count = book->string_ends.len / sizeof end;
    if (number < 0 || (uint64_t)number >= count) return false;
    const char *ends = book->string_ends.ptr;
    if (number > 0) memcpy(&start, ends + (size_t)(number - 1) * sizeof end, sizeof end);
    memcpy(&end, ends + (size_t)number * sizeof end, sizeof end);
    *string = end > start ? (Str){ book->strings.ptr + start, end - start } : STR("");
    return true;
}
