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
    PROTOCOL_VERSION = 1,
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

static enum screen {
    SCREEN_NONE,
    SCREEN_VGA_TEXT,
    SCREEN_FRAMEBUFFER,
    SCREEN_UNUSABLE, /* a framebuffer that can't be mapped, or holds no character */
} screen;

static const char *const door_names[] = {
    [HANDOFF_DOOR_MULTIBOOT1] = "multiboot1",
    [HANDOFF_DOOR_MULTIBOOT2] = "multiboot2",
    [HANDOFF_DOOR_LINUX16] = "linux16",
    [HANDOFF_DOOR_LINUX32] = "linux32",
    [HANDOFF_DOOR_LINUX64] = "linux64",
    [HANDOFF_DOOR_EFI] = "efi",
    [HANDOFF_DOOR_NBP] = "nbp",
    [HANDOFF_DOOR_DISK] = "disk",
};

static const char *const firmware_names[] = {
    [HANDOFF_FIRMWARE_UNKNOWN] = NULL,
    [HANDOFF_FIRMWARE_BIOS] = "bios",
    [HANDOFF_FIRMWARE_UEFI] = "uefi",
};

/* Absent is null in a record, and "" in a struct. */
static const char *or_null(const char *text)
{
    return text[0] != '\0' ? text : NULL;
}

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
    static struct log_sink progress = {.write = note_progress, .kinds = LOG_WIRE | LOG_PEOPLE};
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

