/* SPDX-License-Identifier: MIT */
/* A session that ends by going back to the test when nobody will type any more. */
#include "tests/unit/shell_model.h"

#include <string.h>

#include "kernel/check/check.h"
#include "kernel/check/run.h"
#include "kernel/cpu/clock.h"
#include "kernel/cpu/traps.h"
#include "kernel/inventory/inventory.h"
#include "kernel/lib/status.h"
#include "kernel/log/log.h"
#include "kernel/machine.h"
#include "kernel/memory/window.h"
#include "kernel/panic/watchdog.h"
#include "kernel/power/power.h"
#include "kernel/shell/rehearse.h"
#include "tests/unit/run.h"

enum { PAGE = 4096 };

struct shell_model shell_model;

const char rehearse_names[] = " aa bbb b c";

static struct log_sink wire;
static char said[1 << 17];
static jmp_buf over;
static struct {
    const struct shell_piece *piece, *end;
    size_t at;
    uint64_t due_us, then_us;
    uint32_t lost;
} script;

static size_t length_of(const struct shell_piece *piece)
{
    return piece->length > 0 ? piece->length : strlen(piece->bytes);
}

static void wait_for_next(void)
{
    bool is_there = script.piece < script.end;
    script.at = 0;
    script.due_us = shell_model.us + (is_there ? script.piece->after_ms * 1000ULL : script.then_us);
    if (is_there)
        script.lost += script.piece->lost;
}

static bool read_byte(uint8_t *byte)
{
    if (shell_model.peer)
        return shell_model.peer->read(byte);
    if (script.piece == script.end || shell_model.us < script.due_us)
        return false;
    if (script.at == length_of(script.piece)) {
        script.piece++;
        wait_for_next();
        return false;
    }
    *byte = (uint8_t)script.piece->bytes[script.at++];
    return true;
}

static uint32_t count_lost(void)
{
    return script.lost;
}

static uint32_t count_unsent(void)
{
    return shell_model.unsent;
}

static _Noreturn void leave(int how)
{
    shell_model.end = (unsigned)how;
    longjmp(over, 1);
}

static void idle(void)
{
    if (shell_model.peer) {
        shell_model.peer->idle();
        return;
    }
    if (script.piece == script.end && shell_model.us >= script.due_us)
        leave(SHELL_MODEL_WAITS);
    shell_model.us += shell_model.idle_us ? shell_model.idle_us : 1000;
}

static void hear(void *context, const char *bytes, size_t length)
{
    (void)context;
    size_t room = shell_model.said < sizeof said - 1 ? sizeof said - 1 - shell_model.said : 0;
    size_t kept = length < room ? length : room;
    memcpy(said + sizeof said - 1 - room, bytes, kept);
    said[sizeof said - 1 - room + kept] = '\0';
    shell_model.said += length;
    /* A port that takes this much and no more. */
    if (shell_model.takes != 0 && shell_model.said > shell_model.takes)
        shell_model.unsent += (uint32_t)length;
}

static struct words words;
static const struct machine_facts facts;

static const struct physical memory = {.read = window_read};

const struct machine machine = {.facts = &facts,
                                .memory = &memory,
                                .handoff = &shell_model.handoff,
                                .words = &words,
                                .acpi = &shell_model.acpi,
                                .smbios = &shell_model.smbios};

/* Checks and an inventory, which only tell that they were asked for. */
CHECK(a, quick, quick, .about = "harmless")
{
    return CHECK_PASSED;
}

CHECK(a, risky, risky, .about = "writes")
{
    return CHECK_PASSED;
}

unsigned check_again(const char *choice)
{
    shell_say("checked %s", choice);
    return 1;
}

const char *inventory_kind(unsigned i)
{
    static const char *const kinds[] = {"memory", "port"};
    return i < 2 ? kinds[i] : NULL;
}

bool inventory_show(const char *kind)
{
    bool is_known = strcmp(kind, "memory") == 0;
    if (is_known)
        shell_say("shown");
    return is_known;
}

const struct shell_world shell_world = {.read = read_byte,
                                        .lost = count_lost,
                                        .unsent = count_unsent,
                                        .idle = idle,
                                        .handoff = &shell_model.handoff,
                                        .words = &words};

/* What is run in the world. */
static bool is_early;
static uint32_t linger;

static void run_shell(void)
{
    shell_run(is_early);
}

static void run_linger(void)
{
    shell_linger(linger);
}

static const char *run_in_world(const struct shell_piece *pieces, size_t count, uint32_t then_ms,
                                void (*run)(void))
{
    words.shell = shell_model.shell;
    if (!wire.write) {
        wire = (struct log_sink){.write = hear, .kinds = LOG_WIRE | LOG_PEOPLE};
        log_add_sink(&wire);
    }
    shell_model.said = 0;
    said[0] = '\0';
    script.piece = pieces;
    script.end = pieces + count;
    script.then_us = then_ms * 1000ULL;
    if (setjmp(over) == 0) {
        /* The shell begins before the first piece is told. */
        script.due_us = UINT64_MAX;
        wait_for_next();
        script.lost -= count > 0 ? pieces->lost : 0;
        run();
        shell_model.end = SHELL_MODEL_RETURNED;
    }
    script.piece = script.end = NULL;
    return said;
}

