/* SPDX-License-Identifier: MIT */
/* The story of one boot, from top to bottom. boot/ calls kernel_main in long mode, on a stack of
 * our own, with nothing mapped but the kernel and its window. */
#include <stdint.h>

#include "boot/doors.h"
#include "kernel/answer/boot_id.h"
#include "kernel/answer/keep.h"
#include "kernel/answer/people.h"
#include "kernel/answer/say.h"
#include "kernel/cpu/apic.h"
#include "kernel/cpu/control.h"
#include "kernel/cpu/cpu.h"
#include "kernel/cpu/pic.h"
#include "kernel/cpu/traps.h"
#include "kernel/inventory/inventory.h"
#include "kernel/lib/assert.h"
#include "kernel/lib/format.h"
#include "kernel/log/log.h"
#include "kernel/memory/image.h"
#include "kernel/memory/map.h"
#include "kernel/memory/window.h"
#include "kernel/panic/panic.h"
#include "kernel/panic/watchdog.h"
#include "kernel/power/power.h"
#include "kernel/screen/framebuffer.h"
#include "kernel/screen/vga_text.h"
#include "kernel/words/words.h"
#include "serial/record/verdict.h"
#include "serial/uart/uart.h"

enum {
    COM1 = 0x3f8,
    COM1_BAUD = 115200,
    LOG_SIZE_MAX = 1 << 20, /* where this is no more than a LOG_SHAREth of RAM */
    LOG_SIZE_MIN = 32768,
    LOG_SHARE = 64,
    KEEP_SIZE = 65536,
};

extern const char kernel_base[], image_text_end[]; /* boot/image.ld */
extern const uint64_t build_id;                    /* boot/switch32.asm; boot/stamp.py writes it */

static struct handoff handoff;
static struct words words;
static struct uart com1;

static struct inventory inventory;

/* How a kernel that crashed ends. */
static void end_crashed(void)
{
    if (words.after == WORDS_AFTER_QEMU)
        power_end_qemu(VERDICT_CRASHED);
    power_halt();
}

static void fail_assertion(const char *what)
{
    panic_say(what, NULL);
}

/* Faults are panics from here on, said where people and the lab listen. Until then boot/ has last
 * words for them. */
static void start_traps(void)
{
    const struct trap_guard *guard;
    traps_start(panic_trap);
    for (unsigned i = 0; (guard = traps_guard(i)) != NULL; i++)
        image_guard(guard->page);
    if (cpu_has_umip())
        cpu_set_cr4(cpu_cr4() | CPU_CR4_UMIP);
    if (cpu_has_machine_check()) /* else one would be a reset without a word */
        cpu_set_cr4(cpu_cr4() | CPU_CR4_MCE);
    assert_hook = fail_assertion;
}

/* Every line that is said is progress. */
static void note_progress(void *context, const char *bytes, size_t length)
{
    (void)context, (void)bytes, (void)length;
    watchdog_progress();
}

/* A timer that looks whether there is progress; false where there is none. */
static bool start_watchdog(void)
{
    uint64_t registers = apic_registers();
    pic_silence();
    if (!apic_start(registers ? window_map_device(registers, APIC_SIZE) : NULL))
        return false;
    static struct log_sink progress;
    progress = (struct log_sink){.write = note_progress, .kinds = LOG_WIRE | LOG_PEOPLE};
    log_add_sink(&progress);
    traps_handle(TRAP_TIMER, watchdog_tick);
    apic_start_timer(TRAP_TIMER);
    cpu_interrupts_on();
    return true;
}

/* Room for a longer log and for the answer, as soon as it is known where there is any. */
static void make_room(void)
{
    const uint64_t page = 4096, avoid_limit = 1ULL << 52;
    uint64_t size = LOG_SIZE_MAX, ram = memory_map_ram(&handoff);
    struct memory_range avoid[] = {
        image_place(), {handoff.rsdp / page * page, page}, {handoff.smbios / page * page, page}};
    while (size > ram / LOG_SHARE)
        size /= 2;
    if (size < LOG_SIZE_MIN)
        return;
    uint64_t base = memory_map_find(&handoff, size + KEEP_SIZE, avoid_limit, avoid,
                                    sizeof avoid / sizeof *avoid);
    char *room = base != 0 ? window_map_ram(base, size + KEEP_SIZE) : NULL;
    if (!room)
        return;
    log_move(room, (uint32_t)size);
    keep_move(room + size, KEEP_SIZE);
}

