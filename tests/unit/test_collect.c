/* SPDX-License-Identifier: MIT */
/* The end of boot services against a firmware of the test's own: one whose map changes under the
 * key, has no room, no screen, no protocols, or never lets go. */
#include "boot/efi/collect.h"

#include <stdbool.h>
#include <stdlib.h>

#include "kernel/lib/bytes.h"
#include "tests/unit/run.h"

enum {
    DESCRIPTOR_SIZE = 48,
    DESCRIPTORS = 100,
    DEVICE_UNSUPPORTED = 3,
};

/* What this firmware does and what it was asked. */
static struct {
    unsigned descriptors;
    unsigned stale;       /* how many times the key turns out stale */
    unsigned growth;      /* descriptors more, each time */
    efi_status exit_says; /* with a good key */
    efi_status allocate_says;
    unsigned map_calls, exit_calls, calls_after_exit;
    bool has_protocols, console_has_screen;
    uint8_t secure_boot, setup_mode; /* what the variables hold */
    efi_status variable_says;
    uint64_t variable_size;
    uint64_t room;
    void *memory;
    uint16_t printed[200];
    unsigned printed_length;
} firmware;

static struct efi_loaded_image loaded;
static struct efi_graphics_output graphics;
/* A MAC node, some other, the end. */
static uint8_t device_path[] = {3, 11, 8, 0, 0x52, 0x54, 0, 1, 1, 1, 5, 0, 9, 0x7f, 0xff, 4, 0};
static struct efi_graphics_mode gop_mode;
static struct efi_graphics_mode_information gop_information;
static uint16_t options[6000];
static struct efi_system_table table;
static struct efi_boot_services services;
static struct efi_runtime_services runtime;
static struct efi_configuration_table tables[3];
static struct efi_text_output console;
static uint8_t *path_given;
static int image_handle, device_handle, console_handle;

/* Between a refused key and the next try, only the map may be asked for. */
static void used_other_service(void)
{
    if (firmware.exit_calls > 0)
        firmware.calls_after_exit++;
}

static EFI_CALL efi_status allocate_pages(enum efi_allocate_type type, enum efi_memory_type kind,
                                          uint64_t pages, uint64_t *address)
{
    used_other_service();
    assert_int_equal(type, EFI_ALLOCATE_ANY_PAGES);
    assert_int_equal(kind, EFI_LOADER_DATA);
    firmware.room = pages * EFI_PAGE_SIZE;
    firmware.memory = aligned_alloc(EFI_PAGE_SIZE, firmware.room);
    memset(firmware.memory, 0xa5, firmware.room);
    *address = (uint64_t)firmware.memory;
    firmware.descriptors += 2; /* the allocation is in the map itself */
    return firmware.allocate_says;
}

static EFI_CALL efi_status get_memory_map(uint64_t *size, void *map, uint64_t *key,
                                          uint64_t *descriptor_size, uint32_t *version)
{
    uint64_t needed = (uint64_t)firmware.descriptors * DESCRIPTOR_SIZE;
    bool fits = *size >= needed && map != NULL;
    firmware.map_calls++;
    *size = needed;
    *descriptor_size = DESCRIPTOR_SIZE;
    *version = 1;
    if (!fits)
        return EFI_BUFFER_TOO_SMALL;
    memset(map, (int)firmware.map_calls, needed);
    *key = firmware.map_calls;
    return 0;
}

static EFI_CALL efi_status exit_boot_services(efi_handle handle, uint64_t key)
{
    firmware.exit_calls++;
    assert_ptr_equal(handle, &image_handle);
    assert_int_equal(key, firmware.map_calls);
    if (firmware.exit_calls <= firmware.stale) {
        firmware.descriptors += firmware.growth;
        return EFI_INVALID_PARAMETER;
    }
    return firmware.exit_says;
}

static EFI_CALL efi_status handle_protocol(efi_handle handle, const struct efi_guid *guid,
                                           void **interface)
{
    used_other_service();
    bool is_screen = (uint32_t)guid->low == 0x9042a9de;
    if (!firmware.has_protocols || (is_screen && !firmware.console_has_screen))
        return EFI_ERROR_BIT | DEVICE_UNSUPPORTED;
    if (handle == &image_handle)
        *interface = &loaded;
    else
        *interface = is_screen ? (void *)&graphics : path_given;
    return 0;
}

