/* SPDX-License-Identifier: MIT */
/* A command as it was typed: its words, its numbers, its run. */
#ifndef KERNEL_SHELL_INVOKE_H
#define KERNEL_SHELL_INVOKE_H

#include "kernel/shell/shell.h"

/* One blank between words, none around them, and no quotes: programs put them around whatever they
 * send. */
void invoke_squeeze(char *text);

/* Runs the command that the squeezed `text` begins with, where it may be run and its arguments make
 * sense; else says why not, or its usage, and is false. */
bool invoke(const struct shell_command *command, char *text);

#endif
