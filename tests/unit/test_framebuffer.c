/* SPDX-License-Identifier: MIT */
/* Text on a framebuffer, pixel by pixel, in every layout that a loader may leave. The model
 * (tests/unit/video_model.h) fails where memory is read, or written outside the rows' pixels. */
#include "kernel/screen/framebuffer.h"

#include <stdbool.h>
#include <stdio.h>
#include <string.h>

#include "kernel/screen/font.h"
#include "tests/unit/random.h"
#include "tests/unit/run.h"
#include "tests/unit/video_model.h"

enum { CHARACTERS_MAX = 160 };

/* How each of these looks. */
static const char *const golden_R[FONT_HEIGHT] = {
    "........", "........", "######..", "##...##.", "##...##.", "##...##.", "######..", "##...##.",
    "##...##.", "##...##.", "##...##.", "##...##.", "........", "........", "........", "........",
};
static const char *const golden_g[FONT_HEIGHT] = {
    "........", "........", "........", "........", "........", ".######.", "##...##.", "##...##.",
    "##...##.", "##...##.", "##...##.", ".#####..", ".....##.", ".....##.", "######..", "........",
};
static const char *const golden_at[FONT_HEIGHT] = {
    "........", "........", "........", ".#####..", "##....#.", "##.##.#.", "##.##.#.", "##.##.#.",
    "##.##.#.", "##.####.", "##......", ".#####..", "........", "........", "........", "........",
};

static const struct handoff_colour bits_0 = {0, 8}, bits_8 = {8, 8}, bits_16 = {16, 8};

static struct {
    struct handoff_framebuffer layout;
    struct log_sink *sink;
    /* What the test expects. */
    uint32_t ink, left, top, scale, columns;
} screen;

/* 32 bits with blue first, as most firmware has it; tests change what they are about. */
static struct handoff_framebuffer usual(uint32_t width, uint32_t height)
{
    return (struct handoff_framebuffer){.base = 0xc0000000,
                                        .pitch = width * 4,
                                        .width = width,
                                        .height = height,
                                        .bits = 32,
                                        .red = bits_16,
                                        .green = bits_8,
                                        .blue = bits_0};
}

static void start_at(struct handoff_framebuffer layout, uint32_t scale, uint32_t left, uint32_t top)
{
    screen.layout = layout;
    screen.ink = 0xaaaaaa;
    screen.scale = scale;
    screen.left = left;
    screen.top = top;
    screen.columns = (layout.width - 2 * left) / (FONT_WIDTH * scale);
    screen.sink = framebuffer_start(&layout, video_model_start(&layout));
    assert_non_null(screen.sink);
}

static void start(uint32_t width, uint32_t height, uint32_t scale)
{
    start_at(usual(width, height), scale, 0, 0);
}

static void show(const char *text)
{
    screen.sink->write(screen.sink->context, text, strlen(text));
    assert_int_equal(video_model.unflushed, 0);
}

/* True where the pixel of a cell's glyph is ink: a square of pixels that are all alike. */
static bool is_ink(unsigned row, unsigned column, unsigned x, unsigned y)
{
    const uint32_t left = screen.left + (column * FONT_WIDTH + x) * screen.scale;
    const uint32_t top = screen.top + (row * FONT_HEIGHT + y) * screen.scale;
    const uint32_t pixel = video_model_pixel(left, top);
    assert_true(pixel == 0 || pixel == screen.ink);
    for (uint32_t i = 0; i < screen.scale * screen.scale; i++)
        assert_int_equal(video_model_pixel(left + i % screen.scale, top + i / screen.scale), pixel);
    return pixel != 0;
}

static void assert_looks_like(unsigned row, unsigned column, const char *const golden[FONT_HEIGHT])
{
    for (unsigned y = 0; y < FONT_HEIGHT; y++)
        for (unsigned x = 0; x < FONT_WIDTH; x++)
            assert_int_equal(is_ink(row, column, x, y), golden[y][x] == '#');
}