static EFI_CALL efi_status locate_protocol(const struct efi_guid *guid, void *registration,
                                           void **interface)
{
    used_other_service();
    (void)registration;
    assert_int_equal((uint32_t)guid->low, 0x9042a9de);
    *interface = &graphics;
    return firmware.has_protocols ? 0 : EFI_ERROR_BIT | DEVICE_UNSUPPORTED;
}

static bool is_name(const uint16_t *name, const char *expected)
{
    while (*expected != '\0' && *name == (uint16_t)*expected)
        name++, expected++;
    return *name == 0 && *expected == '\0';
}

static EFI_CALL efi_status get_variable(const uint16_t *name, const struct efi_guid *guid,
                                        uint32_t *attributes, uint64_t *size, void *value)
{
    used_other_service();
    assert_true(guid->low == 0x11d293ca8be4df61 && guid->high == 0x8c2b0398e0000daa);
    assert_int_equal(*size, 1);
    *attributes = 6;
    *size = firmware.variable_size;
    if (firmware.variable_says != 0)
        return firmware.variable_says;
    assert_true(is_name(name, "SecureBoot") || is_name(name, "SetupMode"));
    *(uint8_t *)value = is_name(name, "SecureBoot") ? firmware.secure_boot : firmware.setup_mode;
    return 0;
}

static EFI_CALL efi_status output_string(struct efi_text_output *to, const uint16_t *text)
{
    used_other_service();
    assert_ptr_equal(to, &console);
    while (*text != 0 && firmware.printed_length < 200)
        firmware.printed[firmware.printed_length++] = *text++;
    return 0;
}

static efi_status collect(struct efi_info **info)
{
    *info = NULL;
    return efi_collect(&image_handle, &table, info);
}

static void set_up(void)
{
    memset(&firmware, 0, sizeof firmware);
    firmware.descriptors = DESCRIPTORS;
    firmware.growth = 1;
    firmware.has_protocols = firmware.console_has_screen = true;
    firmware.variable_size = 1;
    runtime = (struct efi_runtime_services){.get_variable = get_variable};
    services = (struct efi_boot_services){.allocate_pages = allocate_pages,
                                          .get_memory_map = get_memory_map,
                                          .exit_boot_services = exit_boot_services,
                                          .handle_protocol = handle_protocol,
                                          .locate_protocol = locate_protocol};
    console.output_string = output_string;
    loaded = (struct efi_loaded_image){
        .device_handle = &device_handle, .options_size = 12, .options = options};
    options[5] = 0x1234;
    gop_information = (struct efi_graphics_mode_information){.width = 1024};
    gop_mode = (struct efi_graphics_mode){.information = &gop_information, .framebuffer = 0xc000};
    graphics.mode = &gop_mode;
    device_path[15] = 4;
    path_given = device_path;
    tables[0] = (struct efi_configuration_table){
        EFI_GUID(0xeb9d2d30, 0x2d88, 0x11d3, 0x9a160090273fc14d), 0x1000};
    tables[1] = (struct efi_configuration_table){
        EFI_GUID(0xeb9d2d31, 0x2d88, 0x11d3, 0x9a160090273fc14d), 0x2000};
    tables[2] = (struct efi_configuration_table){
        EFI_GUID(0x8868e871, 0xe4f1, 0x11d3, 0xbc220080c73c8881), 0x3000};
    table = (struct efi_system_table){.header.revision = 0x20046,
                                      .vendor = u"Test",
                                      .vendor_revision = 0x10000,
                                      .runtime_services = &runtime,
                                      .console_out_handle = &console_handle,
                                      .console_out = &console,
                                      .boot_services = &services,
                                      .configuration_tables = 3,
                                      .configuration_table = tables};
}

/* What their owners do at the end of boot services. */
static void lose_originals(void)
{
    memset(options, 0xdd, sizeof options);
    memset(&gop_mode, 0xdd, sizeof gop_mode);
    memset(&gop_information, 0xdd, sizeof gop_information);
    device_path[4] = 0xdd;
}

static void forget(void)
{
    free(firmware.memory);
    firmware.memory = NULL;
}

