/* SPDX-License-Identifier: MIT */
/* Readers of YAML take more for numbers and truths than one thinks of (a MAC of digits is a time to
 * some), so only what begins as a word or path stands without quotes. */
#include "serial/lab/import/yaml_text.h"

#include <ctype.h>
#include <stdbool.h>
#include <string.h>
#include <strings.h>

#include "serial/lab/utf8.h"

static bool is_plain(const char *text, size_t length)
{
    static const char *const words[] = {"y",   "n",    "yes",   "no",  "on",
                                        "off", "true", "false", "null"};
    if (length == 0 || (!isalpha((unsigned char)text[0]) && text[0] != '/'))
        return false;
    for (size_t i = 0; i < length; i++)
        if (!isalnum((unsigned char)text[i]) && !strchr("_./:@+=-", text[i]))
            return false;
    for (size_t i = 0; i < sizeof words / sizeof *words; i++)
        if (strlen(words[i]) == length && strncasecmp(text, words[i], length) == 0)
            return false;
    return text[length - 1] != ':' && memchr(text, '\0', length) == NULL;
}

static void write_quoted(const char *text, size_t length, FILE *to)
{
    fputc('"', to);
    for (size_t i = 0; i < length;) {
        unsigned char byte = (unsigned char)text[i];
        size_t count = utf8_length(text + i, length - i);
        if (byte == '"' || byte == '\\')
            fprintf(to, "\\%c", byte);
        else if (byte < ' ' || byte == 0x7f)
            fprintf(to, "\\x%02x", byte);
        else if (count == 0)
            fputc('?', to);
        else
            fwrite(text + i, 1, count, to);
        i += count > 0 ? count : 1;
    }
    fputc('"', to);
}

void yaml_text_write(const char *text, size_t length, FILE *to)
{
    if (is_plain(text, length))
        fwrite(text, 1, length, to);
    else
        write_quoted(text, length, to);
}
