/* SPDX-License-Identifier: MIT */
#include "serial/lab/finding.h"

#include <stdarg.h>
#include <stdio.h>
#include <string.h>

#include "serial/lab/memory.h"
#include "serial/lab/text.h"

enum { WHAT_MAX = 512 };

void finding_add(struct judgement *judgement, enum verdict verdict, uint64_t where,
                 const char *pattern, ...)
{
    char what[WHAT_MAX];
    struct finding *finding = &judgement->findings[verdict];
    if (finding->what)
        return;
    va_list values;
    va_start(values, pattern);
    vsnprintf(what, sizeof what, pattern, values);
    va_end(values);
    text_clean(what);
    *finding = (struct finding){memory_copy(what, strlen(what)), where};
}