static bool looks_like(unsigned row, unsigned column, char c)
{
    for (unsigned y = 0; y < FONT_HEIGHT; y++)
        for (unsigned x = 0; x < FONT_WIDTH; x++)
            if (is_ink(row, column, x, y) != (font_row(c, y) >> (FONT_WIDTH - 1 - x) & 1))
                return false;
    return true;
}

/* The text of a row as a person reads it, without the blanks at its end. */
static const char *row(unsigned number)
{
    static char text[CHARACTERS_MAX + 1];
    size_t length = 0;
    for (unsigned column = 0; column < screen.columns; column++) {
        char c = FONT_FIRST;
        while (c <= FONT_LAST && !looks_like(number, column, c))
            c++;
        assert_true(c <= FONT_LAST);
        text[column] = c;
        if (c != ' ')
            length = column + 1;
    }
    text[length] = '\0';
    return text;
}

static void show_lines(unsigned first, unsigned last)
{
    char line[32];
    for (unsigned i = first; i <= last; i++) {
        snprintf(line, sizeof line, "line %u\r\n", i);
        show(line);
    }
}

static void assert_goldens(void)
{
    show("Rg@");
    assert_looks_like(0, 0, golden_R);
    assert_looks_like(0, 1, golden_g);
    assert_looks_like(0, 2, golden_at);
}

TEST(characters_differ_and_only_blank_is_blank)
{
    for (int a = 0; a <= FONT_LAST - FONT_FIRST; a++) {
        assert_int_equal((font_glyphs[a][0] | font_glyphs[a][1]) == 0, a == 0);
        for (int b = 0; b < a; b++)
            assert_memory_not_equal(font_glyphs[a], font_glyphs[b], sizeof font_glyphs[a]);
    }
}

TEST(start_clears_every_pixel)
{
    start(333, 77, 1);
    for (uint32_t y = 0; y < 77; y++)
        for (uint32_t x = 0; x < 333; x++)
            assert_int_equal(video_model_pixel(x, y), 0);
    assert_int_equal(video_model.unflushed, 0);
}

TEST(goldens_of_one_pixel)
{
    start(640, 400, 1);
    assert_goldens();
}

TEST(goldens_of_four_pixels)
{
    start(1280, 800, 2);
    assert_goldens();
}

TEST(goldens_of_24_bits_and_an_odd_pitch)
{
    struct handoff_framebuffer layout = usual(640, 400);
    layout.bits = 24;
    layout.pitch = 640 * 3 + 5;
    start_at(layout, 1, 0, 0);
    assert_goldens();
}

TEST(goldens_of_24_bits_twice_as_large)
{
    struct handoff_framebuffer layout = usual(1280, 800);
    layout.bits = 24;
    layout.pitch = 1280 * 3 + 1;
    start_at(layout, 2, 0, 0);
    assert_goldens();
}

TEST(goldens_of_32_bits_and_an_odd_pitch)
{
    struct handoff_framebuffer layout = usual(640, 400);
    layout.pitch = 640 * 4 + 3;
    start_at(layout, 1, 0, 0);
    assert_goldens();
}

TEST(red_first)
{
    struct handoff_framebuffer layout = usual(640, 400);
    layout.red = bits_0;
    layout.blue = bits_16;
    start_at(layout, 1, 0, 0);
    assert_goldens();
}

TEST(colours_in_the_upper_bytes)
{
    struct handoff_framebuffer layout = usual(640, 400);
    layout.red = (struct handoff_colour){24, 8};
    layout.green = bits_16;
    layout.blue = bits_8;
    start_at(layout, 1, 0, 0);
    screen.ink = 0xaaaaaa00;
    assert_goldens();
}

TEST(colours_of_five_and_six_bits)
{
    struct handoff_framebuffer layout = usual(640, 400);
    layout.red = (struct handoff_colour){11, 5};
    layout.green = (struct handoff_colour){5, 6};
    layout.blue = (struct handoff_colour){0, 5};
    start_at(layout, 1, 0, 0);
    screen.ink = 21 << 11 | 42 << 5 | 21;
    assert_goldens();
}