static void prepare_panic(void)
{
    panic_prepare(&(struct panic_context){.boot = inventory.boot,
                                          .run = words.run[0] != '\0' ? words.run : NULL,
                                          .build = inventory.build,
                                          .end = end_crashed,
                                          .text = (uint64_t)kernel_base,
                                          .text_end = (uint64_t)image_text_end});
}

static void start_serial(void)
{
    if (uart_probe(&com1, uart_registers_at_port(COM1)) != 0)
        return;
    uart_configure(&com1, COM1_BAUD);
    log_add_sink(uart_sink(&com1));
}

static void start_screen(void)
{
    const struct handoff_framebuffer *framebuffer = &handoff.framebuffer;
    struct log_sink *sink = handoff.vga_text ? vga_text_start(window_vga_text()) : NULL;
    inventory.screen = sink ? INVENTORY_VGA_TEXT : INVENTORY_NO_SCREEN;
    if (!sink && framebuffer->base != 0) {
        void *mapped = window_map_framebuffer(framebuffer->base, framebuffer_size(framebuffer));
        sink = framebuffer_start(framebuffer, mapped);
        inventory.screen = sink ? INVENTORY_FRAMEBUFFER : INVENTORY_SCREEN_UNUSABLE;
    }
    if (sink)
        log_add_sink(sink);
}

static void say_port(void)
{
    if (com1.chip == UART_NONE)
        say_record("port", "name %s why %s", (const char *)NULL, "no port answers at 0x3f8");
    else
        say_record("port", "name %s io %lx why %s chip %s baud %u", "com1", (unsigned long)COM1,
                   "legacy", uart_chip_name(com1.chip), com1.baud);
}

/* The script knows best which machine this is; without it the loader may know the NIC. */
static const char *take_boot_mac(void)
{
    const uint8_t *mac = handoff.boot_mac;
    if (words.identity[WORDS_MAC][0] != '\0' || !handoff.has_boot_mac)
        return "words";
    format(words.identity[WORDS_MAC], sizeof words.identity[WORDS_MAC],
           "%02x:%02x:%02x:%02x:%02x:%02x", mac[0], mac[1], mac[2], mac[3], mac[4], mac[5]);
    return "loader";
}

/* On the screen, where somebody may wonder why the line is silent. */
static void say_losses(void)
{
    if (com1.lost > 0)
        log_people("# com1 got stuck: %u bytes of this answer were not sent.", com1.lost);
}

_Noreturn void kernel_main(enum handoff_door door, uint64_t info);

_Noreturn void kernel_main(enum handoff_door door, uint64_t info)
{
    /* What the loader left, in one shape, and what it was told to tell us. */
    struct physical memory = {.read = window_read, .find = window_find};
    inventory.handoff = &handoff;
    inventory.words = &words;
    inventory.handoff_broken = doors_read(door, info, &memory, &handoff) != 0;
    words_parse(handoff.words, &words);
    inventory.identity_from = take_boot_mac();

    /* Serial first. The firmware may have left half a line there. */
    start_serial();
    say_line(LOG_WIRE, "");
    say_line(LOG_PEOPLE, "Hello World!");
    make_room();

    /* Then the screen, which is given what it missed. */
    start_screen();
    start_traps();
    inventory.watched = start_watchdog();

    /* Who and what this machine is: each line sealed under the id of this boot. */
    uint64_t boot_id = boot_id_make(&words, sizeof words);
    format(inventory.boot, sizeof inventory.boot, "%016lx", boot_id);
    format(inventory.build, sizeof inventory.build, "%016lx", build_id);
    say_begin(boot_id);
    prepare_panic();
    people_greet(&words, memory_map_ram(&handoff) >> 20);
    inventory_say_rollcall(&inventory);
    say_port();
    inventory_say(&inventory);

    /* How it is. Nothing is checked yet, and what nobody checked is not called well. */
    enum verdict verdict = VERDICT_INCONCLUSIVE;
    const char *why = words.unknown_values > 0 ? "unknown value" : "no checks";
    inventory_say_end(&inventory, verdict, why);
    say_losses();
    people_part(&words, verdict, why);

    /* The end, as the words chose it. */
    if (words.after == WORDS_AFTER_QEMU)
        power_end_qemu(verdict);
    power_halt();
}
