/* SPDX-License-Identifier: MIT */
/* Builds what a Multiboot 1 loader leaves in memory, byte by byte at the offsets of Multiboot
 * Specification 0.6.96, 3.3, so that the parser's own structures are not taken on trust. */
#ifndef TESTS_UNIT_MULTIBOOT1_IMAGE_H
#define TESTS_UNIT_MULTIBOOT1_IMAGE_H

#include <stddef.h>
#include <stdint.h>

#include "boot/handoff.h"
#include "tests/unit/memory_model.h"

enum {
    IMAGE_INFO = 0x9500, /* where each part lies in physical memory */
    IMAGE_MAP = 0x20000,
    IMAGE_WORDS = 0x30000,
    IMAGE_NAME = 0x40000,
};

enum {
    FLAG_MEMORY = 1 << 0,
    FLAG_WORDS = 1 << 2,
    FLAG_MAP = 1 << 6,
    FLAG_NAME = 1 << 9,
    FLAG_FRAMEBUFFER = 1 << 12,
};

/* All of it at zero is a loader that says nothing. */
struct multiboot1_image {
    uint8_t info[128];
    uint8_t map[8192];
    char words[4096];
    char name[64];
    size_t info_length, map_length, words_length, name_length; /* bytes that can be read */
};

/* An information structure without flags. */
void image_start(struct multiboot1_image *image);

void image_put32(struct multiboot1_image *image, size_t offset, uint32_t value);
void image_flag(struct multiboot1_image *image, uint32_t flag);

/* Each sets its flag, too. */
void image_memory(struct multiboot1_image *image, uint32_t lower_kib, uint32_t upper_kib);
void image_words(struct multiboot1_image *image, const char *words);
void image_name(struct multiboot1_image *image, const char *name);
void image_range(struct multiboot1_image *image, uint64_t base, uint64_t length, uint32_t kind);
/* Direct colour has 8 bits each of blue, green and red, from bit 0 on. */
void image_screen(struct multiboot1_image *image, uint8_t type, uint64_t base, uint32_t pitch,
                  uint32_t width, uint32_t height, uint8_t bits);

/* A range whose entry says that it is `size` bytes, and takes that many but at least 20. */
void image_sized_range(struct multiboot1_image *image, uint32_t size, uint64_t base,
                       uint64_t length, uint32_t kind);

/* Runs the door on it, as tests/unit/door.h does. */
int image_parse(const struct multiboot1_image *image, struct handoff *out);

#endif
