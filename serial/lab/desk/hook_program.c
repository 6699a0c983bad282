/* SPDX-License-Identifier: MIT */
#include "serial/lab/desk/hook_program.h"

#include <errno.h>
#include <signal.h>
#include <spawn.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/wait.h>
#include <unistd.h>

#include "serial/lab/memory.h"

/* A file that nobody else sees: a pipe would have to be written while the program reads. */
static int input_of(const char *input)
{
    size_t length = strlen(input), written = 0;
    int file = memfd_create("rollcall-hook", MFD_CLOEXEC);
    while (file >= 0 && written < length) {
        ssize_t now = write(file, input + written, length - written);
        if (now > 0) {
            written += (size_t)now;
        } else if (errno != EINTR) {
            close(file);
            return -1;
        }
    }
    if (file >= 0)
        lseek(file, 0, SEEK_SET);
    return file;
}

/* Ours, and behind it these. */
static char **environment(char *const *variables)
{
    size_t count = 0;
    while (environ[count])
        count++;
    char **all = memory_new(count + PROGRAM_VARIABLES_MAX + 1, sizeof *all);
    memcpy(all, environ, count * sizeof *all);
    for (unsigned i = 0; variables[i]; i++)
        all[count++] = variables[i];
    return all;
}

static int spawn(pid_t *pid, const char *command, char **variables, int input)
{
    /* The last is what the shell's own errors begin with. */
    const char *const words[] = {"sh", "-c", command, "rollcall serve: a hook", NULL};
    posix_spawn_file_actions_t files;
    posix_spawnattr_t how;
    sigset_t none, all;
    sigemptyset(&none);
    sigfillset(&all);
    posix_spawn_file_actions_init(&files);
    posix_spawn_file_actions_adddup2(&files, input, STDIN_FILENO);
    posix_spawn_file_actions_adddup2(&files, STDERR_FILENO, STDOUT_FILENO);
    posix_spawnattr_init(&how);
    posix_spawnattr_setpgroup(&how, 0);
    posix_spawnattr_setsigmask(&how, &none);
    posix_spawnattr_setsigdefault(&how, &all);
    posix_spawnattr_setflags(&how, POSIX_SPAWN_SETPGROUP | POSIX_SPAWN_SETSIGMASK |
                                       POSIX_SPAWN_SETSIGDEF);
    int error = posix_spawn(pid, "/bin/sh", &files, &how, (char *const *)words, variables);
    posix_spawn_file_actions_destroy(&files);
    posix_spawnattr_destroy(&how);
    return error;
}

pid_t program_start(const char *command, char *const *variables, const char *input,
                    char why[PROGRAM_WHY_MAX])
{
    pid_t pid = 0;
    int file = input_of(input);
    char **all = environment(variables);
    int error = file >= 0 ? spawn(&pid, command, all, file) : errno;
    free(all);
    if (file >= 0)
        close(file);
    if (error == 0)
        return pid;
    snprintf(why, PROGRAM_WHY_MAX, "it can't be started: %s", strerror(error));
    return 0;
}

bool program_has_ended(pid_t pid, char why[PROGRAM_WHY_MAX])
{
    int status = 0;
    if (waitpid(pid, &status, WNOHANG) == 0)
        return false;
    why[0] = '\0';
    if (WIFSIGNALED(status))
        snprintf(why, PROGRAM_WHY_MAX, "it was ended by signal %d", WTERMSIG(status));
    else if (WEXITSTATUS(status) != 0)
        snprintf(why, PROGRAM_WHY_MAX, "it ended with %d", WEXITSTATUS(status));
    return true;
}

void program_kill(pid_t pid)
{
    kill(-pid, SIGKILL);
    kill(pid, SIGKILL);
}