TEST(colours_of_24_bits_that_differ_in_each_byte)
{
    struct handoff_framebuffer layout = usual(640, 400);
    layout.bits = 24;
    layout.pitch = 640 * 3;
    layout.red = (struct handoff_colour){18, 6};
    layout.blue = (struct handoff_colour){0, 5};
    start_at(layout, 1, 0, 0);
    screen.ink = 42 << 18 | 0xaa << 8 | 21;
    assert_goldens();
}

TEST(colours_of_one_bit)
{
    struct handoff_framebuffer layout = usual(640, 400);
    layout.red = (struct handoff_colour){31, 1};
    layout.green = (struct handoff_colour){1, 1};
    layout.blue = (struct handoff_colour){0, 1};
    start_at(layout, 1, 0, 0);
    screen.ink = 0x80000003;
    assert_goldens();
}

TEST(size_grows_as_long_as_80_by_25_fit)
{
    static const struct {
        uint32_t width, height, scale, left, top;
    } panels[] = {
        {640, 480, 1, 0, 0},   {800, 600, 1, 0, 4},   {1024, 768, 1, 0, 0},   {1279, 800, 1, 3, 0},
        {1280, 799, 1, 0, 7},  {1280, 800, 2, 0, 0},  {1920, 1080, 2, 0, 12}, {2560, 1440, 3, 8, 0},
        {3440, 1440, 3, 4, 0}, {3840, 2160, 5, 0, 0},
    };
    for (size_t i = 0; i < sizeof panels / sizeof *panels; i++) {
        start_at(usual(panels[i].width, panels[i].height), panels[i].scale, panels[i].left,
                 panels[i].top);
        assert_goldens();
    }
}

TEST(grid_stands_in_the_middle)
{
    start_at(usual(645, 407), 1, 2, 3);
    assert_goldens();
}

TEST(tall_panel_has_60_rows)
{
    start_at(usual(640, 1700), 1, 0, (1700 - 60 * FONT_HEIGHT) / 2);
    show_lines(1, 60);
    assert_string_equal(row(0), "line 2");
    assert_string_equal(row(58), "line 60");
}

TEST(wide_panel_has_160_columns)
{
    char line[161];
    memset(line, 'a', 160);
    line[160] = '\0';
    start_at(usual(2000, 400), 1, (2000 - 160 * FONT_WIDTH) / 2, 0);
    show(line);
    show("b");
    assert_string_equal(row(0), line);
    assert_string_equal(row(1), "b");
}

TEST(narrow_panel_wraps)
{
    start(5 * FONT_WIDTH, 3 * FONT_HEIGHT, 1);
    show("# Hello World!");
    assert_string_equal(row(0), "Hello");
    assert_string_equal(row(1), " Worl");
    assert_string_equal(row(2), "d!");
}

TEST(panel_of_one_cell)
{
    start(FONT_WIDTH, FONT_HEIGHT, 1);
    show("Rg");
    assert_looks_like(0, 0, golden_g);
}

TEST(less_than_a_cell_is_not_used)
{
    const struct handoff_framebuffer thin = usual(FONT_WIDTH - 1, 400);
    const struct handoff_framebuffer flat = usual(640, FONT_HEIGHT - 1);
    assert_null(framebuffer_start(&thin, video_model_start(&thin)));
    assert_null(framebuffer_start(&flat, video_model_start(&flat)));
    assert_int_equal(video_model.writes + video_model.clears, 0);
}

TEST(not_mapped_is_not_used)
{
    const struct handoff_framebuffer layout = usual(640, 400);
    assert_null(framebuffer_start(&layout, NULL));
}

TEST(size_is_up_to_the_last_pixel)
{
    struct handoff_framebuffer layout = usual(640, 400);
    assert_int_equal(framebuffer_size(&layout), 640 * 400 * 4);
    layout.pitch = 4096;
    assert_int_equal(framebuffer_size(&layout), 399 * 4096 + 2560);
    layout.bits = 24;
    assert_int_equal(framebuffer_size(&layout), 399 * 4096 + 640 * 3);
    layout.height = 0;
    assert_int_equal(framebuffer_size(&layout), 0);
}

