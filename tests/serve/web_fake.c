/* SPDX-License-Identifier: MIT */
/* The web, served for a desk of made-up machines, for tests of the former. Says `ready` with the
 * places where it listens, then does what standard input says (fake_desk.h), each answered by
 * `done` or `what?`; ends with it. Besides:
 *   grow BYTES MS TIMES TOLD every log grows by BYTES, so many TIMES, every MS, and each time that
 *                            many machines are TOLD of
 *   reload                   as after a change of the lab file */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

#include "serial/lab/web/web.h"
#include "tests/serve/fake_desk.h"

enum { ERROR_MAX = 512, LISTEN_MAX = 8 };

static struct desk *desk;
static struct web *web;
static struct lab_settings settings;

static void told_typed(const char *name, const char *who, const uint8_t *bytes, size_t length)
{
    printf("typed %s %s ", name, who);
    for (size_t i = 0; i < length; i++)
        printf("%02x", bytes[i]);
    printf("\n");
    fflush(stdout);
}

static void grow(size_t bytes, unsigned ms, unsigned times, unsigned told)
{
    const struct timespec pause = {ms / 1000, (long)(ms % 1000) * 1000000};
    for (; times > 0; times--) {
        fake_desk_grow(desk, bytes, told);
        web_changed(web);
        nanosleep(&pause, NULL);
    }
}

static bool obey(char *line)
{
    size_t bytes;
    unsigned ms, times, told;
    line[strcspn(line, "\n")] = '\0';
    if (sscanf(line, "grow %zu %u %u %u", &bytes, &ms, &times, &told) == 4) {
        grow(bytes, ms, times, told);
        return true;
    }
    if (strcmp(line, "reload") == 0) {
        web_reload(web, &settings);
        return true;
    }
    bool is_good = fake_desk_do(desk, line);
    web_changed(web);
    return is_good;
}

static bool read_options(int argc, char **argv, const char **folder, unsigned *count)
{
    static const char *listen[LISTEN_MAX];
    settings.listen = listen;
    for (int option; (option = getopt(argc, argv, "f:n:s:l:c:k:u:t:")) != -1;) {
        switch (option) {
        case 'f':
            *folder = optarg;
            break;
        case 'n':
            *count = (unsigned)atoi(optarg);
            break;
        case 's':
            settings.socket = optarg;
            break;
        case 'l':
            if (settings.listen_count < LISTEN_MAX)
                listen[settings.listen_count++] = optarg;
            break;
        case 'c':
            settings.certificate = optarg;
            break;
        case 'k':
            settings.key = optarg;
            break;
        case 'u':
            settings.users = optarg;
            break;
        case 't':
            settings.tokens = optarg;
            break;
        default:
            return false;
        }
    }
    return *folder != NULL;
}

int main(int argc, char **argv)
{
    char error[ERROR_MAX], place[128], line[4096];
    const char *folder = NULL;
    unsigned count = 2;
    if (!read_options(argc, argv, &folder, &count))
        return 2;
    desk = fake_desk_open(folder, count, told_typed);
    web = web_start(desk, &settings, error, sizeof error);
    if (!web) {
        fprintf(stderr, "web_fake: %s\n", error);
        return 1;
    }
    printf("ready");
    for (unsigned i = 0; web_place(web, i, place, sizeof place); i++)
        printf(" %s", place);
    printf("\n");
    fflush(stdout);
    while (fgets(line, sizeof line, stdin)) {
        printf(obey(line) ? "done\n" : "what?\n");
        fflush(stdout);
    }
    web_stop(web);
    fake_desk_close(desk);
    return 0;
}
