// xlsx_part.c - one part of an XLSX file: unpacked by libzip and parsed by expat, within limits.
// SPDX-License-Identifier: AGPL-3.0-or-later
#include "record/xlsx_book.h"
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>

enum {
    CHUNK_BYTES = 64 << 10,
    TOKEN_BYTES_MAX = 1 << 20,     // a tag with its attributes, or a comment
    DEPTH_MAX = 64,
    RATIO_MAX = 200,               // unpacked to packed; sheets made by programs reach 50
    RATIO_FROM = 1 << 20,          // unpacked bytes from which the ratio counts
};

// What expat calls back with.
typedef struct Part {
    Book               *book;
    const PartHandlers *handlers;
    void               *state;
    int                 depth;
    int64_t             fed, heard;    // bytes given to the parser, and those before its last event
} Part;

bool bytes_add(Bytes *bytes, const void *more, size_t len)
{
    if (len > bytes->max - bytes->len) return false;
    if (len > bytes->cap - bytes->len) {
        size_t cap = bytes->cap ? bytes->cap : 1024;
        while (cap - bytes->len < len) cap *= 2;
        char *grown = realloc(bytes->ptr, cap);
        if (!grown) return false;
        bytes->ptr = grown;
        bytes->cap = cap;
    }
    if (len) memcpy(bytes->ptr + bytes->len, more, len);
    bytes->len += len;
    return true;
}

void book_stop(Book *book)
{
    book->stopped = true;
    if (book->parser) XML_StopParser(book->parser, XML_FALSE);
}

void book_fail(Book *book, const char *fmt, ...)
{
    if (!book->failed) {
        va_list args;
        va_start(args, fmt);
        vsnprintf(book->error->text, sizeof book->error->text, fmt, args);
        va_end(args);
    }
    book->failed = true;
    if (book->parser) XML_StopParser(book->parser, XML_FALSE);
}

static const char *local_name(const char *name)
{
    const char *bar = strrchr(name, '|');
    return bar ? bar + 1 : name;
}

const char *attribute(const char **attributes, const char *name)
{
    for (; attributes[0]; attributes += 2)
        if (strcmp(local_name(attributes[0]), name) == 0) return attributes[1];
    return NULL;
}

bool attribute_true(const char **attributes, const char *name)
{
    const char *value = attribute(attributes, name);
    return value && (strcmp(value, "1") == 0 || strcmp(value, "true") == 0);
}

int64_t attribute_int(const char **attributes, const char *name, int64_t otherwise)
{
    int64_t value;
    return str_int(str_of(attribute(attributes, name)), &value) ? value : otherwise;
}

// After XML_StopParser expat may still call back once or twice.
static bool hears(Part *part)
{
    part->heard = part->fed;
    return !part->book->failed && !part->book->stopped;
}

static void XMLCALL on_start(void *user, const char *name, const char **attributes)
{
    Part *part = user;
    if (!hears(part)) return;
    if (++part->depth > DEPTH_MAX) book_fail(part->book, "the file is nested too deeply");
    else part->handlers->start(part->state, local_name(name), attributes);
}

static void XMLCALL on_end(void *user, const char *name)
{
    Part *part = user;
    if (!hears(part)) return;
    part->depth--;
    part->handlers->end(part->state, local_name(name));
}

static void XMLCALL on_text(void *user, const char *text, int len)
{
    Part *part = user;
    if (hears(part) && part->handlers->text)
        part->handlers->text(part->state, (Str){ text, (size_t)len });
}

static void XMLCALL on_doctype(void *user, const char *name, const char *system, const char *public,
                               int internal)
{
    (void)name;
    (void)system;
    (void)public;
    (void)internal;
    book_fail(((Part *)user)->book, "the file has a document type, which no spreadsheet writes");
}

static bool within_limits(Book *book, const zip_stat_t *stat, int64_t unpacked)
{
    int64_t packed = stat->comp_size > 0 ? (int64_t)stat->comp_size : 1;
    if (unpacked > book->unpacked_max - book->unpacked)
        book_fail(book, "the file is larger than %lld MiB when unpacked",
                  (long long)(book->unpacked_max >> 20));
    else if (unpacked > RATIO_FROM && unpacked / packed > RATIO_MAX)
        book_fail(book, "the file unpacks to more than %d times its size", RATIO_MAX);
    return !book->failed;
}

static void chunk_parse(Part *part, void *buffer, zip_int64_t len, const char *path)
{
    Book *book = part->book;
    (void)buffer;
    part->fed += len;
    enum XML_Status status = XML_ParseBuffer(book->parser, (int)len, len == 0);
    if (book->failed || book->stopped) return;
    if (status != XML_STATUS_OK)
        book_fail(book, "%s is damaged: %s in line %lu", path,
                  XML_ErrorString(XML_GetErrorCode(book->parser)),
                  XML_GetCurrentLineNumber(book->parser));
    else if (part->fed - part->heard > TOKEN_BYTES_MAX)
        book_fail(book, "%s holds a tag that is too long", path);
}

static void part_feed(Part *part, zip_file_t *file, const zip_stat_t *stat, const char *path)
{
    Book *book = part->book;
    for (zip_int64_t len = 1; len > 0 && !book->failed && !book->stopped;) {
        void *buffer = XML_GetBuffer(book->parser, CHUNK_BYTES);
        if (!buffer) {
            book_fail(book, "there is no memory to read the file");
            return;
        }
        len = zip_fread(file, buffer, CHUNK_BYTES);
        if (len < 0) book_fail(book, "%s is damaged: it cannot be unpacked", path);
        else if (within_limits(book, stat, part->fed + len)) chunk_parse(part, buffer, len, path);
    }
    book->unpacked += part->fed;
}

static void parser_set_up(Part *part)
{
    XML_Parser parser = part->book->parser;
    XML_SetUserData(parser, part);
    XML_SetElementHandler(parser, on_start, on_end);
    XML_SetCharacterDataHandler(parser, on_text);
    XML_SetStartDoctypeDeclHandler(parser, on_doctype);
}

bool part_read(Book *book, const char *path, const PartHandlers *handlers, void *state)
{
    zip_stat_t stat;
    zip_int64_t index = zip_name_locate(book->zip, path, ZIP_FL_NOCASE);
    if (book->failed || index < 0) return false;
    if (zip_stat_index(book->zip, (zip_uint64_t)index, 0, &stat) != 0) return false;
    if (stat.encryption_method != ZIP_EM_NONE) {
        book_fail(book, "the file is protected by a password");
        return true;
    }
    zip_file_t *file = zip_fopen_index(book->zip, (zip_uint64_t)index, 0);
    book->parser = file ? XML_ParserCreateNS(NULL, '|') : NULL;
    Part part = { .book = book, .handlers = handlers, .state = state };
    if (book->parser) {
        parser_set_up(&part);
        part_feed(&part, file, &stat, path);
        XML_ParserFree(book->parser);
        book->parser = NULL;
    } else {
        book_fail(book, "%s cannot be opened", path);
    }
    if (file) zip_fclose(file);
    return true;
}