TEST(everything_is_collected_and_boot_services_end)
{
    struct efi_info *info;
    set_up();
    assert_int_equal(collect(&info), 0);
    assert_ptr_equal(info, firmware.memory);
    lose_originals();
    assert_int_equal(info->rsdp, 0x3000);
    assert_int_equal(info->smbios, 0x2000);
    assert_int_equal(info->options_size, 12);
    assert_int_equal(((const uint16_t *)info->options)[5], 0x1234);
    const uint8_t *path = (const uint8_t *)info->device_path;
    assert_int_equal(path[4], 0x52);
    assert_int_equal(path[13], 0x7f);
    const struct efi_graphics_mode *mode = (const struct efi_graphics_mode *)info->gop_mode;
    assert_int_equal(mode->framebuffer, 0xc000);
    assert_int_equal(mode->information->width, 1024);
    assert_memory_equal((const void *)info->vendor, u"Test", 10);
    assert_int_equal(info->vendor_revision, 0x10000);
    assert_int_equal(info->revision, 0x20046);
    assert_int_equal(info->descriptor_size, DESCRIPTOR_SIZE);
    assert_int_equal(info->map_size, (DESCRIPTORS + 2) * DESCRIPTOR_SIZE);
    assert_int_equal(*(uint8_t *)info->map, firmware.map_calls);
    assert_int_equal(firmware.printed_length, 0);
    forget();
}

TEST(stale_map_is_asked_for_again_and_nothing_else_is_called)
{
    struct efi_info *info;
    set_up();
    firmware.stale = 3;
    assert_int_equal(collect(&info), 0);
    assert_int_equal(firmware.exit_calls, 4);
    assert_int_equal(firmware.calls_after_exit, 0);
    assert_int_equal(info->map_size, (DESCRIPTORS + 2 + 3) * DESCRIPTOR_SIZE);
    assert_int_equal(*(uint8_t *)info->map, firmware.map_calls);
    forget();
}

TEST(firmware_that_never_lets_go_is_given_up)
{
    struct efi_info *info;
    set_up();
    firmware.stale = 1000;
    assert_int_equal(collect(&info), EFI_INVALID_PARAMETER);
    assert_ptr_equal(info, firmware.memory);
    assert_true(firmware.exit_calls < 20);
    assert_int_equal(firmware.calls_after_exit, 0);
    forget();
}

TEST(map_that_outgrows_its_room_is_an_error)
{
    struct efi_info *info;
    set_up();
    firmware.stale = 1;
    firmware.growth = 200;
    assert_int_equal(collect(&info), EFI_BUFFER_TOO_SMALL);
    assert_int_equal(firmware.exit_calls, 1);
    assert_non_null(info);
    forget();
}

TEST(any_other_refusal_is_the_last_one)
{
    struct efi_info *info;
    set_up();
    firmware.exit_says = EFI_ERROR_BIT | 7;
    assert_int_equal(collect(&info), EFI_ERROR_BIT | 7);
    assert_int_equal(firmware.exit_calls, 1);
    assert_non_null(info);
    forget();
}

TEST(no_memory_is_said_on_the_console)
{
    struct efi_info *info;
    set_up();
    firmware.allocate_says = EFI_ERROR_BIT | 9;
    assert_int_equal(collect(&info), EFI_ERROR_BIT | 9);
    assert_null(info);
    assert_int_equal(firmware.exit_calls, 0);
    assert_true(firmware.printed_length > 20);
    assert_int_equal(firmware.printed[2], 'R');
    assert_int_equal(firmware.printed[firmware.printed_length - 1], '\n');
    forget();
    set_up();
    firmware.allocate_says = EFI_ERROR_BIT | 9;
    table.console_out = NULL;
    assert_int_equal(collect(&info), EFI_ERROR_BIT | 9);
    forget();
}

TEST(firmware_without_protocols_screen_or_tables_boots_all_the_same)
{
    struct efi_info *info;
    set_up();
    firmware.has_protocols = false;
    table.configuration_tables = 0;
    assert_int_equal(collect(&info), 0);
    assert_int_equal(info->options | info->device_path | info->gop_mode, 0);
    assert_int_equal(info->rsdp | info->smbios, 0);
    forget();
    set_up();
    loaded.device_handle = NULL;
    assert_int_equal(collect(&info), 0);
    assert_int_equal(info->device_path, 0);
    assert_int_equal(info->options_size, 12);
    forget();
}

