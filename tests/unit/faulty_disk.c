// faulty_disk.c - a disk for SQLite that fails when a test says so: its file system, wrapped.
// SPDX-License-Identifier: AGPL-3.0-or-later
#include "faulty_disk.h"
#include <pthread.h>
#include <sqlite3.h>
#include <stdbool.h>
#include <string.h>

typedef struct File {
    sqlite3_file base;
    sqlite3_file *real; // stands right behind
} File;

static sqlite3_vfs wrapped, *real_vfs;
static sqlite3_io_methods methods;
static int64_t countdown, syncs;
static int fault_code;
static bool stays, broken, no_syncs;
static pthread_mutex_t lock = PTHREAD_MUTEX_INITIALIZER;
static pthread_cond_t changed = PTHREAD_COND_INITIALIZER;
static bool held;
static int waiting;

void faulty_disk_fail_syncs(void)
{
    pthread_mutex_lock(&lock);
    no_syncs = true;
    pthread_mutex_unlock(&lock);
}

void faulty_disk_hold(int hold)
{
    pthread_mutex_lock(&lock);
    held = hold != 0;
    pthread_cond_broadcast(&changed);
    pthread_mutex_unlock(&lock);
}

int faulty_disk_held(void)
{
    pthread_mutex_lock(&lock);
    bool now = held;
    pthread_mutex_unlock(&lock);
    return now;
}

void faulty_disk_await(void)
{
    pthread_mutex_lock(&lock);
    while (waiting == 0) pthread_cond_wait(&changed, &lock);
    pthread_mutex_unlock(&lock);
}

void faulty_disk_after(int64_t n, int code, int for_ever)
{
    pthread_mutex_lock(&lock);
    no_syncs = false;
    countdown = n;
    fault_code = code;
    stays = for_ever != 0;
    broken = false;
    syncs = 0;
    pthread_mutex_unlock(&lock);
}

int64_t faulty_disk_left(void)
{
    return countdown;
}

int64_t faulty_disk_syncs(void)
{
    return syncs;
}

static bool strikes(void)
{
    pthread_mutex_lock(&lock);
    bool now = broken || (countdown > 0 && --countdown == 0);
    if (now) broken = stays;
    pthread_mutex_unlock(&lock);
    return now;
}

static bool sync_fails(void)
{
    pthread_mutex_lock(&lock);
    syncs++;
    waiting++;
    pthread_cond_broadcast(&changed);
    while (held) pthread_cond_wait(&changed, &lock);
    waiting--;
    bool now = no_syncs;
    pthread_mutex_unlock(&lock);
    return now;
}

static sqlite3_file *real(sqlite3_file *file)
{
    return ((File *)file)->real;
}

static int file_close(sqlite3_file *f)
{
    return real(f)->pMethods->xClose(real(f));
}

static int file_read(sqlite3_file *f, void *to, int len, sqlite3_int64 at)
{
    return real(f)->pMethods->xRead(real(f), to, len, at);
}

static int file_write(sqlite3_file *f, const void *from, int len, sqlite3_int64 at)
{
    return strikes() ? fault_code : real(f)->pMethods->xWrite(real(f), from, len, at);
}

static int file_truncate(sqlite3_file *f, sqlite3_int64 len)
{
    return strikes() ? fault_code : real(f)->pMethods->xTruncate(real(f), len);
}

static int file_sync(sqlite3_file *f, int flags)
{
    (void)f;
    (void)flags;
    if (sync_fails()) return SQLITE_IOERR_FSYNC;
    // The disk itself is not waited for: nobody pulls the plug here.
    return strikes() ? fault_code : SQLITE_OK;
}

static int file_size(sqlite3_file *f, sqlite3_int64 *size)
{
    return real(f)->pMethods->xFileSize(real(f), size);
}

static int file_lock(sqlite3_file *f, int level)
{
    return real(f)->pMethods->xLock(real(f), level);
}

static int file_unlock(sqlite3_file *f, int level)
{
    return real(f)->pMethods->xUnlock(real(f), level);
}

static int file_check_lock(sqlite3_file *f, int *locked)
{
    return real(f)->pMethods->xCheckReservedLock(real(f), locked);
}

static int file_control(sqlite3_file *f, int what, void *arg)
{
    return real(f)->pMethods->xFileControl(real(f), what, arg);
}

static int file_sector(sqlite3_file *f)
{
    return real(f)->pMethods->xSectorSize(real(f));
}

static int file_device(sqlite3_file *f)
{
    return real(f)->pMethods->xDeviceCharacteristics(real(f));
}

static int file_map(sqlite3_file *f, int page, int size, int extend, void volatile **at)
{
    return real(f)->pMethods->xShmMap(real(f), page, size, extend, at);
}

static int file_shm_lock(sqlite3_file *f, int offset, int n, int flags)
{
    return real(f)->pMethods->xShmLock(real(f), offset, n, flags);
}

static void file_barrier(sqlite3_file *f)
{
    real(f)->pMethods->xShmBarrier(real(f));
}

static int file_unmap(sqlite3_file *f, int remove)
{
    return real(f)->pMethods->xShmUnmap(real(f), remove);
}

static int disk_open(sqlite3_vfs *vfs, const char *name, sqlite3_file *file, int flags, int *out)
{
    File *f = (File *)file;
    (void)vfs;
    f->real = (sqlite3_file *)(f + 1);
    int code = real_vfs->xOpen(real_vfs, name, f->real, flags, out);
    f->base.pMethods = f->real->pMethods ? &methods : NULL;
    return code;
}

void faulty_disk_install(void)
{
    if (real_vfs) return;
    real_vfs = sqlite3_vfs_find(NULL);
    wrapped = *real_vfs;
    wrapped.zName = "faulty";
    wrapped.szOsFile += (int)sizeof(File);
    wrapped.xOpen = disk_open;
    methods = (sqlite3_io_methods){
        .iVersion = 2,
        .xClose = file_close,
        .xRead = file_read,
        .xWrite = file_write,
        .xTruncate = file_truncate,
        .xSync = file_sync,
        .xFileSize = file_size,
        .xLock = file_lock,
        .xUnlock = file_unlock,
        .xCheckReservedLock = file_check_lock,
        .xFileControl = file_control,
        .xSectorSize = file_sector,
        .xDeviceCharacteristics = file_device,
        .xShmMap = file_map,
        .xShmLock = file_shm_lock,
        .xShmBarrier = file_barrier,
        .xShmUnmap = file_unmap,
    };
    sqlite3_vfs_register(&wrapped, 1);
}
