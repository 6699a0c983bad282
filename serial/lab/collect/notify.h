/* SPDX-License-Identifier: MIT */
/* What systemd is told (sd_notify(3)), where it is that started us. */
#ifndef SERIAL_LAB_COLLECT_NOTIFY_H
#define SERIAL_LAB_COLLECT_NOTIFY_H

void notify_say(const char *pattern, ...) __attribute__((format(printf, 1, 2)));

#endif
