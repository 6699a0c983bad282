/* SPDX-License-Identifier: MIT */
#include <fcntl.h>
#include <inttypes.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "serial/lab/web/route.h"
#include "serial/lab/web/web_inner.h"

enum { BLOCK = 16384, LINES_BYTES_MAX = 64 << 20 };

/* Where the last `lines` lines begin, looking back at most LINES_BYTES_MAX. */
static uint64_t begin_of_lines(int descriptor, uint64_t first, uint64_t end, uint64_t lines)
{
    char block[BLOCK];
    uint64_t at = end, seen = 0;
    while (at > first && end - at < LINES_BYTES_MAX) {
        size_t length = at - first < BLOCK ? (size_t)(at - first) : BLOCK;
        if (pread(descriptor, block, length, (off_t)(at - length)) != (ssize_t)length)
            return at;
        for (size_t i = length; i-- > 0;) {
            /* The end of the last line isn't the beginning of another. */
            seen += block[i] == '\n' && at - length + i + 1 < end;
            if (seen == lines)
                return at - length + i + 1;
        }
        at -= length;
    }
    return at;
}

struct span {
    uint64_t begin, end;
    bool is_followed;
};

/* Which part is asked for. NULL: it is in `span`; else what is wrong with the question. */
static const char *choose(struct web *web, const char *name, const struct http_request *request,
                          const struct desk_log *log, struct span *span)
{
    uint64_t since = 0, tail = UINT64_MAX, offset = 0, follow = 0;
    const char *boot = http_query(request, "boot");
    if (!route_number(request, "since", &since) || !route_number(request, "tail", &tail) ||
        !route_number(request, "offset", &offset) || !route_number(request, "follow", &follow))
        return "since, tail, offset and follow are decimal numbers";
    *span = (struct span){log->first, log->end, follow == 1};
    if (boot && follow == 1)
        return "a boot is there as it is, or the log is followed: not both";
    if (boot && !desk_log_boot(web->desk, name, boot, &span->begin, &span->end))
        return "";
    if (since > 0)
        desk_log_since(web->desk, name, since, &span->begin);
    if (offset > span->begin)
        span->begin = offset;
    if (span->begin < log->first)
        span->begin = log->first;
    if (span->end > log->end)
        span->end = log->end;
    /* What follows a log from there on waits for a desk that hasn't come that far again. */
    bool is_to_come = span->is_followed && offset <= log->heard;
    if (span->begin > span->end && !is_to_come)
        span->begin = span->end;
    if (span->end > span->begin && span->end - span->begin > tail)
        span->begin = span->end - tail;
    return NULL;
}

static void answer_span(struct web *web, const char *name, int descriptor, const struct span *span,
                        struct http_answer *answer)
{
    *answer = (struct http_answer){.status = 200, .type = "application/octet-stream"};
    answer->headers = "Content-Disposition: attachment\r\n";
    snprintf(answer->header, sizeof answer->header, "Rollcall-Offset: %" PRIu64 "\r\n",
             span->begin);
    if (span->is_followed) {
        close(descriptor);
        answer->length = HTTP_ENDLESS;
        answer->stream = stream_of_log_followed(web, name, span->begin);
    } else {
        answer->length = (size_t)(span->end - span->begin);
        answer->stream = stream_of_log(web, name, descriptor, span->begin, span->end);
    }
}

void api_log(struct web *web, const char *name, const struct http_request *request,
             struct http_answer *answer)
{
    struct desk_log log;
    struct span span;
    uint64_t lines = UINT64_MAX;
    if (!desk_log(web->desk, name, &log)) {
        api_error(answer, 404, "there is no such machine",
                  "see the names in /api/lab, or rollcall report");
        return;
    }
    const char *wrong = choose(web, name, request, &log, &span);
    if (!wrong && !route_number(request, "lines", &lines))
        wrong = "lines is a decimal number";
    if (wrong) {
        bool is_boot = wrong[0] == '\0';
        api_error(answer, is_boot ? 404 : 400, is_boot ? "there is no such boot" : wrong,
                  is_boot ? "rollcall log --boots NAME lists them, or GET /api/machines/NAME/boots"
                          : "serial/web/openapi.yaml says what there is");
        return;
    }
    int descriptor = open(log.path, O_RDONLY | O_CLOEXEC | O_NOCTTY);
    if (descriptor < 0 && span.end > span.begin) {
        api_error(answer, 503, "the log can't be read now", "try again in a moment");
        return;
    }
    if (lines != UINT64_MAX && descriptor >= 0)
        span.begin = begin_of_lines(descriptor, span.begin, span.end, lines);
    answer_span(web, name, descriptor, &span, answer);
}