static void prepare_panic(const char *boot)
{
    static char build[RECORD_BOOT_DIGITS + 1];
    format(build, sizeof build, "%016lx", build_id);
    panic_prepare(&(struct panic_context){.boot = boot,
                                          .run = or_null(words.run),
                                          .build = build,
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
    screen = sink ? SCREEN_VGA_TEXT : SCREEN_NONE;
    if (!sink && framebuffer->base != 0) {
        void *mapped = window_map_framebuffer(framebuffer->base, framebuffer_size(framebuffer));
        sink = framebuffer_start(framebuffer, mapped);
        screen = sink ? SCREEN_FRAMEBUFFER : SCREEN_UNUSABLE;
    }
    if (sink)
        log_add_sink(sink);
}

static void say_rollcall(const char *boot)
{
    char build[RECORD_BOOT_DIGITS + 1];
    format(build, sizeof build, "%016lx", build_id);
    SAY("rollcall", record_number("v", PROTOCOL_VERSION), record_text("boot", boot),
        record_text("run", or_null(words.run)),
        record_text("name", or_null(words.identity[WORDS_NAME])),
        record_text("version", ROLLCALL_VERSION), record_text("build", build),
        record_text("door", door_names[handoff.door]),
        record_text("firmware", firmware_names[handoff.firmware]));
}

static void say_port(void)
{
    if (com1.chip == UART_NONE)
        SAY("port", record_text("name", NULL), record_text("why", "no port answers at 0x3f8"));
    else
        SAY("port", record_text("name", "com1"), record_hex("io", COM1),
            record_text("why", "legacy"), record_text("chip", uart_chip_name(com1.chip)),
            record_number("baud", com1.baud));
}

static void say_screen(void)
{
    const struct handoff_framebuffer *framebuffer = &handoff.framebuffer;
    if (screen == SCREEN_VGA_TEXT)
        SAY("screen", record_text("kind", "vga-text"));
    else if (screen == SCREEN_FRAMEBUFFER)
        SAY("screen", record_text("kind", "framebuffer"),
            record_number("width", framebuffer->width),
            record_number("height", framebuffer->height), record_number("bits", framebuffer->bits));
    else
        SAY("screen", record_text("kind", NULL),
            record_text("why", screen == SCREEN_NONE ? "no VGA text and no framebuffer"
                                                     : "the framebuffer can't be used"));
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

static void say_identity(const char *from)
{
    SAY("identity", record_text("serial", or_null(words.identity[WORDS_SERIAL])),
        record_text("uuid", or_null(words.identity[WORDS_UUID])),
        record_text("asset", or_null(words.identity[WORDS_ASSET])),
        record_text("mac", or_null(words.identity[WORDS_MAC])), record_text("from", from));
}

/* Where the firmware's tables are, as far as the door told. */
static void say_firmware(void)
{
    SAY("firmware", handoff.rsdp ? record_hex("rsdp", handoff.rsdp) : record_text("rsdp", NULL),
        handoff.smbios ? record_hex("smbios", handoff.smbios) : record_text("smbios", NULL));
}

static void say_memory(void)
{
    SAY("memory", record_number("mib", memory_map_ram(&handoff) >> 20),
        record_number("ranges", handoff.range_count), record_bool("cut", handoff.map_cut),
        record_text("from", or_null(handoff.loader)));
}

/* What was not understood, and what it means for this boot. */
static void say_trouble(int handoff_status, bool watched)
{
    static const char *const troubles[] = {
        [WORDS_UNKNOWN_WORD] = "unknown word, ignored",
        [WORDS_UNKNOWN_VALUE] = "unknown value, the verdict is inconclusive",
        [WORDS_TOO_LONG] = "too long, cut",
        [WORDS_CUT] = "the line was cut on its way (no -- at its end): its last word is not used",
    };
    if (!watched)
        SAY("trouble", record_text("where", "watchdog"),
            record_text("what", "no local APIC: a hang would go unsaid"));
    if (handoff_status != 0)
        SAY("trouble", record_text("where", "handoff"),
            record_text("what", "a part of what the loader left can't be read"));
    if (handoff.words_cut)
        SAY("trouble", record_text("where", "handoff"),
            record_text("what", "the words are longer than the kernel keeps, or not readable"));
    for (unsigned i = 0; i < words.problem_count && i < WORDS_PROBLEMS_MAX; i++)
        SAY("trouble", record_text("where", "words"),
            record_text("what", troubles[words.problems[i].trouble]),
            record_text("word", words.problems[i].text));
    if (words.problem_count > WORDS_PROBLEMS_MAX)
        SAY("trouble", record_text("where", "words"), record_text("what", "more words like these"),
            record_number("more", words.problem_count - WORDS_PROBLEMS_MAX));
}

/* On the screen, where somebody may wonder why the line is silent. */
static void say_losses(void)
{
    if (com1.lost > 0)
        log_people("# com1 got stuck: %u bytes of this answer were not sent.", com1.lost);
}

static void say_end(const char *boot, enum verdict verdict, const char *why)
{
    SAY("end", record_text("boot", boot), record_text("run", or_null(words.run)),
        record_number("plan", 0), record_number("pass", 0), record_number("fail", 0),
        record_number("error", 0), record_number("skip", 0),
        record_text("verdict", verdict_name(verdict)), record_text("why", why),
        record_text("after", words_after_name(words.after)));
}

_Noreturn void kernel_main(enum handoff_door door, uint64_t info);

_Noreturn void kernel_main(enum handoff_door door, uint64_t info)
{
    /* What the loader left, in one shape, and what it was told to tell us. */
    struct physical memory = {.read = window_read};
    int handoff_status = doors_read(door, info, &memory, &handoff);
    words_parse(handoff.words, &words);
    const char *identity_from = take_boot_mac();

    /* Serial first. The firmware may have left half a line there. */
    start_serial();
    say_line(LOG_WIRE, "");
    say_line(LOG_PEOPLE, "Hello World!");
    make_room();

    /* Then the screen, which is given what it missed. */
    start_screen();
    start_traps();
    bool watched = start_watchdog();

    /* Who and what this machine is: each line sealed under the id of this boot. */
    static char boot[RECORD_BOOT_DIGITS + 1];
    uint64_t boot_id = boot_id_make(&words, sizeof words);
    format(boot, sizeof boot, "%016lx", boot_id);
    say_begin(boot_id);
    prepare_panic(boot);
    people_greet(&words, memory_map_ram(&handoff) >> 20);
    say_rollcall(boot);
    say_port();
    say_screen();
    say_identity(identity_from);
    say_firmware();
    say_memory();
    say_trouble(handoff_status, watched);

    /* How it is. Nothing is checked yet, and what nobody checked is not called well. */
    enum verdict verdict = VERDICT_INCONCLUSIVE;
    const char *why = words.unknown_values > 0 ? "unknown value" : "no checks";
    say_end(boot, verdict, why);
    say_losses();
    people_part(&words, verdict, why);

    /* The end, as the words chose it. */
    if (words.after == WORDS_AFTER_QEMU)
        power_end_qemu(verdict);
    power_halt();
}
