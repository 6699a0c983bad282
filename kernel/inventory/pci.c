/* SPDX-License-Identifier: MIT */
/* A server has 150 functions, most of them parts of its chipset: those that a netboot lab asks for
 * are named, and one sum tells when any of the others is another one than yesterday. */
#include <stddef.h>

#include "kernel/answer/say.h"
#include "kernel/inventory/mac.h"
#include "kernel/inventory/nic.h"
#include "kernel/inventory/parts.h"
#include "kernel/lib/bytes.h"
#include "kernel/lib/format.h"
#include "kernel/machine.h"
#include "kernel/pci/express.h"
#include "kernel/pci/space.h"
#include "serial/record/crc32c.h"

enum {
    ID_TEXT = 9,    /* "14e4:165f" */
    CLASS_TEXT = 6, /* "020000" */
    CLASS_SHIFT = 24,
    CLASS_STORAGE = 1,
    CLASS_NETWORK = 2,
    CLASS_DISPLAY = 3,
    KIND_SHIFT = 8, /* of class, subclass and interface in PCI_CLASS */
    NEITHER = 2,    /* for %1c: null */
};

#define ONES 0xffffffffU

/* One function as text; what it hasn't is "". */
struct description {
    char name[PCI_NAME_MAX + 1];
    char id[ID_TEXT + 1], subsystem[ID_TEXT + 1];
    char link[PCI_LINK_TEXT_MAX + 1], most[PCI_LINK_TEXT_MAX + 1];
};

static unsigned class_of(uint32_t at)
{
    return pci_space_read(at, PCI_CLASS) >> CLASS_SHIFT;
}

/* Registers of ids have the vendor's in their lower half. */
static void write_id(uint32_t id, char to[ID_TEXT + 1])
{
    format(to, ID_TEXT + 1, "%04x:%04x", id & 0xffff, id >> 16);
}

/* 0 where it has none. */
static uint32_t subsystem_of(uint32_t at)
{
    unsigned offset = pci_subsystem(at);
    uint32_t id = offset != 0 ? pci_space_read(at, offset) : 0;
    return id != ONES ? id : 0;
}

static void describe(uint32_t at, struct description *out)
{
    struct pci_link link;
    uint32_t subsystem = subsystem_of(at);
    memset(out, 0, sizeof *out);
    pci_name(at, out->name);
    write_id(pci_space_read(at, PCI_ID), out->id);
    if (subsystem != 0)
        write_id(subsystem, out->subsystem);
    if (pci_link(at, &link)) {
        pci_rate_text(&link.now, out->link);
        pci_rate_text(&link.most, out->most);
    }
}

/* Network functions, as far as they help to tell through which of them this machine was booted. */
struct nics {
    bool has_boot_mac;
    uint8_t boot_mac[MAC_SIZE];
    unsigned count, matches;
};

static bool is_boot_mac(const struct nics *nics, const uint8_t mac[MAC_SIZE])
{
    return nics->has_boot_mac && memcmp(mac, nics->boot_mac, MAC_SIZE) == 0;
}

static void count_nic(void *context, uint32_t at)
{
    struct nics *nics = context;
    uint8_t mac[MAC_SIZE];
    if (class_of(at) != CLASS_NETWORK)
        return;
    nics->count++;
    nics->matches += nic_read_mac(at, mac) && is_boot_mac(nics, mac);
}

/* A card whose address can't be read is the one where it is the only one; and isn't where another
 * one is. */
static void say_nic(void *context, uint32_t at)
{
    const struct nics *nics = context;
    struct description nic;
    uint8_t mac[MAC_SIZE];
    char text[MAC_TEXT + 1] = "";
    if (class_of(at) != CLASS_NETWORK)
        return;
    bool is_known = nic_read_mac(at, mac);
    if (!is_known && nics->has_boot_mac && nics->count == 1) {
        memcpy(mac, nics->boot_mac, MAC_SIZE);
        is_known = true;
    }
    if (is_known)
        mac_text(mac, text);
    describe(at, &nic);
    bool is_sure = nics->has_boot_mac && (is_known || nics->matches > 0);
    say_record("nic mac %s pci %s id %s subsystem %s link %s boot %1c", text, nic.name, nic.id,
               nic.subsystem, nic.link, is_sure ? is_known && is_boot_mac(nics, mac) : NEITHER);
}

void inventory_say_nics(enum words_say how)
{
    struct nics nics = {0};
    (void)how;
    nics.has_boot_mac = mac_parse(machine.words->identity[WORDS_MAC], nics.boot_mac);
    pci_each(count_nic, &nics);
    if (nics.count > 0)
        pci_each(say_nic, &nics);
}

/* Which functions are said, as `nic` or `function`. */
static bool is_said(uint32_t at, enum words_say how)
{
    unsigned class = class_of(at);
    return how == WORDS_SAY_ALL ||
           (how == WORDS_SAY_NORMAL &&
            (class == CLASS_STORAGE || class == CLASS_NETWORK || class == CLASS_DISPLAY));
}

static void say_function(void *context, uint32_t at)
{
    const enum words_say *how = context;
    struct description function;
    char class[CLASS_TEXT + 1];
    if (class_of(at) == CLASS_NETWORK || !is_said(at, *how))
        return;
    describe(at, &function);
    format(class, sizeof class, "%06x", pci_space_read(at, PCI_CLASS) >> KIND_SHIFT);
    say_record("function pci %s id %s class %s subsystem %s link %s max %s", function.name,
               function.id, class, function.subsystem, function.link, function.most);
}

void inventory_say_functions(enum words_say how)
{
    pci_each(say_function, &how);
}

struct summary {
    enum words_say how;
    unsigned functions, shown, agree, differ;
    uint32_t sum;
    uint32_t first_different;
};

/* The sum is over sixteen bytes of each function, as serial/record/PROTOCOL.md has them. */
static void add_to_summary(void *context, uint32_t at)
{
    struct summary *summary = context;
    const uint32_t bytes[] = {at & ~pci_function(0, 0, 0), pci_space_read(at, PCI_ID),
                              pci_space_read(at, PCI_CLASS), subsystem_of(at)};
    enum pci_ecam ecam = pci_ecam(at);
    summary->functions++;
    summary->shown += is_said(at, summary->how);
    summary->sum = crc32c(summary->sum, bytes, sizeof bytes);
    summary->agree += ecam == PCI_ECAM_AGREES;
    if (ecam == PCI_ECAM_DIFFERS && summary->differ++ == 0)
        summary->first_different = at;
}

void inventory_say_pci(enum words_say how)
{
    struct summary summary = {.how = how};
    char sum[sizeof "01234567"] = "", name[PCI_NAME_MAX + 1];
    const char *access = NULL;
    pci_each(add_to_summary, &summary);
    if (summary.functions > 0) {
        format(sum, sizeof sum, "%08x", summary.sum);
        access = summary.agree > 0 ? "ecam" : "ports";
    }
    say_record("pci functions %u shown %u fingerprint %s access %s", summary.functions,
               summary.shown, sum, access);
    if (summary.differ > 0) {
        pci_name(summary.first_different, name);
        say_record("trouble where %s what %s function %s count %u", "pci",
                   "in memory there is another function than by the ports, which count", name,
                   summary.differ);
    }
    if (machine.facts->pci_left_out > 0)
        say_record("trouble where %s what %s count %u", "pci",
                   "configuration space in memory is not used where RAM is, or past our limits",
                   machine.facts->pci_left_out);
}
