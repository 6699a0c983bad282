/* SPDX-License-Identifier: MIT */
/* A log may hold a year of boots and lines of machines that nobody asked about, so everything that
 * grows has a bound, and what goes over it is counted. */
#include "serial/lab/answer.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "serial/lab/memory.h"

enum { POINTER = sizeof(void *) };

/* A line under an id that isn't known. */
struct waiting {
    char *text;
    size_t length;
    struct seal seal;
    uint64_t where, order;
};

struct answers {
    struct lines lines;
    struct answer_boot **boots; /* in the order in which they began */
    size_t count, line_count, forgotten;
    struct waiting *waiting;
    size_t waiting_count, waiting_room;
    uint64_t order; /* raw lines so far */
    size_t lines_max, waiting_max;
    bool is_each; /* lines_max is each boot's */
};

struct answers *answers_new_within(size_t lines_max, size_t waiting_max)
{
    struct answers *answers = memory_new(1, sizeof *answers);
    lines_begin(&answers->lines);
    answers->lines_max = lines_max;
    answers->waiting_max = waiting_max;
    answers->is_each = true;
    return answers;
}

struct answers *answers_new(void)
{
    struct answers *answers = answers_new_within(ANSWERS_LINES_MAX, ANSWERS_WAITING_MAX);
    answers->is_each = false;
    return answers;
}

static void free_boot(struct answer_boot *boot)
{
    for (size_t i = 0; i < boot->count; i++)
        free((char *)boot->lines[i].line.text);
    free(boot->lines);
    free(boot);
}

void answers_free(struct answers *answers)
{
    for (size_t i = 0; i < answers->count; i++)
        free_boot(answers->boots[i]);
    for (size_t i = 0; i < answers->waiting_count; i++)
        free(answers->waiting[i].text);
    free(answers->waiting);
    free(answers->boots);
    free(answers);
}

size_t answers_count(const struct answers *answers)
{
    return answers->count;
}

const struct answer_boot *answers_boot(const struct answers *answers, size_t index)
{
    return answers->boots[index];
}

size_t answers_forgotten(const struct answers *answers)
{
    return answers->forgotten;
}

size_t answers_waiting(const struct answers *answers)
{
    return answers->waiting_count;
}

/* Where the line with this number is, or would be. */
static size_t place_of(const struct answer_boot *boot, uint32_t number)
{
    size_t low = 0, high = boot->count;
    if (high > 0 && boot->lines[high - 1].line.number < number)
        return high;
    while (low < high) {
        size_t middle = low + (high - low) / 2;
        if (boot->lines[middle].line.number < number)
            low = middle + 1;
        else
            high = middle;
    }
    return low;
}

const struct answer_line *answer_find(const struct answer_boot *boot, uint32_t number)
{
    size_t place = place_of(boot, number);
    bool is_there = place < boot->count && boot->lines[place].line.number == number;
    return is_there ? &boot->lines[place] : NULL;
}

size_t answer_gaps(const struct answer_boot *boot, uint32_t last, struct answer_gap *gaps,
                   size_t room)
{
    size_t count = 0;
    uint64_t next = 0;
    for (size_t i = 0; i <= boot->count && next <= last; i++) {
        uint64_t number = i < boot->count ? boot->lines[i].line.number : (uint64_t)last + 1;
        uint64_t end = number <= last ? number : (uint64_t)last + 1;
        if (end > next) {
            if (count < room)
                gaps[count] = (struct answer_gap){(uint32_t)next, (uint32_t)(end - 1)};
            count++;
        }
        next = number + 1;
    }
    return count;
}

void answers_drop(struct answers *answers, size_t index)
{
    struct answer_boot **boot = &answers->boots[index];
    answers->line_count -= (*boot)->count;
    free_boot(*boot);
    answers->count--;
    memmove(boot, boot + 1, (answers->count - index) * POINTER);
}

/* The boot that began first makes room for another one's line. */
static bool make_room(struct answers *answers, const struct answer_boot *keep)
{
    if (answers->is_each)
        return keep->count < answers->lines_max;
    if (answers->line_count >= answers->lines_max && answers->count > 1) {
        answers_drop(answers, answers->boots[0] == keep);
        answers->forgotten++;
    }
    return answers->line_count < answers->lines_max;
}

static struct answer_line own_line(const struct decoded_line *line, uint64_t where)
{
    struct answer_line own = {.line = *line, .where = where};
    own.line.text = memory_copy(line->text, line->length);
    return own;
}

static void insert_line(struct answer_boot *boot, size_t place, struct answer_line line)
{
    if (boot->count == boot->room) {
        boot->room = boot->room > 0 ? 2 * boot->room : 16;
        boot->lines = memory_resize(boot->lines, boot->room, sizeof *boot->lines);
    }
    memmove(boot->lines + place + 1, boot->lines + place,
            (boot->count - place) * sizeof *boot->lines);
    boot->lines[place] = line;
    boot->count++;
}

