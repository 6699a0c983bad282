/* SPDX-License-Identifier: MIT */
#include "serial/lab/http/failures.h"

#include <string.h>

static struct failure *find(struct failures *failures, struct address_key from)
{
    for (unsigned i = 0; i < FAILURES_KEPT; i++)
        if (failures->kept[i].since_ms > 0 &&
            memcmp(&failures->kept[i].from, &from, sizeof from) == 0)
            return &failures->kept[i];
    return NULL;
}

static struct failure *oldest(struct failures *failures)
{
    struct failure *found = failures->kept;
    for (unsigned i = 1; i < FAILURES_KEPT; i++)
        if (failures->kept[i].since_ms < found->since_ms)
            found = &failures->kept[i];
    return found;
}

bool failures_begin(struct failures *failures, struct address_key from, uint64_t now_ms,
                    unsigned *wait_s)
{
    struct failure *failure = find(failures, from);
    if (!failure || now_ms - failure->since_ms >= FAILURES_WINDOW_MS) {
        failure = failure ? failure : oldest(failures);
        *failure = (struct failure){from, now_ms, 0};
    }
    *wait_s = (unsigned)((FAILURES_WINDOW_MS - (now_ms - failure->since_ms)) / 1000 + 1);
    if (failure->count >= FAILURES_MAX)
        return false;
    failure->count++;
    return true;
}

void failures_undo(struct failures *failures, struct address_key from)
{
    struct failure *failure = find(failures, from);
    if (failure && failure->count > 0)
        failure->count--;
}
