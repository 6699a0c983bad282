/* SPDX-License-Identifier: MIT */
/* Keeps every byte, and whether each write was one line. */
#include "tests/unit/capture.h"

#include <string.h>

#include "tests/unit/run.h"

static void keep(void *context, const char *bytes, size_t length)
{
    struct capture *capture = context;
    assert_true(length < sizeof capture->text - capture->length);
    memcpy(capture->text + capture->length, bytes, length);
    capture->length += length;
    capture->text[capture->length] = '\0';
    capture->writes++;
    if (length < 2 || bytes[length - 1] != '\n' || memchr(bytes, '\n', length - 1) != NULL ||
        memchr(bytes, '\r', length) != &bytes[length - 2])
        capture->torn++;
}

struct log_sink *capture_start(struct capture *capture, unsigned kinds)
{
    memset(capture, 0, sizeof *capture);
    capture->sink = (struct log_sink){.write = keep, .context = capture, .kinds = kinds};
    return &capture->sink;
}

size_t capture_line(const struct capture *capture, size_t number, char to[LOG_LINE_MAX + 1])
{
    const char *line = capture->text, *end;
    for (; (end = strstr(line, "\r\n")) != NULL && number > 0; number--)
        line = end + 2;
    assert_non_null(end);
    size_t length = (size_t)(end - line);
    assert_true(length <= LOG_LINE_MAX);
    memcpy(to, line, length);
    to[length] = '\0';
    return length;
}
