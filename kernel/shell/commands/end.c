/* SPDX-License-Identifier: MIT */
/* The ends of a session. */
#include "kernel/power/power.h"
#include "kernel/shell/shell.h"

COMMAND(halt, "halt", "", "stops for good", 0)
{
    shell_say("halted");
    power_halt();
}

COMMAND(reboot, "reboot", "", "starts the machine anew", 0)
{
    power_reboot();
}

COMMAND(poweroff, "poweroff", "", "switches the machine off", 0)
{
    power_off();
}