TEST(size_does_not_wrap)
{
    struct handoff_framebuffer layout = usual(640, UINT32_MAX);
    layout.pitch = UINT32_MAX;
    const uint64_t last_row = 0xfffffffe, pitch = 0xffffffff;
    assert_int_equal(framebuffer_size(&layout), last_row * pitch + 2560);
}

TEST(full_screen_scrolls)
{
    start(640, 400, 1);
    show_lines(1, 30);
    assert_string_equal(row(0), "line 7");
    assert_string_equal(row(23), "line 30");
    assert_string_equal(row(24), "");
}

TEST(scroll_writes_only_cells_that_change)
{
    start(640, 400, 1);
    for (unsigned i = 0; i < 24; i++)
        show("the same\r\n");
    video_model.writes = video_model.clears = 0;
    show("\r\n");
    assert_int_equal(video_model.writes, strlen("thesame") * FONT_WIDTH * FONT_HEIGHT);
    assert_int_equal(video_model.clears, 0);
}

TEST(starting_again_begins_on_a_clear_screen)
{
    start(640, 400, 1);
    show_lines(1, 30);
    start(640, 400, 1);
    show("new");
    assert_string_equal(row(0), "new");
    assert_string_equal(row(1), "");
}

/* Any bytes: every cell shows printable text, and what lies around the grid stays clear. */
TEST(random_bytes_stay_in_the_grid)
{
    struct random random = {4};
    char bytes[300];
    start_at(usual(203, 101), 1, 1, 2);
    for (unsigned round = 0; round < 50; round++) {
        size_t length = random_below(&random, sizeof bytes);
        for (size_t i = 0; i < length; i++)
            bytes[i] = (char)random_next(&random);
        screen.sink->write(screen.sink->context, bytes, length);
        for (unsigned i = 0; i < 6; i++)
            row(i);
        for (uint32_t x = 0; x < 203; x++)
            assert_int_equal(video_model_pixel(x, 0) | video_model_pixel(x, 1) |
                                 video_model_pixel(x, 98) | video_model_pixel(x, 100),
                             0);
    }
}

RUN_TESTS(cmocka_unit_test(characters_differ_and_only_blank_is_blank),
          cmocka_unit_test(start_clears_every_pixel), cmocka_unit_test(goldens_of_one_pixel),
          cmocka_unit_test(goldens_of_four_pixels),
          cmocka_unit_test(goldens_of_24_bits_and_an_odd_pitch),
          cmocka_unit_test(goldens_of_24_bits_twice_as_large),
          cmocka_unit_test(goldens_of_32_bits_and_an_odd_pitch), cmocka_unit_test(red_first),
          cmocka_unit_test(colours_in_the_upper_bytes),
          cmocka_unit_test(colours_of_five_and_six_bits),
          cmocka_unit_test(colours_of_24_bits_that_differ_in_each_byte),
          cmocka_unit_test(colours_of_one_bit),
          cmocka_unit_test(size_grows_as_long_as_80_by_25_fit),
          cmocka_unit_test(grid_stands_in_the_middle), cmocka_unit_test(tall_panel_has_60_rows),
          cmocka_unit_test(wide_panel_has_160_columns), cmocka_unit_test(narrow_panel_wraps),
          cmocka_unit_test(panel_of_one_cell), cmocka_unit_test(less_than_a_cell_is_not_used),
          cmocka_unit_test(not_mapped_is_not_used), cmocka_unit_test(size_is_up_to_the_last_pixel),
          cmocka_unit_test(size_does_not_wrap), cmocka_unit_test(full_screen_scrolls),
          cmocka_unit_test(scroll_writes_only_cells_that_change),
          cmocka_unit_test(starting_again_begins_on_a_clear_screen),
          cmocka_unit_test(random_bytes_stay_in_the_grid))
