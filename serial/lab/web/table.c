/* SPDX-License-Identifier: MIT */
#include "serial/lab/web/table.h"

#include <stdlib.h>
#include <string.h>

#include "serial/lab/memory.h"
#include "serial/lab/web/split.h"

struct row {
    char *name, *text; /* text: NULL where it is gone */
    size_t name_length, length;
    uint64_t changed;
    bool is_seen;                /* by the table_take that is under way */
    struct row *earlier, *later; /* by `changed` */
};

/* The piece that was told last: most viewers know the same. */
struct piece {
    uint64_t from, to, version;
    size_t room, length;
    char *text;
};

struct table {
    struct row **rows; /* by name */
    size_t count, room;
    struct row *first, *last; /* by `changed` */
    uint64_t version;
    struct piece piece;
};

struct table *table_new(void)
{
    return memory_new(1, sizeof(struct table));
}

void table_free(struct table *table)
{
    for (size_t i = 0; i < table->count; i++) {
        free(table->rows[i]->name);
        free(table->rows[i]->text);
        free(table->rows[i]);
    }
    free(table->rows);
    free(table->piece.text);
    free(table);
}

uint64_t table_version(const struct table *table)
{
    return table->version;
}

static int compare(const struct row *row, const char *name, size_t length)
{
    size_t common = row->name_length < length ? row->name_length : length;
    int order = memcmp(row->name, name, common);
    return order != 0 ? order : (row->name_length > length) - (row->name_length < length);
}

/* Where the name is, or would have to be. */
static size_t place_of(const struct table *table, const char *name, size_t length)
{
    size_t low = 0, high = table->count;
    while (low < high) {
        size_t middle = low + (high - low) / 2;
        if (compare(table->rows[middle], name, length) < 0)
            low = middle + 1;
        else
            high = middle;
    }
    return low;
}

static struct row *row_of(struct table *table, const struct split_part *part)
{
    size_t at = place_of(table, part->name, part->name_length);
    if (at < table->count && compare(table->rows[at], part->name, part->name_length) == 0)
        return table->rows[at];
    if (table->count == table->room) {
        table->room = table->room > 0 ? table->room * 2 : 16;
        table->rows = memory_resize(table->rows, table->room, sizeof(void *));
    }
    memmove(table->rows + at + 1, table->rows + at, (table->count - at) * sizeof(void *));
    struct row *row = memory_new(1, sizeof *row);
    row->name = memory_copy(part->name, part->name_length);
    row->name_length = part->name_length;
    table->rows[at] = row;
    table->count++;
    return row;
}

/* It changed just now. */
static void move_last(struct table *table, struct row *row)
{
    if (row->changed > 0) {
        *(row->earlier ? &row->earlier->later : &table->first) = row->later;
        *(row->later ? &row->later->earlier : &table->last) = row->earlier;
    }
    row->changed = ++table->version;
    row->later = NULL;
    row->earlier = table->last;
    *(table->last ? &table->last->later : &table->first) = row;
    table->last = row;
}

static void set_text(struct table *table, struct row *row, const char *text, size_t length)
{
    if (row->text && text && row->length == length && memcmp(row->text, text, length) == 0)
        return;
    if (!row->text || !text || row->length != length) {
        free(row->text);
        row->text = text ? memory_new(length, 1) : NULL;
    }
    if (text)
        memcpy(row->text, text, length);
    row->length = length;
    move_last(table, row);
}

void table_take(struct table *table, const char *array, size_t length, bool is_all)
{
    struct split split;
    struct split_part part;
    for (size_t i = 0; i < table->count; i++)
        table->rows[i]->is_seen = false;
    split_begin(&split, array, length);
    while (split_next(&split, &part)) {
        struct row *row = row_of(table, &part);
        row->is_seen = true;
        set_text(table, row, part.text, part.length);
    }
    for (size_t i = 0; i < table->count && is_all; i++)
        if (!table->rows[i]->is_seen && table->rows[i]->text)
            set_text(table, table->rows[i], NULL, 0);
}

/* The one that changed first behind `told`; viewers who keep up are near the end. */
static struct row *first_behind(const struct table *table, uint64_t told)
{
    if (told == 0)
        return table->first;
    struct row *row = table->last;
    while (row && row->earlier && row->earlier->changed > told)
        row = row->earlier;
    return row && row->changed > told ? row : NULL;
}

static size_t put(char *to, size_t at, const char *bytes, size_t length)
{
    memcpy(to + at, bytes, length);
    return at + length;
}

static size_t write_row(const struct row *row, char *to, size_t at)
{
    if (row->text)
        return put(to, at, row->text, row->length);
    at = put(to, at, "\"", 1);
    at = put(to, at, row->name, row->name_length);
    return put(to, at, "\"", 1);
}

static size_t compose(struct table *table, uint64_t *told, char *to, size_t room)
{
    static const char machines[] = "{\"machines\":[", gone[] = "{\"gone\":[";
    const struct row *row = first_behind(table, *told);
    if (!row)
        return 0;
    bool is_gone = row->text == NULL, is_empty = true;
    size_t at =
        is_gone ? put(to, 0, gone, sizeof gone - 1) : put(to, 0, machines, sizeof machines - 1);
    size_t begin = at;
    for (; row && (row->text == NULL) == is_gone; row = row->later) {
        size_t needs = (row->text ? row->length : row->name_length + 2) + 1;
        if (at + needs + 2 > room && begin + needs + 2 <= room)
            break;
        if (at + needs + 2 <= room) {
            at = is_empty ? at : put(to, at, ",", 1);
            at = write_row(row, to, at);
            is_empty = false;
        }
        *told = row->changed;
    }
    return put(to, at, "]}", 2);
}

size_t table_tell(struct table *table, uint64_t *told, char *to, size_t room)
{
    struct piece *piece = &table->piece;
    if (*told >= table->version)
        return 0;
    if (!piece->text || piece->from != *told || piece->version != table->version ||
        piece->room != room) {
        if (!piece->text || piece->room != room) {
            free(piece->text);
            piece->text = memory_new(room, 1);
        }
        *piece = (struct piece){*told, *told, table->version, room, 0, piece->text};
        piece->length = compose(table, &piece->to, piece->text, room);
    }
    *told = piece->to;
    memcpy(to, piece->text, piece->length);
    return piece->length;
}
