/* SPDX-License-Identifier: MIT */
#include "serial/lab/collect/kinds.h"

#include <stddef.h>

const struct line_kind *kind_of(const struct source_name *name)
{
    static const struct line_kind *const kinds[] = {
        [SOURCE_PROGRAM] = &program_kind, [SOURCE_DEVICE] = &device_kind,
        [SOURCE_SOCKET] = &socket_kind,   [SOURCE_FILE] = &file_kind,
        [SOURCE_TCP] = &tcp_kind,         [SOURCE_SERVER] = &bridged_kind,
        [SOURCE_SOL] = &sol_kind,         [SOURCE_GENSIO] = &bridged_kind,
    };
    return name->kind <= SOURCE_GENSIO ? kinds[name->kind] : NULL;
}
