/* SPDX-License-Identifier: MIT */
/* SQLite, as far as the index needs it. Nobody else speaks to it. A database and its queries belong
 * to one thread at a time. */
#ifndef SERIAL_LAB_DESK_DATABASE_H
#define SERIAL_LAB_DESK_DATABASE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct database;
struct query;

/* With `is_reader` nothing is ever written or made. NULL: `error` says what. */
struct database *database_open(const char *path, bool is_reader, char *error, size_t size);
void database_close(struct database *database);

/* Statements without values. */
bool database_run(struct database *database, const char *statements);

/* The first row's first column as a number; `missing` where there is none. */
int64_t database_number(struct database *database, const char *statement, int64_t missing);

/* What went wrong last, in words. */
const char *database_error(const struct database *database);

/* Whether the file was found to be damaged, or none of SQLite's. */
bool database_is_broken(const struct database *database);

/* Whether anything failed since this was asked last: rows that end may do so for that reason. */
bool database_has_failed(struct database *database);

/* Prepared once; lives as long as the database. */
struct query *database_query(struct database *database, const char *statement);

/* Values by one letter each: `i` uint64_t, `d` int, `t` const char * or NULL. */
void query_begin(struct query *query, const char *kinds, ...);
bool query_next(struct query *query); /* false: no more rows, or it failed */
void query_end(struct query *query);  /* to be called where not all rows are taken */
uint64_t query_number(const struct query *query, int column);
const char *query_text(const struct query *query, int column); /* NULL; good until query_next */

/* All of it, for what gives no rows. False: it failed. */
bool query_do(struct query *query, const char *kinds, ...);

#endif