TEST(screen_without_the_console_s_handle_is_found)
{
    struct efi_info *info;
    set_up();
    firmware.console_has_screen = false;
    assert_int_equal(collect(&info), 0);
    assert_non_null((void *)info->gop_mode);
    forget();
    set_up();
    table.console_out_handle = NULL;
    assert_int_equal(collect(&info), 0);
    assert_non_null((void *)info->gop_mode);
    forget();
}

TEST(what_is_too_long_or_has_no_end_is_cut_or_left_out)
{
    struct efi_info *info;
    set_up();
    loaded.options_size = sizeof options;
    assert_int_equal(collect(&info), 0);
    assert_int_equal(info->options_size, 4096);
    forget();
    for (uint8_t length = 0; length < 4; length++) {
        set_up();
        device_path[15] = length;
        assert_int_equal(collect(&info), 0);
        assert_int_equal(info->device_path, 0);
        forget();
    }
    static uint8_t endless[2000];
    set_up();
    for (size_t i = 0; i + 4 <= sizeof endless; i += 4)
        endless[i + 2] = 4;
    path_given = endless;
    assert_int_equal(collect(&info), 0);
    assert_int_equal(info->device_path, 0);
    forget();
    static uint16_t long_name[200];
    set_up();
    for (size_t i = 0; i < 199; i++)
        long_name[i] = 'x';
    table.vendor = long_name;
    assert_int_equal(collect(&info), 0);
    assert_int_equal(((const uint16_t *)info->vendor)[62], 'x');
    assert_int_equal(((const uint16_t *)info->vendor)[63], 0);
    forget();
}

static void assert_variables(uint32_t secure_boot, uint32_t setup_mode)
{
    struct efi_info *info;
    assert_int_equal(collect(&info), 0);
    assert_int_equal(info->secure_boot, secure_boot);
    assert_int_equal(info->setup_mode, setup_mode);
    assert_int_equal(firmware.calls_after_exit, 0);
    forget();
}

TEST(variables_of_secure_boot)
{
    set_up();
    firmware.secure_boot = 1;
    assert_variables(2, 1);
    set_up();
    firmware.setup_mode = 1;
    assert_variables(1, 2);
    set_up();
    firmware.secure_boot = 0xff;
    assert_variables(0x100, 1);
}

TEST(variables_that_are_not_there)
{
    set_up();
    firmware.secure_boot = 1;
    firmware.variable_says = EFI_ERROR_BIT | 14;
    assert_variables(0, 0);
    set_up();
    firmware.variable_size = 0;
    assert_variables(0, 0);
    set_up();
    firmware.variable_says = EFI_BUFFER_TOO_SMALL;
    firmware.variable_size = 4;
    assert_variables(0, 0);
    set_up();
    table.runtime_services = NULL;
    assert_variables(0, 0);
}

TEST(table_of_a_guid_that_is_half_alike)
{
    struct efi_info *info;
    set_up();
    tables[0].guid.high ^= 1;
    tables[1].guid.low ^= 2;
    tables[2].guid.high ^= 1;
    assert_int_equal(collect(&info), 0);
    assert_int_equal(info->rsdp | info->smbios, 0);
    forget();
}

TEST(older_tables_serve_where_newer_ones_are_missing)
{
    struct efi_info *info;
    set_up();
    table.configuration_tables = 2;
    assert_int_equal(collect(&info), 0);
    assert_int_equal(info->rsdp, 0x1000);
    forget();
}

RUN_TESTS(cmocka_unit_test(everything_is_collected_and_boot_services_end),
          cmocka_unit_test(stale_map_is_asked_for_again_and_nothing_else_is_called),
          cmocka_unit_test(firmware_that_never_lets_go_is_given_up),
          cmocka_unit_test(map_that_outgrows_its_room_is_an_error),
          cmocka_unit_test(any_other_refusal_is_the_last_one),
          cmocka_unit_test(no_memory_is_said_on_the_console),
          cmocka_unit_test(firmware_without_protocols_screen_or_tables_boots_all_the_same),
          cmocka_unit_test(screen_without_the_console_s_handle_is_found),
          cmocka_unit_test(what_is_too_long_or_has_no_end_is_cut_or_left_out),
          cmocka_unit_test(variables_of_secure_boot),
          cmocka_unit_test(variables_that_are_not_there),
          cmocka_unit_test(table_of_a_guid_that_is_half_alike),
          cmocka_unit_test(older_tables_serve_where_newer_ones_are_missing))
