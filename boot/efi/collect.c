/* SPDX-License-Identifier: MIT */
/* Between asking for the memory map and ending boot services an event of the firmware may change
 * the map, and then its key is stale: both are done again, and nothing else may be called then. */
#include "boot/efi/collect.h"

#include <stdbool.h>
#include <stddef.h>

enum {
    EXIT_TRIES = 8,
    SPARE_DESCRIPTORS = 16, /* allocating the map's own memory makes it longer */
    TABLES_MAX = 512,
    VENDOR_MAX = 64,
    PATH_MAX = 1024,
    OPTIONS_MAX = 4096,
    MESSAGE_MAX = 80,
};

/* One allocation: what is collected, the copies that it points to, and behind it the map. */
struct collected {
    struct efi_info info;
    struct efi_graphics_mode mode;
    struct efi_graphics_mode_information mode_information;
    uint16_t vendor[VENDOR_MAX];
    uint8_t path[PATH_MAX];
    uint8_t options[OPTIONS_MAX];
};

static const struct efi_guid loaded_image_guid =
    EFI_GUID(0x5b1b31a1, 0x9562, 0x11d2, 0x8e3f00a0c969723b);
static const struct efi_guid device_path_guid =
    EFI_GUID(0x09576e91, 0x6d3f, 0x11d2, 0x8e3900a0c969723b);
static const struct efi_guid graphics_output_guid =
    EFI_GUID(0x9042a9de, 0x23dc, 0x4a38, 0x96fb7aded080516a);
static const struct efi_guid global_variable_guid =
    EFI_GUID(0x8be4df61, 0x93ca, 0x11d2, 0xaa0d00e098032b8c);
/* Of two tables the better one first: ACPI 2.0 and 1.0, SMBIOS 3.0 and 2.1. */
static const struct efi_guid acpi_guids[] = {
    EFI_GUID(0x8868e871, 0xe4f1, 0x11d3, 0xbc220080c73c8881),
    EFI_GUID(0xeb9d2d30, 0x2d88, 0x11d3, 0x9a160090273fc14d)};
static const struct efi_guid smbios_guids[] = {
    EFI_GUID(0xf2fd1544, 0x9794, 0x4a2c, 0x992ee5bbcf20e394),
    EFI_GUID(0xeb9d2d31, 0x2d88, 0x11d3, 0x9a160090273fc14d)};

/* The address of the better of two tables, 0 where there is none. */
static uint64_t find_table(const struct efi_system_table *table, const struct efi_guid *guids)
{
    for (const struct efi_guid *guid = guids; guid < guids + 2; guid++) {
        const struct efi_configuration_table *it = table->configuration_table;
        for (uint64_t i = 0; i < table->configuration_tables && i < TABLES_MAX; i++, it++)
            if (it->guid.low == guid->low && it->guid.high == guid->high)
                return it->table;
    }
    return 0;
}

static void *protocol_of(const struct efi_boot_services *boot, efi_handle handle,
                         const struct efi_guid *guid)
{
    void *interface = NULL;
    if (handle == NULL || boot->handle_protocol(handle, guid, &interface) != 0)
        return NULL;
    return interface;
}

static void copy(void *to, const void *from, size_t size)
{
    __asm__ volatile("rep movsb" : "+D"(to), "+S"(from), "+c"(size) : : "memory");
}

/* The screen that shows the firmware's console, or else any. */
static const struct efi_graphics_output *find_screen(const struct efi_system_table *table)
{
    const struct efi_boot_services *boot = table->boot_services;
    void *found = protocol_of(boot, table->console_out_handle, &graphics_output_guid);
    if (!found && boot->locate_protocol(&graphics_output_guid, NULL, &found) != 0)
        return NULL;
    return found;
}

static void collect_screen(const struct efi_system_table *table, struct collected *out)
{
    const struct efi_graphics_output *graphics = find_screen(table);
    if (!graphics || !graphics->mode || !graphics->mode->information)
        return;
    out->mode = *graphics->mode;
    out->mode_information = *out->mode.information;
    out->mode.information = &out->mode_information;
    out->info.gop_mode = (uint64_t)&out->mode;
}

static void collect_vendor(const struct efi_system_table *table, struct collected *out)
{
    if (!table->vendor)
        return;
    for (size_t i = 0; i + 1 < VENDOR_MAX && table->vendor[i] != 0; i++)
        out->vendor[i] = table->vendor[i];
    out->info.vendor = (uint64_t)out->vendor;
}

