/* SPDX-License-Identifier: MIT */
/* What the lab bought: the names and numbers that its books have of this machine.
 * DMTF DSP0134 3.7, 7.1 (BIOS), 7.2 (system), 7.3 (board), 7.4 (chassis). */
#include "kernel/answer/say.h"
#include "kernel/inventory/parts.h"
#include "kernel/inventory/vendor_text.h"
#include "kernel/lib/format.h"
#include "kernel/lib/list.h"
#include "kernel/machine.h"

enum {
    BOARD_TYPE = 0x0d,
    BOARD_IS_MOTHERBOARD = 0x0a,
    CHASSIS_TYPE = 5, /* its highest bit: it can be locked */
    CHASSIS_TYPE_LAST = 36,
};

/* 7.4.1. */
static const char chassis_types[] =
    "\0other\0unknown\0desktop\0low-profile\0pizza-box\0mini-tower\0tower\0portable\0laptop\0"
    "notebook\0hand-held\0docking-station\0all-in-one\0sub-notebook\0space-saving\0lunch-box\0"
    "main-server\0expansion\0sub-chassis\0bus-expansion\0peripheral\0raid\0rack\0sealed-case\0"
    "multi-system\0compact-pci\0advanced-tca\0blade\0blade-enclosure\0tablet\0convertible\0"
    "detachable\0iot-gateway\0embedded\0mini\0stick";

void inventory_say_system(enum words_say how)
{
    struct vendor_text texts[6], uuid;
    (void)how;
    if (!vendor_text_read_first(SMBIOS_SYSTEM, "\4\5\6\7\x19\x1a", texts))
        return;
    vendor_text_read_uuid(&uuid);
    say_record("system vendor %1s product %1s version %1s serial %1s uuid %1s sku %1s family %1s",
               texts[0].bytes, texts[1].bytes, texts[2].bytes, texts[3].bytes, uuid.bytes,
               texts[4].bytes, texts[5].bytes);
}

/* The first that is called the motherboard, else the first of all: old tables don't tell which. */
static bool find_board(struct smbios_structure *board)
{
    struct smbios_structure next = {0};
    *board = next;
    while (smbios_next_of(machine.memory, machine.smbios, SMBIOS_BOARD, &next) == 0) {
        bool is_motherboard =
            smbios_number(machine.memory, &next, BOARD_TYPE, 1) == BOARD_IS_MOTHERBOARD;
        if (board->number == 0 || is_motherboard)
            *board = next;
        if (is_motherboard)
            break;
    }
    return board->number > 0;
}

void inventory_say_board(enum words_say how)
{
    struct smbios_structure board;
    struct vendor_text texts[5];
    (void)how;
    if (!find_board(&board))
        return;
    vendor_text_read(&board, "\4\5\6\7\x08", texts);
    say_record("board vendor %1s product %1s version %1s serial %1s asset %1s", texts[0].bytes,
               texts[1].bytes, texts[2].bytes, texts[3].bytes, texts[4].bytes);
}

void inventory_say_chassis(enum words_say how)
{
    struct smbios_structure chassis = {0};
    struct vendor_text texts[4];
    (void)how;
    if (smbios_next_of(machine.memory, machine.smbios, SMBIOS_CHASSIS, &chassis) != 0)
        return;
    vendor_text_read(&chassis, "\4\6\7\x08", texts);
    unsigned type = smbios_number(machine.memory, &chassis, CHASSIS_TYPE, 1) & 0x7f;
    say_record("chassis vendor %1s type %s version %1s serial %1s asset %1s", texts[0].bytes,
               type <= CHASSIS_TYPE_LAST ? list_at(chassis_types, type) : "", texts[1].bytes,
               texts[2].bytes, texts[3].bytes);
}

void inventory_say_bios(enum words_say how)
{
    struct vendor_text texts[3];
    char version[sizeof "255.255"];
    (void)how;
    if (machine.smbios->length == 0)
        return;
    vendor_text_read_first(SMBIOS_BIOS, "\4\5\x08", texts);
    format(version, sizeof version, "%u.%u", machine.smbios->major, machine.smbios->minor);
    say_record("bios vendor %1s version %1s date %1s smbios %s", texts[0].bytes, texts[1].bytes,
               texts[2].bytes, version);
}

void inventory_say_smbios_troubles(void)
{
    struct smbios_structure last;
    if (machine.smbios->entry != 0 && machine.smbios->length == 0)
        say_trouble("smbios", "the entry point is not sound: no table is used");
    else if (smbios_check(machine.memory, machine.smbios, &last) != 0)
        say_record("trouble where %s what %s read %u last %lx", "smbios",
                   "the table is broken: what is behind the last structure is not read",
                   last.number, (unsigned long)last.handle);
}
