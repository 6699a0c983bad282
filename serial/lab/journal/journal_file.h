/* SPDX-License-Identifier: MIT */
/* The journal's folder and its files, as journal.h specifies them: for its writer and reader. */
#ifndef SERIAL_LAB_JOURNAL_JOURNAL_FILE_H
#define SERIAL_LAB_JOURNAL_JOURNAL_FILE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

enum { JOURNAL_NAME_SIZE = 32 }; /* of a file's name with its NUL */

struct journal_head {
    char magic[8];
    uint32_t sum;  /* CRC-32C of the rest of this */
    uint32_t size; /* of this and of the names behind it; the frame at `position` stands there */
    uint64_t position; /* as the file's name has it */
    uint64_t time;     /* ns since 1970: when the file was begun */
};

/* The positions that files are named after, in order. */
struct journal_list {
    uint64_t *positions;
    size_t count;
};

/* The folder's descriptor, or -1: errno. */
int journal_folder(const char *path);

void journal_file_name(uint64_t position, char name[JOURNAL_NAME_SIZE]);

/* False: errno. Whatever else is in the folder isn't listed. */
bool journal_list_read(int folder, struct journal_list *list);
void journal_list_free(struct journal_list *list);
/* The index of the last file that begins at `position` or before; `count` where there is none. */
size_t journal_list_find(const struct journal_list *list, uint64_t position);

void journal_head_make(struct journal_head *head, size_t size, uint64_t position, uint64_t time);
/* Opens a file for reading, or also for writing, and reads its head. -1: there is no such file, or
 * its head isn't sound (EINVAL), or errno. */
int journal_file_open(int folder, uint64_t position, bool is_writer, struct journal_head *head);

#endif
