// xlsx_bytes.c - the workbook is made in a file that lies in memory and has no name.
// SPDX-License-Identifier: AGPL-3.0-or-later
#include "record/xlsx_bytes.h"
#include "base/base.h"
#include <stdio.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <unistd.h>

static const char *book_write(const char *path, void (*fill)(XlsxWriter *book, void *arg),
                              void *arg)
{
    XlsxWriter *book = xlsx_writer_open(path);
    if (!book) return "no memory";
    fill(book, arg);
    return xlsx_writer_close(book);
}

Str xlsx_bytes(Work *work, void (*fill)(XlsxWriter *book, void *arg), void *arg)
{
    struct stat status = { .st_size = 0 };
    int fd = memfd_create("workbook", MFD_CLOEXEC);
    if (fd < 0) work_fail(work, FAIL_UNAVAILABLE, "no memory for a workbook");
    char path[40];
    snprintf(path, sizeof path, "/proc/self/fd/%d", fd);
    const char *fault = book_write(path, fill, arg);
    size_t len = !fault && fstat(fd, &status) == 0 ? (size_t)status.st_size : 0;
    char *bytes = len ? work_alloc_or_null(work, 1, len) : NULL;
    bool read_back = bytes && pread(fd, bytes, len, 0) == (ssize_t)len;
    close(fd);
    if (!read_back)
        work_fail(work, FAIL_UNAVAILABLE, "a workbook: %s", fault ? fault : "no memory");
    return (Str){ bytes, len };
}
