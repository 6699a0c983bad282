/* SPDX-License-Identifier: MIT */
/* What one looks for comes first; what the machine didn't say has no line. */
#include "serial/lab/page.h"

#include <string.h>

#include "serial/lab/pci_ids.h"
#include "serial/lab/text.h"

enum { LABEL_WIDTH = 10, FIELDS_MAX = 12, NAME_MAX_BYTES = 160 };

/* A value with words around it. One that is true, with nothing before it, is the word behind it. */
struct field {
    const char *before, *key, *after;
};

/* A line for each record of a kind; without fields all its values as they stand. */
struct row {
    const char *label, *kind;
    struct field fields[FIELDS_MAX];
};

static const struct row made_of[] = {
    {"system",
     "system",
     {{"", "vendor", ""},
      {"", "product", ""},
      {"version ", "version", ""},
      {"sku ", "sku", ""},
      {"family ", "family", ""}}},
    {"", "system", {{"serial ", "serial", ""}, {"uuid ", "uuid", ""}}},
    {"identity",
     "identity",
     {{"serial ", "serial", ""},
      {"uuid ", "uuid", ""},
      {"asset ", "asset", ""},
      {"mac ", "mac", ""},
      {"by ", "from", ""}}},
    {"board",
     "board",
     {{"", "vendor", ""},
      {"", "product", ""},
      {"version ", "version", ""},
      {"serial ", "serial", ""},
      {"asset ", "asset", ""}}},
    {"chassis",
     "chassis",
     {{"", "vendor", ""},
      {"", "type", ""},
      {"version ", "version", ""},
      {"serial ", "serial", ""},
      {"asset ", "asset", ""}}},
    {"bios",
     "bios",
     {{"", "vendor", ""},
      {"version ", "version", ""},
      {"of ", "date", ""},
      {"SMBIOS ", "smbios", ""}}},
    {"firmware",
     "firmware",
     {{"", "kind", ""},
      {"", "vendor", ""},
      {"revision ", "revision", ""},
      {"UEFI ", "uefi", ""},
      {"Secure Boot ", "secure_boot", ""}}},
    {"cpu",
     "cpu",
     {{"", "brand", ""},
      {"", "sockets", " sockets"},
      {"", "cores", " cores"},
      {"", "threads", " threads"},
      {"family ", "family", ""},
      {"model ", "model", ""},
      {"stepping ", "stepping", ""},
      {"microcode ", "microcode", ""},
      {"under ", "hypervisor", ""},
      {"", "features", ""}}},
    {"memory", "memory", {{"", "mib", " MiB usable"}}},
    {"slots",
     "slots",
     {{"used: ", "used", ""},
      {"of ", "count", ""},
      {"", "mib", " MiB in all"},
      {"at most ", "max_mib", " MiB"},
      {"ECC: ", "ecc", ""},
      {"empty: ", "empty", ""}}},
    {"  dimm",
     "dimm",
     {{"", "slot", ""},
      {"", "mib", " MiB"},
      {"", "type", ""},
      {"", "speed", " MT/s"},
      {"", "ecc", "ECC"},
      {"", "vendor", ""},
      {"", "model", ""},
      {"serial ", "serial", ""}}},
    {"nic",
     "nic",
     {{"", "mac", ""},
      {"at ", "pci", ""},
      {"", "id", ""},
      {"link ", "link", ""},
      {"", "boot", "booted from"}}},
    {"pci",
     "pci",
     {{"", "functions", " functions"},
      {"", "shown", " of them shown"},
      {"fingerprint ", "fingerprint", ""}}},
    {"  at",
     "function",
     {{"", "pci", ""},
      {"", "id", ""},
      {"class ", "class", ""},
      {"link ", "link", ""},
      {"of ", "max", ""}}},
    {"port",
     "port",
     {{"", "name", ""},
      {"I/O ", "io", ""},
      {"memory ", "mmio", ""},
      {"by ", "why", ""},
      {"", "chip", ""},
      {"", "baud", " baud"},
      {"there is also ", "also", ""},
      {"dead: ", "dead", ""}}},
    {"clock",
     "clock",
     {{"TSC ", "tsc_hz", " Hz"},
      {"", "invariant", "invariant"},
      {"HPET at ", "hpet", ""},
      {"ACPI timer at ", "pm_timer", ""},
      {"RTC ", "rtc", ""}}},
    {"acpi",
     "acpi",
     {{"revision ", "revision", ""},
      {"by ", "oem", ""},
      {"", "tables", ""},
      {"not sound: ", "bad", ""}}},
};

