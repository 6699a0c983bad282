/* SPDX-License-Identifier: MIT */
/* rollcall discover: serial/lab/man/rollcall-discover.1. */
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "serial/lab/commands/command.h"
#include "serial/lab/import/conserver.h"
#include "serial/lab/import/devices.h"
#include "serial/lab/import/hear.h"
#include "serial/lab/import/ser2net.h"
#include "serial/lab/lab_value.h"
#include "serial/lab/memory.h"
#include "serial/record/verdict.h"

static const char usage[] =
    "Usage: rollcall discover [OPTION]...\n"
    "\n"
    "Writes a first lab file to standard output, of the serial lines that this computer has:\n"
    "what ser2net and conserver hold by their files, and the devices that are left. Nothing is\n"
    "typed.\n"
    "\n"
    "  --listen TIME  hear every line so long, such as 30s, and name machines by what they say\n"
    "  --root DIR     look for files and devices below DIR\n"
    "\n"
    "Exit status: 0, or 2 where it could not be asked.\n";

enum { HOST_MAX = 256, LISTEN_MAX_S = 3600 };

static void tell(const char *path, unsigned line, const char *text)
{
    if (line > 0)
        fprintf(stderr, "rollcall discover: %s:%u: %s\n", path, line, text);
    else
        fprintf(stderr, "rollcall discover: %s: %s\n", path, text);
}

/* The file below root, where it is there. */
static char *read_at(const char *root, const char *path, size_t *length)
{
    const char *why = NULL;
    char *whole = memory_format("%s%s", root, path);
    char *bytes = access(whole, F_OK) == 0 ? files_open(whole, length, &why) : NULL;
    if (why)
        tell(whole, 0, why);
    free(whole);
    return bytes;
}

static void add_ser2net(struct draft *draft, const char *root)
{
    static const char *const paths[] = {"/etc/ser2net.yaml", "/etc/ser2net/ser2net.yaml"};
    for (size_t i = 0; i < sizeof paths / sizeof *paths; i++) {
        size_t length;
        char *bytes = read_at(root, paths[i], &length);
        char *whole = memory_format("%s%s", root, paths[i]);
        if (bytes)
            ser2net_import(draft, whole, bytes, length, "localhost");
        free(whole);
        free(bytes);
    }
}

static void add_conserver(struct draft *draft, const char *root)
{
    static const char *const paths[] = {"/etc/conserver/conserver.cf", "/etc/conserver.cf"};
    char host[HOST_MAX] = "localhost";
    gethostname(host, sizeof host - 1);
    const struct conserver_options options = {host, true, files_open};
    for (size_t i = 0; i < sizeof paths / sizeof *paths; i++) {
        size_t length;
        char *bytes = read_at(root, paths[i], &length);
        char *whole = memory_format("%s%s", root, paths[i]);
        if (bytes)
            conserver_import(draft, whole, bytes, length, &options);
        free(whole);
        free(bytes);
    }
}

static int discover(const char *root, unsigned listen_s)
{
    struct draft *draft = draft_new(tell);
    add_ser2net(draft, root);
    add_conserver(draft, root);
    devices_add(draft, root);
    draft_settle(draft, "/dev");
    if (listen_s > 0)
        hear_all(draft, root, listen_s);
    size_t count = draft_count(draft);
    draft_write(draft, stdout);
    draft_free(draft);
    if (fflush(stdout) != 0)
        return command_misused("discover", "standard output can't be written");
    if (count == 0)
        fputs("rollcall discover: no serial line was found\nnext: plug one in, or name a source "
              "by hand: man rollcall-listen has all kinds.\n",
              stderr);
    return 0;
}

int command_discover(int argc, char **argv)
{
    static const struct option known[] = {{"listen", required_argument, NULL, 'l'},
                                          {"root", required_argument, NULL, 'r'},
                                          {"help", no_argument, NULL, 'h'},
                                          {NULL, 0, NULL, 0}};
    const char *root = "";
    uint64_t listen_ms = 0;
    for (int option; (option = command_option(argc, argv, known, usage)) != -1;) {
        if (option == '?')
            return VERDICT_NOT_ASKED;
        root = option == 'r' ? optarg : root;
        if (option == 'l' && (lab_duration_read(optarg, &listen_ms) || listen_ms < 1000 ||
                              listen_ms > LISTEN_MAX_S * UINT64_C(1000)))
            return command_misused("discover", "--listen takes 1s to 1h");
    }
    if (optind < argc)
        return command_misused("discover", "it takes no words");
    /* Links lead to whole paths, which begin with it. */
    char *whole = realpath(root[0] != '\0' ? root : "/", NULL);
    if (!whole)
        return command_misused("discover", "--root %s: %s", root, strerror(errno));
    int status = discover(strcmp(whole, "/") == 0 ? "" : whole, (unsigned)(listen_ms / 1000));
    free(whole);
    return status;
}
