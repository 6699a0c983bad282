/* SPDX-License-Identifier: MIT */
#include "serial/lab/collect/bridge.h"

#include <unistd.h>

int bridge_run(int channel)
{
    (void)channel;
    pause();
    return 0;
}
