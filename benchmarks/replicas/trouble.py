"""What goes wrong during the run, spread over it: kill -9, SIGSTOP, a restart of the database, a storm of 429."""

import time
from collections import deque
from collections.abc import Callable
from random import Random

from benchmarks.replicas.town import Replica, Town
from tests.processes import Simulator

FREEZES_S = (3.0, 8.0, 20.0, 35.0, 50.0)  # HAProxy gives an answer 40 s, a person's turn is held for 30
STORM_S, STORM = 20.0, {"flood_rate": 0.6, "retry_after": 5}
# How often, of ten kills and five freezes: the rest goes to the replicas that take updates, in turns.
WORKERS_KILLS, WORKERS_FREEZES = (3, 7), (2,)


class Trouble:
    """Happens as people are served: each when that share of them is done. `happened`: what, in its order."""

    def __init__(
        self, town: Town, door: Simulator, restart_database: Callable[[], None], kills: int, chance: Random
    ) -> None:
        self._door, self._town = door, town
        acts: list[Callable[[], str]] = [self._kill(number) for number in range(kills)]
        freezes = FREEZES_S if kills >= 10 else FREEZES_S[-1:]
        acts += [self._freeze(number, seconds) for number, seconds in enumerate(freezes)]
        acts += [self._restart(restart_database), self._storm]
        chance.shuffle(acts)
        self._acts = deque(((number + 1) / (len(acts) + 2), act) for number, act in enumerate(acts))
        self._storm_ends: float | None = None
        self.happened: list[str] = []

    def act(self, share: float) -> None:
        """`share` of the people is done."""
        if self._storm_ends is not None and time.monotonic() >= self._storm_ends:
            self._door.post("/_sim/faults", flood_rate=0, retry_after=0)
            self._storm_ends = None
        if self._acts and share >= self._acts[0][0]:
            _, act = self._acts.popleft()
            self.happened.append(act())
            print(f"{share:.0%}: {self.happened[-1]}", flush=True)

    @property
    def over(self) -> bool:
        return not self._acts and self._storm_ends is None and not any(each.frozen for each in self._town.replicas)

    def _victim(self, number: int, workers: tuple[int, ...]) -> Replica:
        return self._town.worker if number in workers else self._town.updates[number % 2]

    def _kill(self, number: int) -> Callable[[], str]:
        def act() -> str:
            victim = self._victim(number, WORKERS_KILLS)
            victim.kill()
            return f"kill -9 of {victim.name}"

        return act

    def _freeze(self, number: int, seconds: float) -> Callable[[], str]:
        def act() -> str:
            victim = self._victim(number, WORKERS_FREEZES)
            victim.freeze(seconds)
            return f"SIGSTOP of {victim.name} for {seconds:.0f} s"

        return act

    @staticmethod
    def _restart(restart_database: Callable[[], None]) -> Callable[[], str]:
        def act() -> str:
            restart_database()
            return "restart of the database"

        return act

    def _storm(self) -> str:
        self._door.post("/_sim/faults", **STORM)
        self._storm_ends = time.monotonic() + STORM_S
        return f"429 to six of ten messages for {STORM_S:.0f} s"
