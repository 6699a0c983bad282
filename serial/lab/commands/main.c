/* SPDX-License-Identifier: MIT */
/* rollcall: the lab's end of the serial line. */
#include <stdio.h>
#include <string.h>

#include "serial/lab/commands/command.h"
#include "serial/lab/nearest.h"
#include "serial/record/verdict.h"

static const struct {
    const char *name, *about;
    command_run *run;
} commands[] = {
    {"verdict", "judges a log: exits with 0 only where the machine is well", command_verdict},
    {"show", "what a machine is, on a page; several as a table", command_show},
    {"diff", "what changed from one log to another", command_diff},
    {"listen", "hears one machine's line to its answer's end, and judges it", command_listen},
    {"lab", "looks a lab file through, and starts nothing", command_lab},
    {"import", "a first lab file, from conserver's, ser2net's and dnsmasq's files", command_import},
    {"discover", "a first lab file, of the lines that this computer has", command_discover},
    {"serve", "hears all machines' lines, keeps what they say, and knows who is ill",
     command_serve},
    {"wait", "waits for machines' verdicts, and has a command start their boots", command_wait},
    {"report", "the last boot of each machine, as a table, JSON, JUnit or KTAP", command_report},
    {"log", "what a machine said", command_log},
    {"attach", "a machine's console, in the terminal", command_attach},
    {"symbolize", "function, file and line of a crash", command_symbolize},
    {"reindex", "makes serve's index and plain logs anew from its journal", command_reindex},
};

enum { COMMANDS = sizeof commands / sizeof *commands };

static void print_help(FILE *to)
{
    fputs("Usage: rollcall COMMAND ...\n\nReads what machines booted with Rollcall say on their "
          "serial lines.\n\n",
          to);
    for (unsigned i = 0; i < COMMANDS; i++)
        fprintf(to, "  %-10s %s\n", commands[i].name, commands[i].about);
    fputs("\nrollcall COMMAND --help says more; so do the manual pages, rollcall(1) first.\n", to);
}

static int no_command(const char *name)
{
    struct nearest nearest = {NULL, 0};
    for (unsigned i = 0; i < COMMANDS; i++)
        nearest_try(&nearest, name, commands[i].name);
    if (name[0] == '\0')
        print_help(stderr);
    else if (nearest.word)
        fprintf(stderr, "rollcall: there is no command %s: was %s meant?\n", name, nearest.word);
    else
        fprintf(stderr, "rollcall: there is no command %s\nnext: rollcall --help\n", name);
    return VERDICT_NOT_ASKED;
}

int main(int argc, char **argv)
{
    const char *name = argc > 1 ? argv[1] : "";
    for (unsigned i = 0; i < COMMANDS; i++)
        if (strcmp(commands[i].name, name) == 0)
            return commands[i].run(argc - 1, argv + 1);
    if (strcmp(name, "--version") == 0) {
        printf("rollcall %s\n", ROLLCALL_VERSION);
        return 0;
    }
    if (strcmp(name, "--help") == 0 || strcmp(name, "-h") == 0 || strcmp(name, "help") == 0) {
        print_help(stdout);
        return 0;
    }
    return no_command(name);
}
