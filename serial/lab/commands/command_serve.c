/* SPDX-License-Identifier: MIT */
/* rollcall serve: serial/lab/man/rollcall-serve.1. */
#include <stdio.h>
#include <stdlib.h>
#include <sys/resource.h>

#include "serial/lab/collect/keeper.h"
#include "serial/lab/commands/command.h"
#include "serial/lab/commands/serve_desk.h"

static const char usage[] =
    "Usage: rollcall serve [OPTION]... LAB.yaml\n"
    "\n"
    "Hears the lines of all machines of the lab, and keeps what they say, until SIGTERM or "
    "SIGINT.\n"
    "SIGHUP has it read the lab file again.\n"
    "\n"
    "  --sol-silence SECONDS   opens a BMC's serial over LAN anew where nothing came for so long\n"
    "                          (900)\n"
    "\n"
    "Exit status: 0 told to end, 1 it could not go on, 2 it could not begin.\n";

enum { SOL_SILENCE_S = 900, SOL_SILENCE_MAX_S = 86400 };

struct options {
    struct keeper_options keeper;
    int socket; /* -1: this is no other keeper's successor */
};

static bool read_number(const char *text, long most, long *number)
{
    char *end;
    *number = strtol(text, &end, 10);
    return *text >= '0' && *text <= '9' && *end == '\0' && *number <= most;
}

static bool take(struct options *options, int option)
{
    long number;
    if (option == 's' && read_number(optarg, SOL_SILENCE_MAX_S, &number) && number > 0)
        options->keeper.sol_quiet_s = (unsigned)number;
    else if (option == 'k' && read_number(optarg, 1 << 20, &number))
        options->socket = (int)number;
    else if (option != '?')
        return command_misused("serve", "--sol-silence takes seconds, up to a day: not %s",
                               optarg) == 0;
    return option != '?';
}

static bool parse(int argc, char **argv, struct options *options)
{
    static const struct option known[] = {{"sol-silence", required_argument, NULL, 's'},
                                          {"keeper", required_argument, NULL, 'k'}, /* internal */
                                          {"help", no_argument, NULL, 'h'},
                                          {NULL, 0, NULL, 0}};
    for (int option; (option = command_option(argc, argv, known, usage)) != -1;)
        if (!take(options, option))
            return false;
    return true;
}

/* A descriptor a line, twice where it is handed over. */
static void raise_limit(void)
{
    struct rlimit limit;
    if (getrlimit(RLIMIT_NOFILE, &limit) == 0) {
        limit.rlim_cur = limit.rlim_max;
        setrlimit(RLIMIT_NOFILE, &limit);
    }
}

int command_serve(int argc, char **argv)
{
    struct options options = {.keeper = {.sol_quiet_s = SOL_SILENCE_S, .desk = serve_desk},
                              .socket = -1};
    if (!parse(argc, argv, &options))
        return 2;
    raise_limit();
    if (options.socket >= 0)
        return keeper_take_over(&options.keeper, options.socket);
    if (argc - optind != 1)
        return command_misused("serve", "it takes one lab file");
    options.keeper.lab_path = argv[optind];
    return keeper_run(&options.keeper);
}
