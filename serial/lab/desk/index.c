/* SPDX-License-Identifier: MIT */
#include <errno.h>
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "serial/lab/desk/index_inside.h"
#include "serial/lab/memory.h"

/* The file says whose it is, and which version of the tables it has. */
#define INDEX_ID "1380926787" /* "RO" "LC" */
#define INDEX_VERSION "3"

static const char settings[] = "PRAGMA journal_mode=WAL; PRAGMA synchronous=NORMAL;"
                               "PRAGMA cache_size=-512; PRAGMA temp_store=MEMORY;"
                               "PRAGMA journal_size_limit=4194304;";

static const char tables[] =
    "BEGIN;"
    "CREATE TABLE followed (one INTEGER PRIMARY KEY, position INTEGER NOT NULL,"
    " history_ends INTEGER);"
    "CREATE TABLE machines (id INTEGER PRIMARY KEY, name TEXT NOT NULL UNIQUE, source INTEGER,"
    " known INTEGER, first_heard INTEGER, heard INTEGER, bytes INTEGER, lost INTEGER, boots "
    "INTEGER,"
    " log_first INTEGER, log_end INTEGER, open_first INTEGER, open_began INTEGER,"
    " open_sealed INTEGER, open_again INTEGER, line INTEGER, line_since INTEGER, line_why TEXT, "
    "state INTEGER,"
    " state_since INTEGER, begun_1 INTEGER, begun_2 INTEGER, begun_3 INTEGER, garbled INTEGER,"
    " lost_at INTEGER);"
    "CREATE TABLE boots (machine INTEGER NOT NULL, boot TEXT NOT NULL, began INTEGER,"
    " ended INTEGER, log_first INTEGER, log_end INTEGER, verdict INTEGER, pass INTEGER,"
    " fail INTEGER, error INTEGER, skip INTEGER, accepted INTEGER, changed INTEGER,"
    " has_end INTEGER, is_whole INTEGER, run TEXT, what TEXT, next TEXT, vendor TEXT,"
    " product TEXT, serial TEXT, mac TEXT, json TEXT, PRIMARY KEY (machine, boot));"
    "CREATE INDEX boots_by_time ON boots (machine, began);"
    "CREATE TABLE marks (machine INTEGER NOT NULL, offset INTEGER NOT NULL, ms INTEGER,"
    " position INTEGER, PRIMARY KEY (machine, offset)) WITHOUT ROWID;"
    "PRAGMA application_id=" INDEX_ID "; PRAGMA user_version=" INDEX_VERSION ";"
    "COMMIT;";

static void prepare(struct index *index)
{
    struct database *database = index->database;
    index->put_machine = database_query(
        database, "INSERT OR REPLACE INTO machines VALUES (?,?,?,?,?,?,?,?,?,?,?,?,?,?,?,?,?,?,?,"
                  "?,?,?,?,?,?)");
    index->put_boot = database_query(database, "INSERT OR REPLACE INTO boots (" BOOT_COLUMNS
                                               ", json) VALUES (?,?,?,?,?,?,?,?,?,"
                                               "?,?,?,?,?,?,?,?,?,?,?,?,?,?)");
    index->put_mark = database_query(database, "INSERT OR REPLACE INTO marks VALUES (?,?,?,?)");
    index->put_followed =
        database_query(database, "INSERT OR REPLACE INTO followed VALUES (1,?,?)");
    index->last_mark = database_query(
        database, "SELECT offset FROM marks WHERE machine=? AND position<=? ORDER BY offset DESC"
                  " LIMIT 1");
    index->trim_marks = database_query(database, "DELETE FROM marks WHERE machine=? AND offset<?");
    index->trim_boots =
        database_query(database, "DELETE FROM boots WHERE machine=? AND log_end<=?");
}

/* What is wrong with the file; NULL: nothing. An empty one is given its tables. */
static const char *look_at(struct database *database, bool *is_new)
{
    int64_t version = database_number(database, "PRAGMA user_version", -1);
    int64_t id = database_number(database, "PRAGMA application_id", -1);
    int64_t count = database_number(database, "SELECT count(*) FROM sqlite_schema", -1);
    if (version < 0 || id < 0 || count < 0)
        return "it is damaged, or none of SQLite's";
    if (count > 0 && id != strtoll(INDEX_ID, NULL, 10))
        return "it is another program's";
    if (count > 0 && version != strtoll(INDEX_VERSION, NULL, 10))
        return "it is another version's";
    *is_new = count == 0;
    if (!database_run(database, settings) || (*is_new && !database_run(database, tables)))
        return database_is_broken(database) ? "it is damaged" : "";
    return NULL;
}

void index_move_away(const char *folder, const char *why)
{
    static const char *const parts[] = {"", "-wal", "-shm"};
    for (unsigned i = 0; i < 3; i++) {
        char *from = memory_format("%s/index.db%s", folder, parts[i]);
        char *to = memory_format("%s/index.db.away%s", folder, parts[i]);
        if (rename(from, to) != 0)
            unlink(to); /* no other one's log belongs to it */
        free(from);
        free(to);
    }
    fprintf(stderr,
            "rollcall: %s/index.db: %s. It is index.db.away now, and made anew from the journal.\n",
            folder, why);
}

static struct index *make(struct database *database, char *path)
{
    struct index *index = memory_new(1, sizeof *index);
    index->database = database;
    index->path = path;
    prepare(index);
    return index;
}

struct index *index_open(const char *folder, bool *is_new, char *error, size_t size)
{
    char *path = memory_format("%s/index.db", folder);
    for (unsigned attempt = 0; attempt < 2; attempt++) {
        struct database *database = database_open(path, false, error, size);
        if (!database)
            break;
        const char *wrong = look_at(database, is_new);
        if (!wrong)
            return make(database, path);
        snprintf(error, size, "%s: %s", path, database_error(database));
        database_close(database);
        if (wrong[0] == '\0')
            break;
        index_move_away(folder, wrong);
    }
    free(path);
    return NULL;
}

void index_close(struct index *index)
{
    if (!index)
        return;
    boots_free(index->new_boots);
    database_close(index->reader);
    database_close(index->database);
    free(index->marks);
    free(index->path);
    free(index);
}

void index_forget(struct index *index)
{
    boots_free(index->new_boots);
    index->new_boots = NULL;
    index->boots_count = index->marks_count = 0;
}

bool index_clear(struct index *index)
{
    index_forget(index);
    return database_run(index->database, "BEGIN; DELETE FROM machines; DELETE FROM boots;"
                                         "DELETE FROM marks; DELETE FROM followed; COMMIT;");
}

bool index_is_broken(const struct index *index)
{
    return database_is_broken(index->database);
}
