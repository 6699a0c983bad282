/* SPDX-License-Identifier: MIT */
/* The lab file's shape, as libcyaml takes it, and what it makes of a file: what lab.h has, and
 * beside it what is text in the file and a number there. */
#ifndef SERIAL_LAB_LAB_SCHEMA_H
#define SERIAL_LAB_LAB_SCHEMA_H

#include <cyaml/cyaml.h>

#include "serial/lab/lab.h"

struct lab_said_machine {
    struct lab_machine machine; /* without expect_s */
    const char *expect;
};

struct lab_said_tls {
    const char *certificate, *key;
};

struct lab_said_keep {
    const char *size, *age;
};

struct lab_said_serve {
    struct lab_settings settings; /* without what stands here */
    const char *sync, *spool, *segment;
    struct lab_said_tls *tls;
    struct lab_said_keep *keep;
};

struct lab_said {
    struct lab_said_serve *serve;
    struct lab_said_machine *machines;
    unsigned machines_count;
};

/* A pointer to a struct lab_said. */
extern const cyaml_schema_value_t lab_schema;

#endif
