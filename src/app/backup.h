// backup.h - zhiyin backup and zhiyin restore: an installation as a folder or a file, and back.
// SPDX-License-Identifier: AGPL-3.0-or-later
//
// A backup is a folder with
//   zhiyin.db, or zhiyin.dump of PostgreSQL's pg_dump     the database at one moment
//   files/ab/cdef...    the bytes of files, named by their hash (SQLite only: else in the database)
//   imports/...         uploads that are not loaded yet
//   zhiyin.conf         the settings, where there are any: it may hold passwords
//   manifest.json       what it is and holds; manifest.json.sha256 is its hash
// or one file, NAME.tar, which holds that.
#pragma once
#include "app/commands.h"

extern const char backup_usage[], restore_usage[];
int backup_command(const CallTarget *where, int argc, char **argv);
int restore_command(const CallTarget *where, int argc, char **argv);
