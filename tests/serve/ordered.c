/* SPDX-License-Identifier: MIT */
/* rollcall serve with a desk for tests: it gives the orders that stand in the file ORDERS, a line
 * each, as they come, and writes what it is told into the file STATUS.
 *
 *     type|break|note SOURCE WHO TEXT */
#include <fcntl.h>
#include <poll.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

#include "serial/lab/collect/keeper.h"
#include "serial/lab/collect/orders.h"

static void give(const struct desk_given *given, char *line)
{
    static const char *const kinds[] = {"", "type", "break", "note"};
    struct order order = {.kind = 0};
    char kind[16] = "";
    int text = 0;
    sscanf(line, "%15s %u %63s %n", kind, &order.source, order.who, &text);
    for (unsigned i = 1; i < sizeof kinds / sizeof *kinds; i++)
        if (strcmp(kind, kinds[i]) == 0)
            order.kind = i;
    order.length = (uint32_t)strcspn(line + text, "\n");
    memcpy(order.bytes, line + text, order.length);
    while (send(given->orders, &order, sizeof order, 0) < 0)
        poll(NULL, 0, 10);
}

static const char *word(const char *name)
{
    const char *value = getenv(name);
    return value ? value : "/dev/null";
}

static void note_status(const struct desk_given *given)
{
    struct collector_status status;
    FILE *to = fopen(word("STATUS"), "w");
    while (recv(given->orders, &status, sizeof status, MSG_DONTWAIT) == (ssize_t)sizeof status)
        if (to)
            fprintf(to, "{\"lines\":%u,\"open\":%u,\"bytes\":%llu,\"restarts\":%llu}\n",
                    status.lines, status.open, (unsigned long long)status.bytes,
                    (unsigned long long)status.restarts);
    if (to)
        fclose(to);
}

static int desk(const struct desk_given *given)
{
    char line[1024];
    int orders = open(word("ORDERS"), O_RDONLY | O_CLOEXEC);
    FILE *from = fdopen(orders, "r");
    if (!from)
        return EXIT_FAILURE;
    struct pollfd all[] = {{given->orders, POLLIN, 0}, {given->control, POLLIN, 0}};
    struct lab_file *lab = NULL;
    for (;;) {
        poll(all, 2, 20);
        if (all[0].revents)
            note_status(given);
        enum keeper_told told = all[1].revents ? keeper_told_desk(given, &lab) : 0;
        if (told == KEEPER_TOLD_LAB)
            lab_file_free(lab);
        if (told == KEEPER_TOLD_END)
            return EXIT_SUCCESS;
        clearerr(from);
        while (fgets(line, sizeof line, from))
            give(given, line);
    }
}

/* As rollcall serve [--sol-silence SECONDS] LAB.yaml; a collector calls it again when its keeper
 * died. */
int main(int argc, char **argv)
{
    struct keeper_options options = {.sol_quiet_s = 900, .desk = desk};
    if (argc == 5)
        options.sol_quiet_s = (unsigned)atoi(argv[3]);
    if (argc == 4 && strcmp(argv[2], "--keeper") == 0)
        return keeper_take_over(&options, atoi(argv[3]));
    options.lab_path = argv[argc - 1];
    return keeper_run(&options);
}
