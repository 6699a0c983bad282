/* SPDX-License-Identifier: MIT */
#include "serial/lab/desk/database.h"

#include <sqlite3.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>

#include "serial/lab/memory.h"

enum { BUSY_MS = 10000 };

struct query {
    sqlite3_stmt *statement;
    struct database *database;
    struct query *next;
};

struct database {
    sqlite3 *file;
    struct query *queries;
    bool is_broken, has_failed;
};

static bool is_good(struct database *database, int status)
{
    if (status == SQLITE_OK || status == SQLITE_ROW || status == SQLITE_DONE)
        return true;
    int primary = status & 0xff;
    database->has_failed = true;
    database->is_broken |= primary == SQLITE_CORRUPT || primary == SQLITE_NOTADB;
    return false;
}

struct database *database_open(const char *path, bool is_reader, char *error, size_t size)
{
    struct database *database = memory_new(1, sizeof *database);
    int flags = is_reader ? SQLITE_OPEN_READONLY : SQLITE_OPEN_READWRITE | SQLITE_OPEN_CREATE;
    if (sqlite3_open_v2(path, &database->file, flags | SQLITE_OPEN_NOMUTEX, NULL) != SQLITE_OK) {
        snprintf(error, size, "%s: %s", path, database_error(database));
        database_close(database);
        return NULL;
    }
    sqlite3_busy_timeout(database->file, BUSY_MS);
    return database;
}

void database_close(struct database *database)
{
    if (!database)
        return;
    for (struct query *query = database->queries, *next; query; query = next) {
        next = query->next;
        sqlite3_finalize(query->statement);
        free(query);
    }
    sqlite3_close(database->file);
    free(database);
}

bool database_run(struct database *database, const char *statements)
{
    return is_good(database, sqlite3_exec(database->file, statements, NULL, NULL, NULL));
}

int64_t database_number(struct database *database, const char *text, int64_t missing)
{
    sqlite3_stmt *statement;
    int64_t number = missing;
    if (!is_good(database, sqlite3_prepare_v2(database->file, text, -1, &statement, NULL)))
        return missing;
    int status = sqlite3_step(statement);
    if (is_good(database, status) && status == SQLITE_ROW)
        number = sqlite3_column_int64(statement, 0);
    sqlite3_finalize(statement);
    return number;
}

const char *database_error(const struct database *database)
{
    return sqlite3_errmsg(database->file);
}

bool database_is_broken(const struct database *database)
{
    return database->is_broken;
}

bool database_has_failed(struct database *database)
{
    bool has_failed = database->has_failed;
    database->has_failed = false;
    return has_failed;
}

struct query *database_query(struct database *database, const char *text)
{
    struct query *query = memory_new(1, sizeof *query);
    query->database = database;
    query->next = database->queries;
    database->queries = query;
    is_good(database, sqlite3_prepare_v3(database->file, text, -1, SQLITE_PREPARE_PERSISTENT,
                                         &query->statement, NULL));
    return query;
}

static void bind(struct query *query, const char *kinds, va_list values)
{
    sqlite3_reset(query->statement);
    for (int i = 1; *kinds != '\0'; kinds++, i++) {
        if (*kinds == 't')
            sqlite3_bind_text(query->statement, i, va_arg(values, const char *), -1,
                              SQLITE_TRANSIENT);
        else if (*kinds == 'd')
            sqlite3_bind_int(query->statement, i, va_arg(values, int));
        else
            sqlite3_bind_int64(query->statement, i, (int64_t)va_arg(values, uint64_t));
    }
}

void query_begin(struct query *query, const char *kinds, ...)
{
    va_list values;
    va_start(values, kinds);
    bind(query, kinds, values);
    va_end(values);
}

bool query_next(struct query *query)
{
    int status = query->statement ? sqlite3_step(query->statement) : SQLITE_ERROR;
    if (is_good(query->database, status) && status == SQLITE_ROW)
        return true;
    query_end(query);
    return false;
}

/* A statement that isn't reset holds its values and keeps the write-ahead log from being emptied.
 */
void query_end(struct query *query)
{
    sqlite3_reset(query->statement);
    if (query->statement)
        sqlite3_clear_bindings(query->statement);
}

uint64_t query_number(const struct query *query, int column)
{
    return (uint64_t)sqlite3_column_int64(query->statement, column);
}

const char *query_text(const struct query *query, int column)
{
    return (const char *)sqlite3_column_text(query->statement, column);
}

bool query_do(struct query *query, const char *kinds, ...)
{
    va_list values;
    va_start(values, kinds);
    bind(query, kinds, values);
    va_end(values);
    int status = query->statement ? sqlite3_step(query->statement) : SQLITE_ERROR;
    bool is_done = is_good(query->database, status);
    query_end(query);
    return is_done;
}
