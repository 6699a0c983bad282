/* SPDX-License-Identifier: MIT */
/* A boot loader paints with cursor movements; on a page that scrolls its text is what counts. */
#include "serial/lab/display.h"

#include <time.h>

enum { ESC = 0x1b, ESCAPE_MAX = 32 };

static void put_time(const struct display *display)
{
    struct timespec now;
    struct tm local;
    char text[sizeof "2026-01-01T00:00:00"];
    clock_gettime(CLOCK_REALTIME, &now);
    if (!localtime_r(&now.tv_sec, &local) || strftime(text, sizeof text, "%FT%T", &local) == 0)
        return;
    fprintf(display->to, "%s.%03ld ", text, now.tv_nsec / 1000000);
}

static void end_line(struct display *display)
{
    if (!display->is_inside_line && display->has_time)
        put_time(display);
    putc('\n', display->to);
    display->is_inside_line = false;
    display->column = 0;
}

static void put(struct display *display, uint8_t byte)
{
    if (!display->is_inside_line && display->has_time)
        put_time(display);
    display->is_inside_line = true;
    display->column++;
    putc(byte, display->to);
}

static void go_back(struct display *display)
{
    if (!display->has_backspace || display->column == 0)
        return;
    display->column--;
    putc('\b', display->to);
}

/* True where the byte belongs to an escape sequence. */
static bool take_escape(struct display *display, uint8_t byte)
{
    if (byte == ESC) {
        display->escape = 1;
        display->is_csi = false;
        return true;
    }
    if (display->escape == 0)
        return false;
    if (byte < ' ' || byte > '~' || display->escape++ > ESCAPE_MAX) {
        display->escape = 0;
        return false;
    }
    if (display->escape == 2 && byte == '[') {
        display->is_csi = true;
        return true;
    }
    /* What isn't that has one byte more, or intermediate ones before it (ECMA-35, 13.2). */
    if (display->is_csi ? byte >= '@' : byte >= '0')
        display->escape = 0;
    return true;
}

static void show(struct display *display, uint8_t byte)
{
    bool had_cr = display->has_cr;
    display->has_cr = byte == '\r';
    if (take_escape(display, byte))
        return;
    if (byte == '\n' || (had_cr && byte != '\r' && display->is_inside_line))
        end_line(display);
    if (byte >= 0x80)
        put(display, '?');
    else if ((byte >= ' ' && byte != 0x7f) || byte == '\t')
        put(display, byte);
    else if (byte == '\b')
        go_back(display);
}

void display_show(struct display *display, const uint8_t *bytes, size_t length)
{
    if (display->is_raw) {
        fwrite(bytes, 1, length, display->to);
        display->is_inside_line = length > 0 && bytes[length - 1] != '\n';
    }
    for (size_t i = 0; i < length && !display->is_raw; i++)
        show(display, bytes[i]);
    fflush(display->to);
}

void display_end(struct display *display)
{
    if (display->is_inside_line)
        putc('\n', display->to);
    display->is_inside_line = false;
    display->column = 0;
    fflush(display->to);
}
