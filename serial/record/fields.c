/* SPDX-License-Identifier: MIT */
/* Dozens of places say records, and what each of them costs is part of an image that travels at
 * every boot: a pattern and plain arguments are a fraction of an array of fields. */
#include "serial/record/fields.h"

size_t record_take_word(struct record_writer *writer)
{
    const char *word = writer->pattern, *end = word;
    while (*end != ' ' && *end != '\0')
        end++;
    writer->pattern = end + (*end == ' ');
    return (size_t)(end - word);
}

void record_take_field(struct record_writer *writer, struct record_field *field)
{
    field->key = writer->pattern;
    field->key_length = record_take_word(writer);
    const char *conversion = writer->pattern + sizeof "%" - 1;
    const bool may_be_null = conversion[0] == '1';
    conversion += may_be_null;
    field->conversion = conversion[conversion[0] == 'l'];
    if (may_be_null)
        field->conversion &= ~0x20; /* its capital */
    /* Whatever its type, an argument is handed over in eight bytes, of which an int fills the lower
     * four (System V ABI for x86-64, 3.2.3). */
    field->value =
        va_arg(writer->values, uint64_t); /* NOLINT(clang-analyzer-valist.Uninitialized) */
    if (conversion[0] == 'u' || conversion[0] == 'c')
        field->value = (uint32_t)field->value;
    record_take_word(writer);
}