/* What went wrong or is odd. */
static const struct row remarks[] = {{"fault", "fault", {{NULL, NULL, NULL}}},
                                     {"note", "note", {{NULL, NULL, NULL}}},
                                     {"panic", "panic", {{NULL, NULL, NULL}}}};

static const struct row answer = {"answer",
                                  "rollcall",
                                  {{"boot ", "boot", ""},
                                   {"run ", "run", ""},
                                   {"version ", "version", ""},
                                   {"build ", "build", ""},
                                   {"through ", "door", ""},
                                   {"on ", "firmware", ""}}};

/* PCI's ids have a name, where pci.ids has it. */
static void phrase_name(struct phrase *phrase, const char *id)
{
    char name[NAME_MAX_BYTES];
    pci_ids_name(id, name, sizeof name);
    if (name[0] != '\0')
        phrase_put(phrase, " %s", name);
}

static void phrase_field(struct phrase *phrase, const struct record *record,
                         const struct field *field)
{
    const char *text = record_text(record, field->key);
    if (field->before[0] == '\0' && json_is_boolean(json_object_get(record->object, field->key)))
        phrase_flag(phrase, record, field->key, field->after);
    else
        phrase_value(phrase, record, field->before, field->key, field->after);
    if (text && strcmp(field->key, "id") == 0)
        phrase_name(phrase, text);
}

static void phrase_all(struct phrase *phrase, const struct record *record)
{
    const char *key;
    json_t *value;
    json_object_foreach (record->object, key, value) {
        char before[NAME_MAX_BYTES];
        snprintf(before, sizeof before, "%s ", key);
        phrase_value(phrase, record, before, key, "");
    }
}

static void print_row(const struct records *records, const struct row *row, FILE *to)
{
    const struct record *record = NULL;
    while ((record = records_find(records, row->kind, record)) != NULL) {
        struct phrase phrase = {"", 0};
        for (unsigned i = 0; i < FIELDS_MAX && row->fields[i].key; i++)
            phrase_field(&phrase, record, &row->fields[i]);
        if (!row->fields[0].key)
            phrase_all(&phrase, record);
        if (phrase.length > 0)
            fprintf(to, "%-*s %s\n", LABEL_WIDTH, row->label, phrase.text);
    }
}

static void print_checks(const struct report *report, FILE *to)
{
    const struct judgement *judgement = &report->judgement;
    if (judgement->records.result_count > 0)
        fprintf(to, "%-*s %u passed, %u failed, %u errors, %u skipped\n", LABEL_WIDTH, "checks",
                judgement->pass, judgement->fail, judgement->error, judgement->skip);
    report_text(report, to);
}

void page_print(const struct report *report, FILE *to)
{
    const struct records *records = &report->judgement.records;
    fprintf(to, "%s: %s%s%s\n", report->machine, verdict_title(report->verdict),
            report->finding.what ? ", " : "", report->finding.what ? report->finding.what : "");
    if (!report->is_judged)
        return;
    for (size_t i = 0; i < sizeof made_of / sizeof *made_of; i++)
        print_row(records, &made_of[i], to);
    print_checks(report, to);
    for (size_t i = 0; i < sizeof remarks / sizeof *remarks; i++)
        print_row(records, &remarks[i], to);
    print_row(records, &answer, to);
}
