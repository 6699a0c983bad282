/* SPDX-License-Identifier: MIT */
/* Every part is a window of its own: a byte too far is a byte that can't be read. */
#include "tests/unit/multiboot1_image.h"

#include <string.h>

#include "tests/unit/door.h"
#include "tests/unit/put.h"
#include "tests/unit/run.h"

enum {
    INFO_FLAGS = 0,
    INFO_MEMORY_LOWER = 4,
    INFO_MEMORY_UPPER = 8,
    INFO_WORDS = 16,
    INFO_MAP_LENGTH = 44,
    INFO_MAP = 48,
    INFO_NAME = 64,
    INFO_SCREEN = 88,
    INFO_LENGTH = 116,
};

void image_put32(struct multiboot1_image *image, size_t offset, uint32_t value)
{
    put(image->info + offset, value, 4);
}

void image_flag(struct multiboot1_image *image, uint32_t flag)
{
    for (unsigned i = 0; i < 4; i++)
        image->info[INFO_FLAGS + i] |= (uint8_t)(flag >> 8 * i);
}

void image_start(struct multiboot1_image *image)
{
    memset(image, 0, sizeof *image);
    image->info_length = INFO_LENGTH;
    image_put32(image, INFO_WORDS, IMAGE_WORDS);
    image_put32(image, INFO_MAP, IMAGE_MAP);
    image_put32(image, INFO_NAME, IMAGE_NAME);
}

void image_memory(struct multiboot1_image *image, uint32_t lower_kib, uint32_t upper_kib)
{
    image_flag(image, FLAG_MEMORY);
    image_put32(image, INFO_MEMORY_LOWER, lower_kib);
    image_put32(image, INFO_MEMORY_UPPER, upper_kib);
}

void image_words(struct multiboot1_image *image, const char *words)
{
    image_flag(image, FLAG_WORDS);
    image->words_length = strlen(words) + 1;
    assert_true(image->words_length <= sizeof image->words);
    memcpy(image->words, words, image->words_length);
}

void image_name(struct multiboot1_image *image, const char *name)
{
    image_flag(image, FLAG_NAME);
    image->name_length = strlen(name) + 1;
    assert_true(image->name_length <= sizeof image->name);
    memcpy(image->name, name, image->name_length);
}

void image_sized_range(struct multiboot1_image *image, uint32_t size, uint64_t base,
                       uint64_t length, uint32_t kind)
{
    uint8_t *entry = image->map + image->map_length;
    image_flag(image, FLAG_MAP);
    image->map_length += 4 + (size > 20 ? size : 20);
    assert_true(image->map_length <= sizeof image->map);
    put(entry, size, 4);
    put(entry + 4, base, 8);
    put(entry + 12, length, 8);
    put(entry + 20, kind, 4);
    image_put32(image, INFO_MAP_LENGTH, (uint32_t)image->map_length);
}

void image_range(struct multiboot1_image *image, uint64_t base, uint64_t length, uint32_t kind)
{
    image_sized_range(image, 20, base, length, kind);
}

void image_screen(struct multiboot1_image *image, uint8_t type, uint64_t base, uint32_t pitch,
                  uint32_t width, uint32_t height, uint8_t bits)
{
    uint8_t *screen = image->info + INFO_SCREEN;
    image_flag(image, FLAG_FRAMEBUFFER);
    put(screen, base, 8);
    put(screen + 8, pitch, 4);
    put(screen + 12, width, 4);
    put(screen + 16, height, 4);
    screen[20] = bits;
    screen[21] = type;
    memcpy(screen + 22, (uint8_t[]){16, 8, 8, 8, 0, 8}, 6);
}

int image_parse(const struct multiboot1_image *image, struct handoff *out)
{
    struct memory_model model = {0};
    memory_model_add(&model, IMAGE_INFO, image->info, image->info_length);
    memory_model_add(&model, IMAGE_MAP, image->map, image->map_length);
    memory_model_add(&model, IMAGE_WORDS, image->words, image->words_length);
    memory_model_add(&model, IMAGE_NAME, image->name, image->name_length);
    int status = door_read(HANDOFF_DOOR_MULTIBOOT1, IMAGE_INFO, &model, out);
    assert_int_not_equal(out->firmware, HANDOFF_FIRMWARE_UEFI);
    return status;
}
