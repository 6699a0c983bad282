/* SPDX-License-Identifier: MIT */
#include "serial/lab/desk/boot.h"

#include <inttypes.h>
#include <stdlib.h>

#include "serial/lab/memory.h"
#include "serial/lab/text.h"

/* What is cut anywhere may not be UTF-8 any more, and then no JSON. */
static char *clean(char *text)
{
    if (text)
        text_clean(text);
    return text;
}

/* The first of these that the answer says. */
static char *said(const struct records *records, const char *const where[][2], size_t count)
{
    for (size_t i = 0; i < count; i++) {
        const char *text = record_text(records_find(records, where[i][0], NULL), where[i][1]);
        if (text)
            return memory_text(text);
    }
    return NULL;
}

static void take_machine(struct boot *boot, const struct records *records)
{
    static const char *const vendor[][2] = {{"system", "vendor"}, {"board", "vendor"}};
    static const char *const product[][2] = {{"system", "product"}, {"board", "product"}};
    static const char *const serial[][2] = {{"identity", "serial"}, {"system", "serial"}};
    static const char *const mac[][2] = {{"identity", "mac"}, {"nic", "mac"}};
    boot->texts[BOOT_VENDOR] = said(records, vendor, 2);
    boot->texts[BOOT_PRODUCT] = said(records, product, 2);
    boot->texts[BOOT_SERIAL] = said(records, serial, 2);
    boot->texts[BOOT_MAC] = said(records, mac, 2);
}

struct boot *boot_of(const struct report *report)
{
    const struct judgement *judgement = &report->judgement;
    struct boot *boot = memory_new(1, sizeof *boot);
    json_t *object = boot_object(report);
    const char *run =
        record_text(judgement->rollcall ? judgement->rollcall : judgement->end, "run");
    boot->id = judgement->boot->id;
    boot->verdict = report->verdict;
    boot->pass = judgement->pass;
    boot->fail = judgement->fail;
    boot->error = judgement->error;
    boot->skip = judgement->skip;
    boot->accepted = judgement->accepted;
    boot->has_end = judgement->end;
    boot->is_whole = judgement->end && judgement->gaps == 0 && !judgement->boot->is_torn &&
                     judgement->boot->dropped == 0;
    boot->texts[BOOT_RUN] = memory_text(run);
    boot->texts[BOOT_WHAT] = clean(report_what(report));
    boot->texts[BOOT_NEXT] = clean(report_next(report));
    boot->texts[BOOT_JSON] = json_dumps(object, JSON_COMPACT);
    take_machine(boot, &judgement->records);
    json_decref(object);
    return boot;
}

struct boot *boot_copy(const struct boot *boot)
{
    struct boot *copy = memory_new(1, sizeof *copy);
    *copy = *boot;
    copy->next = NULL;
    for (unsigned i = 0; i < BOOT_TEXTS; i++)
        copy->texts[i] = i == BOOT_JSON ? NULL : memory_text(boot->texts[i]);
    return copy;
}

void boot_free(struct boot *boot)
{
    if (!boot)
        return;
    for (unsigned i = 0; i < BOOT_TEXTS; i++)
        free(boot->texts[i]);
    free(boot);
}

json_t *boot_summary(const struct boot *boot)
{
    char id[RECORD_BOOT_DIGITS + 1];
    snprintf(id, sizeof id, "%016" PRIx64, boot->id);
    return json_pack("{s:s,s:s?,s:I,s:I,s:i,s:s,s:s?,s:i,s:i,s:i,s:i,s:i}", "boot", id, "run",
                     boot->texts[BOOT_RUN], "began", (json_int_t)boot->began, "ended",
                     (json_int_t)boot->ended, "verdict", (int)boot->verdict, "state",
                     state_name(state_of_verdict(boot->verdict)), "what", boot->texts[BOOT_WHAT],
                     "pass", (int)boot->pass, "fail", (int)boot->fail, "error", (int)boot->error,
                     "skip", (int)boot->skip, "changed", (int)boot->changed);
}