const char *shell_model_run(const struct shell_piece *pieces, size_t count, uint32_t then_ms,
                            bool early)
{
    is_early = early;
    return run_in_world(pieces, count, then_ms, run_shell);
}

const char *shell_model_linger(const struct shell_piece *pieces, size_t count, uint32_t seconds)
{
    linger = seconds;
    return run_in_world(pieces, count, UINT32_MAX, run_linger);
}

const char *shell_model_type(const char *text)
{
    struct shell_piece piece = {.bytes = text};
    const char *heard = shell_model_run(&piece, 1, 0, false);
    assert_memory_equal(heard, SHELL_PROMPT, strlen(SHELL_PROMPT));
    return heard + strlen(SHELL_PROMPT);
}

struct cpuid shell_model_cpuid(uint32_t leaf, uint32_t subleaf)
{
    static const char brand[48] = "   Intel(R)  Xeon(R)\x01 CPU\xff E3-1270  ";
    struct cpuid id = {~0U, ~0U, ~0U, ~0U}; /* above the highest: no answer */
    switch (leaf) {
    case 0:
        id = (struct cpuid){.eax = 13};
        memcpy(&id.ebx, "Genu", 4);
        memcpy(&id.edx, "ineI", 4);
        memcpy(&id.ecx, "ntel", 4);
        break;
    case 1:
        id = (struct cpuid){0x000506e3, 0, 0x80000020, 0};
        break;
    case 7:
        id = (struct cpuid){.ebx = 1 << 5};
        break;
    case 13:
        id = (struct cpuid){.eax = subleaf, .ebx = 0xb, .ecx = 0xc, .edx = 0xd};
        break;
    case 0x40000000:
        id.eax = 0x40000001;
        memcpy(&id.ebx, "KVMKVMKVM\0\0\0", 12);
        break;
    case 0x80000000:
        id.eax = 0x80000006;
        break;
    case 0x80000001:
        id = (struct cpuid){.edx = 1 << 20};
        break;
    case 0x80000002:
    case 0x80000003:
    case 0x80000004:
        memcpy(&id, brand + (size_t)(leaf - 0x80000002) * 16, 16);
        break;
    default:
        break;
    }
    return id;
}

uint64_t clock_us(void)
{
    return shell_model.us;
}

uint64_t clock_hz(void)
{
    return 2400000000;
}

const char *clock_source(void)
{
    return "pit";
}

void watchdog_progress(void)
{
    shell_model.progress++;
}

_Noreturn void power_halt(void)
{
    leave(SHELL_MODEL_HALTED);
}

_Noreturn void power_off(void)
{
    leave(SHELL_MODEL_OFF);
}

_Noreturn void power_reboot(void)
{
    leave(SHELL_MODEL_REBOOTED);
}

void rehearse(unsigned number)
{
    shell_say("rehearsed %u", number);
}

static uint8_t *virtual_place(const volatile void *address, unsigned bytes)
{
    uint64_t at = (uint64_t)address, borrowed = at - (uint64_t)shell_model.physical_bytes;
    uint64_t offset = at - shell_model.virtual_base;
    if (borrowed <= PAGE - bytes)
        return shell_model.physical_bytes + borrowed;
    if (offset <= sizeof shell_model.virtual_bytes - bytes)
        return shell_model.virtual_bytes + offset;
    return NULL;
}

int try_read(const volatile void *address, unsigned bytes, uint64_t *value)
{
    const uint8_t *place = virtual_place(address, bytes);
    *value = 0;
    if (!place)
        return STATUS_NOT_THERE;
    memcpy(value, place, bytes);
    return 0;
}

int try_write(volatile void *address, unsigned bytes, uint64_t value)
{
    uint8_t *place = virtual_place(address, bytes);
    if (!place)
        return STATUS_NOT_THERE;
    memcpy(place, &value, bytes);
    return 0;
}

int try_read_msr(uint32_t number, uint64_t *value)
{
    *value = shell_model.msr_value;
    return number == shell_model.msr ? 0 : STATUS_NOT_THERE;
}

int try_write_msr(uint32_t number, uint64_t value)
{
    if (number != shell_model.msr)
        return STATUS_NOT_THERE;
    shell_model.msr_value = value;
    return 0;
}

static uint8_t *physical_place(uint64_t address, size_t length)
{
    uint64_t offset = address - shell_model.physical_base;
    return offset <= PAGE && length <= PAGE - offset ? shell_model.physical_bytes + offset : NULL;
}

int window_read(void *context, uint64_t address, void *to, size_t length)
{
    (void)context;
    const uint8_t *place = physical_place(address, length);
    memset(to, 0, length);
    if (!place)
        return STATUS_NOT_THERE;
    memcpy(to, place, length);
    return 0;
}

volatile void *window_borrow(uint64_t address, size_t length)
{
    return physical_place(address, length);
}
