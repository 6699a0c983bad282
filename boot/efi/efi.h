/* SPDX-License-Identifier: MIT */
/* The part of UEFI that the door uses: UEFI Specification 2.10, 4.2 to 4.6 (tables), 7.2 (memory),
 * 7.3.7 (protocols), 7.4.6 (the end of boot services), 8.2 (variables), 9.1 (loaded image), 12.4
 * (text output), 12.9 (graphics output). Fields that we don't use are there for their size alone.
 */
#ifndef BOOT_EFI_EFI_H
#define BOOT_EFI_EFI_H

#include <stdint.h>

#define EFI_CALL __attribute__((ms_abi))
#define EFI_ERROR_BIT (1ULL << 63)
#define EFI_INVALID_PARAMETER (EFI_ERROR_BIT | 2)
#define EFI_BUFFER_TOO_SMALL (EFI_ERROR_BIT | 5)

typedef uint64_t efi_status;
typedef void *efi_handle;

struct efi_guid {
    uint64_t low, high;
};
/* As specifications write one: 5b1b31a1-9562-11d2-8e3f-00a0c969723b, whose last eight bytes are in
 * the order of reading (appendix A). */
#define EFI_GUID(a, b, c, d)                                                                       \
    {                                                                                              \
        (a) | (uint64_t)(b) << 32 | (uint64_t)(c) << 48, __builtin_bswap64(d)                      \
    }

#define EFI_SYSTEM_TABLE 0x5453595320494249 /* "IBI SYST" */

struct efi_table_header {
    uint64_t signature;
    uint32_t revision, size, crc, reserved;
};

enum efi_allocate_type { EFI_ALLOCATE_ANY_PAGES };
enum efi_memory_type { EFI_LOADER_DATA = 2 };
#define EFI_PAGE_SIZE 4096

struct efi_boot_services {
    struct efi_table_header header;
    void *raise_tpl, *restore_tpl;
    efi_status(EFI_CALL *allocate_pages)(enum efi_allocate_type, enum efi_memory_type,
                                         uint64_t pages, uint64_t *address);
    efi_status(EFI_CALL *free_pages)(uint64_t address, uint64_t pages);
    efi_status(EFI_CALL *get_memory_map)(uint64_t *size, void *map, uint64_t *key,
                                         uint64_t *descriptor_size, uint32_t *descriptor_version);
    void *allocate_pool, *free_pool;
    void *create_event, *set_timer, *wait_for_event, *signal_event, *close_event, *check_event;
    void *install_protocol, *reinstall_protocol, *uninstall_protocol;
    efi_status(EFI_CALL *handle_protocol)(efi_handle, const struct efi_guid *, void **interface);
    void *reserved;
    void *register_protocol_notify, *locate_handle, *locate_device_path, *install_table;
    void *load_image, *start_image, *exit, *unload_image;
    efi_status(EFI_CALL *exit_boot_services)(efi_handle, uint64_t key);
    void *get_next_monotonic_count;
    efi_status(EFI_CALL *stall)(uint64_t microseconds);
    void *set_watchdog;
    void *connect_controller, *disconnect_controller;
    void *open_protocol, *close_protocol, *open_protocol_information;
    void *protocols_per_handle, *locate_handle_buffer;
    efi_status(EFI_CALL *locate_protocol)(const struct efi_guid *, void *registration,
                                          void **interface);
};

struct efi_runtime_services {
    struct efi_table_header header;
    void *get_time, *set_time, *get_wakeup_time, *set_wakeup_time;
    void *set_virtual_address_map, *convert_pointer;
    efi_status(EFI_CALL *get_variable)(const uint16_t *name, const struct efi_guid *,
                                       uint32_t *attributes, uint64_t *size, void *value);
};

struct efi_text_output {
    void *reset;
    efi_status(EFI_CALL *output_string)(struct efi_text_output *, const uint16_t *text);
};

struct efi_configuration_table {
    struct efi_guid guid;
    uint64_t table;
};

struct efi_system_table {
    struct efi_table_header header;
    const uint16_t *vendor;
    uint32_t vendor_revision;
    efi_handle console_in_handle;
    void *console_in;
    efi_handle console_out_handle;
    struct efi_text_output *console_out;
    efi_handle standard_error_handle;
    void *standard_error;
    const struct efi_runtime_services *runtime_services;
    struct efi_boot_services *boot_services;
    uint64_t configuration_tables;
    const struct efi_configuration_table *configuration_table;
};

struct efi_loaded_image {
    uint32_t revision;
    efi_handle parent_handle;
    struct efi_system_table *system_table;
    efi_handle device_handle;
    void *file_path;
    void *reserved;
    uint32_t options_size; /* bytes */
    void *options;
    void *image_base;
    uint64_t image_size;
    uint32_t image_code_type, image_data_type;
    void *unload;
};

struct efi_graphics_mode_information {
    uint32_t version, width, height, pixel_format, masks[4], pixels_per_row;
};

struct efi_graphics_mode {
    uint32_t modes, mode;
    const struct efi_graphics_mode_information *information;
    uint64_t information_size;
    uint64_t framebuffer, framebuffer_size;
};

struct efi_graphics_output {
    void *query_mode, *set_mode, *blt;
    const struct efi_graphics_mode *mode;
};

/* A node of a device path; its data follows. */
struct efi_path_node {
    uint8_t type, subtype, length[2];
};
#define EFI_PATH_END 0x7f

#endif
