/* SPDX-License-Identifier: MIT */
/* What a journal holds, for tests: each frame's header as it is in memory, then its bytes. Where
 * positions are missing a header of zeros stands. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "serial/lab/journal/journal.h"

int main(int argc, char **argv)
{
    struct frame frame;
    const uint8_t *bytes;
    struct journal_reader *reader = argc == 2 ? journal_reader_open(argv[1], NULL, 0) : NULL;
    if (!reader) {
        perror("journal_cat FOLDER");
        return EXIT_FAILURE;
    }
    for (enum journal_event event;
         (event = journal_next(reader, &frame, &bytes)) != JOURNAL_LATEST;) {
        if (event == JOURNAL_FAILED) {
            perror(argv[1]);
            return EXIT_FAILURE;
        }
        if (event == JOURNAL_GONE)
            memset(&frame, 0, sizeof frame);
        fwrite(&frame, sizeof frame, 1, stdout);
        if (frame.length > 0)
            fwrite(bytes, 1, frame.length, stdout);
    }
    journal_reader_close(reader);
    return EXIT_SUCCESS;
}
