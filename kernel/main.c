/* SPDX-License-Identifier: MIT */
/* The story of one boot, from top to bottom. boot/ calls kernel_main in long mode, on a stack of
 * our own, with nothing mapped but the kernel and its window. */
#include <stdint.h>

#include "boot/doors.h"
#include "kernel/answer/boot_id.h"
#include "kernel/answer/keep.h"
#include "kernel/answer/people.h"
#include "kernel/answer/say.h"
#include "kernel/check/guard.h"
#include "kernel/check/run.h"
#include "kernel/cpu/apic.h"
#include "kernel/cpu/clock.h"
#include "kernel/cpu/control.h"
#include "kernel/cpu/cpu.h"
#include "kernel/cpu/pic.h"
#include "kernel/cpu/stage.h"
#include "kernel/cpu/traps.h"
#include "kernel/inventory/identity.h"
#include "kernel/inventory/inventory.h"
#include "kernel/lib/assert.h"
#include "kernel/lib/format.h"
#include "kernel/lib/status.h"
#include "kernel/log/log.h"
#include "kernel/machine.h"
#include "kernel/memory/image.h"
#include "kernel/memory/map.h"
#include "kernel/memory/window.h"
#include "kernel/panic/panic.h"
#include "kernel/panic/watchdog.h"
#include "kernel/pci/space.h"
#include "kernel/power/power.h"
#include "kernel/screen/framebuffer.h"
#include "kernel/screen/vga_text.h"
#include "kernel/shell/shell.h"
#include "kernel/unpack/unpack.h"
#include "kernel/words/words.h"
#include "serial/ports/hunt.h"
#include "serial/ports/input.h"
#include "serial/ports/ports.h"
#include "serial/record/verdict.h"

enum {
    LOG_SIZE_MAX = 1 << 20, /* where this is no more than a LOG_SHAREth of RAM */
    LOG_SIZE_MIN = 32768,
    LOG_SHARE = 64,
    KEEP_SIZE = 65536,
    REBOOT_PAUSE_US = 10000000, /* after a crash: somebody may want to read it */
    HUNT_PERIOD_US = 1000,
};

extern const uint64_t build_id; /* boot/switch32.asm; boot/stamp.py writes it */

static struct handoff handoff;
static struct words words;
static struct acpi acpi;
static struct smbios smbios;
static struct ports ports;
static struct machine_facts facts;
static struct check_report report;

static const struct physical memory = {.read = window_read, .find = window_find};

const struct machine machine = {.facts = &facts,
                                .memory = &memory,
                                .map_device = window_map_device,
                                .handoff = &handoff,
                                .words = &words,
                                .acpi = &acpi,
                                .smbios = &smbios,
                                .ports = &ports};

/* The end that the words chose; where nobody can type, a shell is no end. */
static _Noreturn void end(enum verdict verdict)
{
    if (words.after == WORDS_AFTER_QEMU)
        power_end_qemu(verdict);
    if (words.after == WORDS_AFTER_REBOOT)
        power_reboot();
    if (words.after == WORDS_AFTER_POWEROFF)
        power_off();
    power_halt();
}

