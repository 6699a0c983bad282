/* SPDX-License-Identifier: MIT */
/* The linker gathers the checks in any order; an answer has them by name, so that two boots'
 * results can be compared. */
#include "kernel/check/table.h"

#include "kernel/lib/bytes.h"

/* The linker's, since the section's name is one of C. */
extern const struct check __start_kernel_checks[], __stop_kernel_checks[];

#define EACH_CHECK(at)                                                                             \
    const struct check *at = __start_kernel_checks;                                                \
    (at) < __stop_kernel_checks;                                                                   \
    (at)++

static bool is_before(const struct check *left, const struct check *right)
{
    const char *l = left->name, *r = right->name;
    for (; *l != '\0' && *l == *r; l++)
        r++;
    return *l != *r ? *l < *r : (uintptr_t)left < (uintptr_t)right;
}

const struct check *check_next(const struct check *check)
{
    const struct check *best = NULL;
    for (EACH_CHECK(at))
        if ((!check || is_before(check, at)) && (!best || is_before(at, best)))
            best = at;
    return best;
}

static bool is(const char *item, size_t length, const char *word)
{
    return strlen(word) == length && memcmp(item, word, length) == 0;
}

static bool is_family(const char *item, size_t length, const char *name)
{
    return strlen(name) > length && name[length] == '.' && memcmp(item, name, length) == 0;
}

static bool means(const char *item, size_t length, const struct check *check)
{
    if (is(item, length, "quick"))
        return check->level == CHECK_quick;
    if (is(item, length, "full"))
        return check->level <= CHECK_full;
    return is(item, length, check->name) ||
           (is_family(item, length, check->name) && check->level != CHECK_risky);
}

static size_t item_length(const char *item)
{
    size_t length = 0;
    while (item[length] != ',' && item[length] != '\0')
        length++;
    return length;
}

/* The item behind this one, or NULL. */
static const char *next_item(const char *item, size_t length)
{
    return item[length] == ',' ? item + length + 1 : NULL;
}

bool check_is_chosen(const struct check *check, const char *choice)
{
    for (const char *item = choice; item;) {
        size_t length = item_length(item);
        if (means(item, length, check))
            return true;
        item = next_item(item, length);
    }
    return false;
}

static bool is_known(const char *item, size_t length)
{
    if (is(item, length, "quick") || is(item, length, "full") || is(item, length, "none"))
        return true;
    for (EACH_CHECK(at))
        if (is(item, length, at->name) || is_family(item, length, at->name))
            return true;
    return false;
}

const char *check_unknown(const char *choice, size_t *length)
{
    for (const char *item = choice; item; item = next_item(item, *length)) {
        *length = item_length(item);
        if (!is_known(item, *length))
            return item;
    }
    return NULL;
}
