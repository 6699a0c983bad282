/* SPDX-License-Identifier: MIT */
/* rollcall lab: serial/lab/man/rollcall-lab.1. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

#include "serial/lab/commands/command.h"
#include "serial/lab/http/login_list.h"
#include "serial/lab/import/files.h"
#include "serial/lab/lab_file.h"
#include "serial/lab/lab_odd.h"
#include "serial/lab/lab_tree.h"
#include "serial/lab/memory.h"
#include "serial/lab/source_name.h"
#include "serial/record/verdict.h"

static const char usage[] =
    "Usage: rollcall lab [OPTION]... FILE\n"
    "\n"
    "Looks the lab file through, as serve would read it, and starts nothing: says on standard\n"
    "output what is in it, and on standard error what may not be meant.\n"
    "\n"
    "  --today DAY    quarantines and known faults end by this day, YYYY-MM-DD (today)\n"
    "\n"
    "Exit status: 0, also where something may not be meant, or 2 where a mistake is in it.\n";

enum { ERROR_MAX = 1600, DAY_MAX = 11 };

struct warning {
    unsigned line, number; /* number: in the order in which they were found */
    char *text;
};

/* What was found, and what the places are of. */
struct looked {
    const struct lab_tree *tree;
    struct warning *warnings;
    unsigned count, room;
};

static void note(void *data, const char *place, const char *text)
{
    struct looked *looked = data;
    if (looked->count == looked->room) {
        looked->room = looked->room ? 2 * looked->room : 16;
        looked->warnings = memory_resize(looked->warnings, looked->room, sizeof *looked->warnings);
    }
    looked->warnings[looked->count] = (struct warning){
        lab_tree_line(looked->tree, place), looked->count, memory_copy(text, strlen(text))};
    looked->count++;
}

static int by_line(const void *left, const void *right)
{
    const struct warning *a = left, *b = right;
    int order = (a->line > b->line) - (a->line < b->line);
    return order != 0 ? order : (a->number > b->number) - (a->number < b->number);
}

static void tell_all(struct looked *looked, const char *path)
{
    if (looked->count > 0)
        qsort(looked->warnings, looked->count, sizeof *looked->warnings, by_line);
    for (unsigned i = 0; i < looked->count; i++) {
        const struct warning *warning = &looked->warnings[i];
        fprintf(stderr, "%s:%u: warning: %s\n", path, warning->line, warning->text);
        free(warning->text);
    }
    free(looked->warnings);
}

/* Beside the kinds of sources. */
enum { KIND_SCREEN = SOURCE_GENSIO + 1, KIND_NONE, KINDS };

static unsigned kind_of(const struct lab_machine *machine)
{
    struct source_name name;
    if (!machine->source)
        return KIND_NONE;
    if (strcmp(machine->source, "none") == 0)
        return KIND_SCREEN;
    return source_name_read(machine->source, 0, "x", &name) ? KIND_NONE : name.kind;
}

static void print_summary(const struct lab_file *file)
{
    static const struct {
        const char *one, *many;
    } words[KINDS] = {[SOURCE_STDIN] = {"standard input", "standard input"},
                      [SOURCE_PROGRAM] = {"program", "programs"},
                      [SOURCE_DEVICE] = {"device", "devices"},
                      [SOURCE_SOCKET] = {"socket", "sockets"},
                      [SOURCE_FILE] = {"file", "files"},
                      [SOURCE_TCP] = {"TCP", "TCP"},
                      [SOURCE_SERVER] = {"RFC 2217", "RFC 2217"},
                      [SOURCE_SOL] = {"SOL", "SOL"},
                      [SOURCE_GENSIO] = {"gensio", "gensio"},
                      [KIND_SCREEN] = {"screen", "screens"},
                      [KIND_NONE] = {"without a source", "without a source"}};
    unsigned counts[KINDS] = {0};
    const char *between = ": ";
    for (unsigned i = 0; i < file->machines_count; i++)
        counts[kind_of(&file->machines[i])]++;
    printf("%u machine%s", file->machines_count, file->machines_count == 1 ? "" : "s");
    for (unsigned i = 0; i < KINDS; i++)
        if (counts[i] > 0) {
            printf("%s%u %s", between, counts[i], counts[i] == 1 ? words[i].one : words[i].many);
            between = ", ";
        }
    putchar('\n');
}

/* What is in these files, as serve would read it; whether they can be read was told before. */
static void look_at_logins(const struct lab_odd *odd)
{
    static const char *const places[] = {"serve.users", "serve.tokens"};
    const struct lab_settings *settings = &odd->file->settings;
    const char *const paths[] = {settings->users, settings->tokens};
    char error[ERROR_MAX];
    for (int i = 0; i < 2; i++) {
        if (!paths[i] || access(paths[i], R_OK) != 0)
            continue;
        struct login_list *list = login_list_read(paths[i], i == 1, error, sizeof error);
        if (!list)
            lab_odd_say(odd, places[i], "%s", error);
        login_list_free(list);
    }
}

static int look(const char *path, const char *bytes, size_t length, const char *today)
{
    char error[ERROR_MAX];
    struct lab_file *file = lab_file_parse(path, bytes, length, error, sizeof error);
    if (!file) {
        fprintf(stderr, "rollcall lab: %s\nnext: man 5 rollcall-lab says what may stand there.\n",
                error);
        return VERDICT_NOT_ASKED;
    }
    struct lab_tree *tree = lab_tree_new(bytes, length);
    struct looked looked = {.tree = tree};
    print_summary(file);
    const struct lab_odd odd = {file, today, note, &looked};
    lab_odd_all(&odd);
    look_at_logins(&odd);
    tell_all(&looked, path);
    lab_tree_free(tree);
    lab_file_free(file);
    if (fflush(stdout) != 0)
        return command_misused("lab", "standard output can't be written");
    return 0;
}

int command_lab(int argc, char **argv)
{
    static const struct option known[] = {{"today", required_argument, NULL, 't'},
                                          {"help", no_argument, NULL, 'h'},
                                          {NULL, 0, NULL, 0}};
    char day[DAY_MAX];
    const char *today = day, *why;
    time_t now = time(NULL);
    struct tm local;
    size_t length;
    strftime(day, sizeof day, "%Y-%m-%d", localtime_r(&now, &local));
    for (int option; (option = command_option(argc, argv, known, usage)) != -1;) {
        if (option == '?')
            return VERDICT_NOT_ASKED;
        today = optarg;
        if (!lab_is_day(today))
            return command_misused("lab", "--today takes a day, YYYY-MM-DD");
    }
    if (argc - optind != 1)
        return command_misused("lab", "it takes one lab file");
    char *bytes = files_open(argv[optind], &length, &why);
    if (!bytes)
        return command_misused("lab", "%s: %s", argv[optind], why);
    int status = look(argv[optind], bytes, length, today);
    free(bytes);
    return status;
}
