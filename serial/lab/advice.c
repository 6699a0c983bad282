/* SPDX-License-Identifier: MIT */
#include "serial/lab/advice.h"

#include <errno.h>
#include <stddef.h>
#include <string.h>

const char *advice_errno(int error)
{
    static const struct {
        int error;
        const char *text;
    } all[] = {
        {ECONNREFUSED, "refused: is ser2net (or conserver, or QEMU) running, with that port?"},
        {EBUSY, "in use: end the other program that has it (fuser -v names it)"},
        {EACCES, "permission: join the group dialout (adduser USER dialout), and log in anew"},
        {EPERM, "permission: join the group dialout (adduser USER dialout), and log in anew"},
        {ENOENT, "not found: is it plugged in, and spelled so?"},
        {ETIMEDOUT, "no answer: is the host up, and does a firewall let it through?"},
        {EHOSTUNREACH, "no route: is the host up, and does a firewall let it through?"},
        {EHOSTDOWN, "no route: is the host up, and does a firewall let it through?"},
        {ENETUNREACH, "no route: is this computer's network up?"},
        {EMFILE, "too many descriptors: raise LimitNOFILE (ulimit -n)"},
    };
    for (size_t i = 0; i < sizeof all / sizeof *all; i++) {
        if (all[i].error == error)
            return all[i].text;
    }
    return strerror(error);
}