/* What a variable of one byte holds, and 1; 0 where there is none. UEFI 2.10, 3.3. */
static uint32_t ask_variable(const struct efi_system_table *table, const uint16_t *name)
{
    uint8_t value = 0;
    uint32_t attributes;
    uint64_t size = sizeof value;
    if (!table->runtime_services ||
        table->runtime_services->get_variable(name, &global_variable_guid, &attributes, &size,
                                              &value) != 0 ||
        size != sizeof value)
        return 0;
    return value + 1U;
}

/* Bytes of a device path with its end node; 0 where it doesn't end within PATH_MAX. */
static size_t path_size(const uint8_t *path)
{
    for (size_t at = 0;;) {
        const struct efi_path_node *node = (const struct efi_path_node *)(path + at);
        size_t length = (size_t)(node->length[0] | node->length[1] << 8);
        at += length;
        if (length < sizeof *node || at > PATH_MAX)
            return 0;
        if (node->type == EFI_PATH_END)
            return at;
    }
}

static void collect_image(const struct efi_boot_services *boot, efi_handle image,
                          struct collected *out)
{
    const struct efi_loaded_image *loaded = protocol_of(boot, image, &loaded_image_guid);
    if (!loaded)
        return;
    if (loaded->options) {
        out->info.options = (uint64_t)out->options;
        out->info.options_size =
            loaded->options_size < OPTIONS_MAX ? loaded->options_size : OPTIONS_MAX;
        copy(out->options, loaded->options, out->info.options_size);
    }
    const void *path = protocol_of(boot, loaded->device_handle, &device_path_guid);
    size_t size = path ? path_size(path) : 0;
    copy(out->path, path, size);
    out->info.device_path = size > 0 ? (uint64_t)out->path : 0;
}

/* Room for the map as it will be, with the struct in front of it: its pages, 0 where the firmware
 * doesn't say. */
static uint64_t pages_for_map(const struct efi_boot_services *boot)
{
    uint64_t size = 0, key, descriptor_size = 0;
    uint32_t version;
    efi_status status = boot->get_memory_map(&size, NULL, &key, &descriptor_size, &version);
    if (status != EFI_BUFFER_TOO_SMALL || descriptor_size == 0)
        return 0;
    size += SPARE_DESCRIPTORS * descriptor_size + sizeof(struct collected);
    return (size + EFI_PAGE_SIZE - 1) / EFI_PAGE_SIZE;
}

/* The map, and the end of boot services with its key. */
static efi_status end_boot_services(const struct efi_boot_services *boot, efi_handle image,
                                    struct collected *out, uint64_t room)
{
    struct efi_info *info = &out->info;
    efi_status status = EFI_INVALID_PARAMETER;
    for (int i = 0; i < EXIT_TRIES && status == EFI_INVALID_PARAMETER; i++) {
        uint64_t key;
        uint32_t version;
        info->map = (uint64_t)(out + 1);
        info->map_size = room;
        status =
            boot->get_memory_map(&info->map_size, out + 1, &key, &info->descriptor_size, &version);
        if (status == 0)
            status = boot->exit_boot_services(image, key);
    }
    return status;
}

static efi_status fail(const struct efi_system_table *table, efi_status status, const char *text)
{
    uint16_t wide[MESSAGE_MAX] = {0};
    for (size_t i = 0; i + 1 < MESSAGE_MAX && text[i] != '\0'; i++)
        wide[i] = (uint8_t)text[i];
    if (table->console_out)
        table->console_out->output_string(table->console_out, wide);
    return status;
}

efi_status efi_collect(efi_handle image, struct efi_system_table *table, struct efi_info **out)
{
    const struct efi_boot_services *boot = table->boot_services;
    uint64_t pages = pages_for_map(boot), address = 0;
    if (pages == 0)
        return fail(table, EFI_INVALID_PARAMETER,
                    "\r\nRollcall: the firmware gives no memory map: update it.\r\n");
    efi_status status =
        boot->allocate_pages(EFI_ALLOCATE_ANY_PAGES, EFI_LOADER_DATA, pages, &address);
    if (status != 0)
        return fail(table, status,
                    "\r\nRollcall: the firmware has no memory left for its own map.\r\n");
    struct collected *collected = (struct collected *)address;
    *collected = (struct collected){
        .info.rsdp = find_table(table, acpi_guids),
        .info.smbios = find_table(table, smbios_guids),
        .info.vendor_revision = table->vendor_revision,
        .info.revision = table->header.revision,
        .info.secure_boot = ask_variable(table, u"SecureBoot"),
        .info.setup_mode = ask_variable(table, u"SetupMode"),
    };
    collect_screen(table, collected);
    collect_vendor(table, collected);
    collect_image(boot, image, collected);
    *out = &collected->info;
    return end_boot_services(boot, image, collected, pages * EFI_PAGE_SIZE - sizeof *collected);
}