static bool is_same(const struct decoded_line *a, const struct decoded_line *b)
{
    return a->length == b->length && memcmp(a->text, b->text, a->length) == 0;
}

static void add_line(struct answers *answers, struct answer_boot *boot,
                     const struct decoded_line *line, uint64_t where)
{
    size_t place = place_of(boot, line->number);
    if (place < boot->count && boot->lines[place].line.number == line->number) {
        boot->lines[place].is_torn |= !is_same(&boot->lines[place].line, line);
        boot->is_torn |= boot->lines[place].is_torn;
    } else if (make_room(answers, boot)) {
        insert_line(boot, place, own_line(line, where));
        answers->line_count++;
    } else {
        boot->dropped++;
    }
}

static int compare_began(const void *left, const void *right)
{
    const struct answer_boot *a = *(struct answer_boot *const *)left;
    const struct answer_boot *b = *(struct answer_boot *const *)right;
    return (a->began > b->began) - (a->began < b->began);
}

/* What waited for this boot: its lines may have come before the one that names it. */
static void take_waiting(struct answers *answers, struct answer_boot *boot)
{
    size_t kept = 0;
    for (size_t i = 0; i < answers->waiting_count; i++) {
        struct waiting *one = &answers->waiting[i];
        struct decoded_line line;
        if (!decode_line(one->text, one->length, &one->seal, boot->id, &line)) {
            answers->waiting[kept++] = *one;
            continue;
        }
        if (one->order < boot->began)
            boot->began = one->order;
        add_line(answers, boot, &line, one->where);
        free(one->text);
    }
    answers->waiting_count = kept;
    qsort(answers->boots, answers->count, POINTER, compare_began);
}

static struct answer_boot *begin_boot(struct answers *answers, uint64_t id)
{
    struct answer_boot *boot = memory_new(1, sizeof *boot);
    boot->id = id;
    boot->began = answers->order;
    snprintf(boot->name, sizeof boot->name, "%016llx", (unsigned long long)id);
    answers->boots = memory_resize(answers->boots, answers->count + 1, POINTER);
    answers->boots[answers->count++] = boot;
    take_waiting(answers, boot);
    return boot;
}

/* The latest boots are the likeliest. */
static struct answer_boot *find_boot(const struct answers *answers, const struct raw_line *raw,
                                     const struct seal *seal, struct decoded_line *line)
{
    for (size_t i = answers->count; i-- > 0;)
        if (decode_line(raw->text, raw->length, seal, answers->boots[i]->id, line))
            return answers->boots[i];
    return NULL;
}

static void drop_older_half(struct answers *answers)
{
    const size_t half = answers->waiting_count / 2;
    for (size_t i = 0; i < half; i++)
        free(answers->waiting[i].text);
    answers->waiting_count -= half;
    memmove(answers->waiting, answers->waiting + half,
            answers->waiting_count * sizeof *answers->waiting);
}

static void wait_for_id(struct answers *answers, const struct raw_line *raw,
                        const struct seal *seal)
{
    if (answers->waiting_count == answers->waiting_max)
        drop_older_half(answers);
    if (answers->waiting_count == answers->waiting_room) {
        answers->waiting_room = answers->waiting_room > 0 ? 2 * answers->waiting_room : 16;
        answers->waiting =
            memory_resize(answers->waiting, answers->waiting_room, sizeof *answers->waiting);
    }
    answers->waiting[answers->waiting_count++] = (struct waiting){
        memory_copy(raw->text, raw->length), raw->length, *seal, raw->number, answers->order};
}

void answers_take(struct answers *answers, const struct raw_line *raw)
{
    struct seal seal;
    struct decoded_line line;
    uint64_t id;
    answers->order++;
    if (!decode_seal(raw->text, raw->length, &seal))
        return;
    struct answer_boot *boot = find_boot(answers, raw, &seal, &line);
    if (!boot && decode_boot(raw->text, raw->length, &seal, &id)) {
        boot = begin_boot(answers, id);
        decode_line(raw->text, raw->length, &seal, id, &line);
    }
    if (boot)
        add_line(answers, boot, &line, raw->number);
    else if (decode_may_be_sealed(raw->text, &seal))
        wait_for_id(answers, raw, &seal);
}

void answers_feed(struct answers *answers, const void *bytes, size_t length)
{
    struct raw_line raw;
    for (size_t taken = 0; taken < length;) {
        taken += lines_take(&answers->lines, (const char *)bytes + taken, length - taken, &raw);
        if (raw.text)
            answers_take(answers, &raw);
    }
}

void answers_finish(struct answers *answers)
{
    struct raw_line raw;
    if (lines_end(&answers->lines, &raw))
        answers_take(answers, &raw);
}
