/* SPDX-License-Identifier: MIT */
/* rollcall import: serial/lab/man/rollcall-import.1. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "serial/lab/commands/command.h"
#include "serial/lab/import/conserver.h"
#include "serial/lab/import/dnsmasq.h"
#include "serial/lab/import/ser2net.h"
#include "serial/record/verdict.h"

static const char usage[] =
    "Usage: rollcall import [OPTION]... FILE...\n"
    "\n"
    "Writes a first lab file to standard output, out of what these files say of machines:\n"
    "conserver.cf, ser2net.yaml, and dnsmasq's files with dhcp-host lines. What two files say of\n"
    "one name is put together. -: standard input.\n"
    "\n"
    "  --as KIND      what the files are: conserver, ser2net or dnsmasq (by their content)\n"
    "  --beside       conserver goes on holding the lines: they are heard through it\n"
    "  --host NAME    where conserver and ser2net run (this computer)\n"
    "\n"
    "Exit status: 0, or 2 where a FILE can't be read or isn't what it is taken for. What a FILE\n"
    "includes and can't be read is told, and left out.\n";

enum { HOST_MAX = 256 };

enum kind { KIND_CONSERVER, KIND_SER2NET, KIND_DNSMASQ, KINDS };

static const char *const kinds[KINDS] = {"conserver", "ser2net", "dnsmasq"};

struct options {
    enum kind kind; /* KINDS: by the content */
    bool is_beside;
    const char *host;
};

static void tell(const char *path, unsigned line, const char *text)
{
    if (line > 0)
        fprintf(stderr, "rollcall import: %s:%u: %s\n", path, line, text);
    else
        fprintf(stderr, "rollcall import: %s: %s\n", path, text);
}

/* By what only one of them has: blocks, the word connection, or neither. */
static enum kind kind_of(const char *bytes)
{
    for (const char *line = bytes; line; line = strchr(line, '\n')) {
        line += strspn(line, " \t\r\n");
        size_t word = strcspn(line, " \t:{=,#\n");
        if (strncmp(line, "connection:", 11) == 0 || strncmp(line, "%YAML", 5) == 0)
            return KIND_SER2NET;
        if (line[0] != '#' && strchr(" \t{", line[word]) && line[word] != '\0' &&
            strcspn(line, "{\n") < strcspn(line, "\n"))
            return KIND_CONSERVER;
        if (line[0] != '#' && (line[word] == '=' || line[word] == ','))
            return KIND_DNSMASQ;
    }
    return KIND_DNSMASQ;
}

static bool is_lab_file(const char *bytes)
{
    return strncmp(bytes, "machines:", 9) == 0 || strstr(bytes, "\nmachines:");
}

static bool import_file(struct draft *draft, const char *path, const struct options *options)
{
    char here[HOST_MAX] = "localhost";
    size_t length;
    const char *why;
    char *bytes = files_open(path, &length, &why);
    if (!bytes) {
        tell(path, 0, why);
        return false;
    }
    if (options->kind == KINDS && is_lab_file(bytes)) {
        tell(path, 0, "this is a lab file already: rollcall lab looks it through");
        free(bytes);
        return false;
    }
    gethostname(here, sizeof here - 1);
    const struct conserver_options conserver = {options->host ? options->host : here,
                                                options->is_beside, files_open};
    enum kind kind = options->kind < KINDS ? options->kind : kind_of(bytes);
    bool is_good;
    if (kind == KIND_CONSERVER)
        is_good = conserver_import(draft, path, bytes, length, &conserver);
    else if (kind == KIND_SER2NET)
        is_good =
            ser2net_import(draft, path, bytes, length, options->host ? options->host : "localhost");
    else
        is_good = dnsmasq_import(draft, path, bytes, length, files_open);
    if (!is_good)
        fprintf(stderr,
                "rollcall import: %s: it was taken for a file of %s's\nnext: --as names another "
                "kind; see that this program takes the file.\n",
                path, kinds[kind]);
    free(bytes);
    return is_good;
}

static bool parse(int argc, char **argv, struct options *options)
{
    static const struct option known[] = {{"as", required_argument, NULL, 'a'},
                                          {"beside", no_argument, NULL, 'b'},
                                          {"host", required_argument, NULL, 'o'},
                                          {"help", no_argument, NULL, 'h'},
                                          {NULL, 0, NULL, 0}};
    for (int option; (option = command_option(argc, argv, known, usage)) != -1;) {
        unsigned kind = 0;
        if (option == '?')
            return false;
        options->is_beside |= option == 'b';
        options->host = option == 'o' ? optarg : options->host;
        if (option != 'a')
            continue;
        while (kind < KINDS && strcmp(kinds[kind], optarg) != 0)
            kind++;
        options->kind = (enum kind)kind;
        if (kind == KINDS) {
            command_misused("import", "--as takes conserver, ser2net or dnsmasq");
            return false;
        }
    }
    return true;
}

int command_import(int argc, char **argv)
{
    struct options options = {.kind = KINDS};
    if (!parse(argc, argv, &options))
        return VERDICT_NOT_ASKED;
    if (optind >= argc)
        return command_misused("import", "it takes one file or more");
    struct draft *draft = draft_new(tell);
    bool is_good = true;
    for (int i = optind; i < argc && is_good; i++)
        is_good = import_file(draft, argv[i], &options);
    draft_settle(draft, argv[optind]);
    if (is_good)
        draft_write(draft, stdout);
    draft_free(draft);
    if (is_good && fflush(stdout) != 0)
        return command_misused("import", "standard output can't be written");
    return is_good ? 0 : VERDICT_NOT_ASKED;
}