/* The same for a kernel that crashed, slow enough to be read. */
static void end_crashed(void)
{
    if (words.after == WORDS_AFTER_REBOOT) {
        log_people("# Reboot in 10 s.");
        clock_wait(REBOOT_PAUSE_US);
    }
    end(VERDICT_CRASHED);
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

/* The timer's tick: is there input, and is there progress? */
static void tick(struct trap_frame *frame)
{
    input_poll();
    guard_tick(frame);
    watchdog_tick(frame);
}

/* Processors of AMD's families 0Fh to 11h may stop their timer where they halt. AMD BIOS and Kernel
 * Developer's Guide for family 10h, MSR C001_0055, bits 27 and 28. */
static void keep_timer_in_halt(void)
{
    const uint32_t amd = 0x444d4163, message = 0xc0010055; /* "cAMD" */
    uint32_t family = cpu_id(1).eax >> 8;
    uint64_t value;
    if (cpu_id(0).ecx != amd || (family & 0xf) != 0xf || (family >> 12 & 0xff) > 2)
        return;
    if (try_read_msr(message, &value) == 0)
        try_write_msr(message, value & ~(3ULL << 27));
}

/* A timer that looks whether there is progress; false where there is none. */
static bool start_watchdog(void)
{
    pic_silence();
    if (!apic_start(window_map_device))
        return false;
    watchdog_progress();
    log_progress = watchdog_progress;
    keep_timer_in_halt();
    traps_handle(TRAP_TIMER, tick);
    apic_start_timer(TRAP_TIMER, APIC_SLOW_COUNT);
    cpu_interrupts_on();
    return true;
}

/* Later than ACPI: it names no port, and a search for it takes long. */
static void open_smbios(void)
{
    smbios_open(&memory, handoff.smbios, handoff.firmware != HANDOFF_FIRMWARE_UEFI, &smbios);
    if (smbios.entry != 0)
        handoff.smbios = smbios.entry;
}

/* Room for a longer log and for the answer, as soon as it is known where there is any. */
static void make_room(void)
{
    const uint64_t page = 4096, avoid_limit = 1ULL << 52;
    uint64_t size = LOG_SIZE_MAX, ram = memory_map_ram(&handoff);
    struct memory_range avoid[] = {image_place(),
                                   {handoff.rsdp / page * page, page},
                                   {handoff.smbios / page * page, page},
                                   {smbios.table, smbios.length}};
    while (size > ram / LOG_SHARE)
        size /= 2;
    if (size < LOG_SIZE_MIN)
        return;
    uint64_t base = memory_map_find(&handoff, size + KEEP_SIZE, avoid_limit, avoid,
                                    sizeof avoid / sizeof *avoid);
    char *room = base != 0 ? window_map_ram(base, size + KEEP_SIZE) : NULL;
    if (!room)
        return;
    facts.room = (struct memory_range){base, size + KEEP_SIZE};
    log_move(room, (uint32_t)size);
    keep_move(room + size, KEEP_SIZE);
}

const struct panic_context panic_context = {.boot = facts.boot,
                                            .run = words.run,
                                            .build = facts.build,
                                            .end = end_crashed,
                                            .is_code = image_holds_code};

/* The ports that are to speak do so from here on. Nothing was said before. */
static void start_serial(void)
{
    stage(STAGE_PORTS);
    facts.acpi_broken = acpi_open(&memory, handoff.rsdp, handoff.firmware != HANDOFF_FIRMWARE_UEFI,
                                  &acpi) == STATUS_BROKEN;
    if (handoff.rsdp == 0)
        handoff.rsdp = acpi.rsdp;
    ports_find(&memory, window_map_device, &words, &handoff, &acpi, &ports);
    for (unsigned i = 0; i < ports.count; i++)
        if (ports.list[i].state == PORT_SPEAKS)
            log_attach(uart_sink(&ports.list[i].uart));
}

/* Waits for a moment, or until an interrupt if there are any. */
static void idle(void)
{
    if (facts.watched)
        cpu_wait_for_interrupt();
    watchdog_progress();
}

static void quicken_tick(uint32_t us)
{
    if (facts.watched)
        apic_start_timer(TRAP_TIMER, clock_apic_count(us));
}

static bool is_told_to_hunt(void)
{
    for (unsigned i = 0; i < words.console_count; i++)
        if (words.consoles[i].kind == WORDS_CONSOLE_HUNT)
            return true;
    return false;
}

/* console=hunt: the port that somebody answers on. Meanwhile a crash is said on all of them. */
static void hunt(void)
{
    if (!is_told_to_hunt())
        return;
    log_people("# Hunting for the console: press Enter where this is heard.");
    quicken_tick(HUNT_PERIOD_US);
    for (unsigned i = 0; i < ports.count; i++)
        if (ports.list[i].state == PORT_FOUND)
            log_attach(uart_sink(&ports.list[i].uart));
    struct port *chosen = hunt_run(&ports, idle);
    for (unsigned i = 0; i < ports.count; i++)
        if (ports.list[i].state == PORT_FOUND || &ports.list[i] == chosen)
            log_detach(&ports.list[i].uart.sink);
    if (chosen)
        log_add_sink(uart_sink(&chosen->uart));
}

static void start_screen(void)
{
    const struct handoff_framebuffer *framebuffer = &handoff.framebuffer;
    struct log_sink *sink = handoff.vga_text ? vga_text_start(window_vga_text()) : NULL;
    facts.screen = sink ? MACHINE_VGA_TEXT : MACHINE_NO_SCREEN;
    if (!sink && framebuffer->base != 0) {
        void *mapped = window_map_framebuffer(framebuffer->base, framebuffer_size(framebuffer));
        sink = framebuffer_start(framebuffer, mapped);
        facts.screen = sink ? MACHINE_FRAMEBUFFER : MACHINE_SCREEN_UNUSABLE;
    }
    if (sink)
        log_add_sink(sink);
}

/* The script knows best which machine this is; without it the loader may know the NIC. */
static const char *take_boot_mac(void)
{
    char *mac = words.identity[WORDS_MAC];
    if (mac[0] != '\0' || !handoff.has_boot_mac)
        return "words";
    for (unsigned i = 0; i < sizeof handoff.boot_mac; i++)
        mac += format(mac, sizeof "00:", "%02x:", handoff.boot_mac[i]);
    mac[-1] = '\0';
    return "loader";
}

static void greet(void)
{
    struct identity identity;
    struct vendor_text product;
    const struct vendor_text *serial = &identity.of[IDENTITY_SERIAL];
    identity_read(&identity);
    identity_product(&product);
    people_greet(&words, product.bytes, vendor_text_counts(serial) ? serial->bytes : "");
}

/* On the screen, where somebody may wonder why the line is silent. */
static void say_losses(void)
{
    if (ports_speaking(&ports) == 0)
        log_people("# No serial port speaks: %s.",
                   words.console_count > 0 ? "the words name none that answers" : "none was found");
    for (unsigned i = 0; i < ports.count; i++)
        if (ports.list[i].uart.lost > 0)
            log_people("# %s got stuck: %u bytes were not sent.", ports.list[i].name,
                       ports.list[i].uart.lost);
}

static bool somebody_can_type(void)
{
    return words.after == WORDS_AFTER_SHELL && words.shell != WORDS_SHELL_OFF &&
           ports_speaking(&ports) > 0;
}

const struct shell_world shell_world = {.read = input_take,
                                        .lost = input_lost,
                                        .unsent = input_unsent,
                                        .idle = idle,
                                        .handoff = &handoff,
                                        .words = &words};

static void serve_shell(bool is_early)
{
    stage(STAGE_SHELL);
    quicken_tick(input_period());
    shell_run(is_early);
}

/* For a reader at the other end that missed a line. */
static void linger(void)
{
    if (words.linger == 0 || ports_speaking(&ports) == 0)
        return;
    quicken_tick(input_period());
    shell_linger(words.linger);
}

/* A key during the boot brings the prompt earlier. The LF of an Enter that was meant for something
 * else is none, nor is what an open line gives. */
static void serve_who_types(void)
{
    uint8_t byte;
    bool is_key = false;
    if (!somebody_can_type())
        return;
    while (!is_key && input_take(&byte))
        is_key = byte > 0 && byte < 0x7f && byte != '\n';
    if (is_key)
        serve_shell(true);
}

/* The story goes on here once all of the kernel is there: boot/split.py has packed what only this
 * function leads to. */
__attribute__((noinline)) static _Noreturn void kernel_go_on(void)
{
    stage(STAGE_SPEAKS);
    open_smbios();
    make_room();
    facts.identity_from = take_boot_mac();

    /* Then the screen, which is given what it missed; and nothing goes wrong unsaid any more: each
     * sealed line is under the id of this boot. */
    uint64_t boot_id = boot_id_make(&words, sizeof words);
    format(facts.boot, sizeof facts.boot, "%016lx", boot_id);
    format(facts.build, sizeof facts.build, "%016lx", build_id);
    say_begin(boot_id);
    start_screen();
    start_traps();
    facts.watched = start_watchdog();
    power_prepare(&memory, &acpi, window_map_device);
    facts.pci_left_out = pci_open(&memory, &acpi, &handoff);
    hunt();
    input_start(&ports);
    facts.after =
        words.after == WORDS_AFTER_SHELL && !somebody_can_type() ? WORDS_AFTER_HALT : words.after;

    /* Who and what this machine is. */
    stage(STAGE_ANSWER);
    greet();
    serve_who_types();
    inventory_say();

    /* How it is. */
    serve_who_types();
    enum verdict verdict = check_run(&report);
    check_say_end(&report);
    say_losses();
    char about[CHECK_ABOUT_MAX];
    people_part(&words, verdict, check_about(&report, about));
    say_complete();
    stage(STAGE_END);

    /* The end, as the words chose it. */
    if (somebody_can_type())
        serve_shell(false);
    linger();
    end(verdict);
}

void kernel_main(enum handoff_door door, uint64_t info);

void kernel_main(enum handoff_door door, uint64_t info)
{
    /* What the loader left, in one shape, and what it was told to tell us. */
    stage(STAGE_KERNEL);
    facts.began = cpu_tsc();
    if (cpu_has_machine_check()) /* else one would be a reset without a word */
        cpu_set_cr4(cpu_cr4() | CPU_CR4_MCE);
    doors_read(door, info, &memory, &handoff);
    words_parse(handoff.words, &words);

    /* Serial first. The firmware may have left half a line there. */
    start_serial();
    say_line(LOG_WIRE, "");
    say_line(LOG_PEOPLE, "Hello World!");

    /* The rest of the kernel came packed. Without it there is nothing more to do, and boot/ has
     * last words for that. */
    if (unpack_kernel())
        kernel_go_on();
    say_line(LOG_PEOPLE, "# The image is damaged.");
}
