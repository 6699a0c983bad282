/* SPDX-License-Identifier: MIT */
/* The words of a conserver.cf (conserver.cf(5), PARSER): blocks of keywords with their values. */
#ifndef SERIAL_LAB_IMPORT_CONSERVER_TEXT_H
#define SERIAL_LAB_IMPORT_CONSERVER_TEXT_H

#include <stdbool.h>
#include <stddef.h>

#define CONSERVER_WORD_MAX 1024

enum conserver_event {
    CONSERVER_BLOCK,   /* `key` is its type, `value` its name */
    CONSERVER_PAIR,    /* in a block */
    CONSERVER_END,     /* of a block */
    CONSERVER_INCLUDE, /* `value` is the file */
    CONSERVER_WRONG,   /* `value` says what; there is nothing more */
    CONSERVER_EOF,
};

struct conserver_text {
    const char *at, *end; /* what isn't read yet */
    const char *begin;    /* of all */
    unsigned line;        /* of what was read last, from 1 */
    bool is_in_block;
    char key[CONSERVER_WORD_MAX], value[CONSERVER_WORD_MAX];
};

void conserver_text_begin(struct conserver_text *text, const char *bytes, size_t length);
enum conserver_event conserver_text_next(struct conserver_text *text);

#endif
