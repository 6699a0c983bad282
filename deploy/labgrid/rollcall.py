# SPDX-License-Identifier: MIT
"""Takes a labgrid target to Rollcall's prompt. rollcall.yaml imports this."""
import enum

import attr
from labgrid import target_factory
from labgrid.strategy import Strategy, StrategyError


class Status(enum.Enum):
    unknown = 0
    off = 1
    prompt = 2


@target_factory.reg_driver
@attr.s(eq=False)
class RollcallStrategy(Strategy):
    """`off`, or `prompt`: booted anew, its answer said, and its shell waiting. labgrid's
    UBootDriver speaks with the shell; it waits for the greeting, so the line is opened before the
    power is switched on."""
    bindings = {"power": "PowerProtocol", "console": "ConsoleProtocol", "shell": "UBootDriver"}

    status = attr.ib(default=Status.unknown)

    def transition(self, status):
        if not isinstance(status, Status):
            status = Status[status]
        if status == self.status:
            return
        if status == Status.off:
            self.target.deactivate(self.console)
            self.target.activate(self.power)
            self.power.off()
        elif status == Status.prompt:
            self.transition(Status.off)
            self.target.activate(self.console)
            self.power.cycle()
            self.target.activate(self.shell)
        else:
            raise StrategyError(f"no way from {self.status} to {status}")
        self.status = status
