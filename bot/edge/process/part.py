"""What a capability brings to a process; app puts all of them together."""

from collections.abc import Callable
from dataclasses import dataclass, field

from bot.config import Settings
from bot.edge.clock import Ticks
from bot.edge.context import App
from bot.edge.letters import Letters


def _no_ticks(_app: App, _settings: Settings) -> Ticks:
    return ()


@dataclass(frozen=True, kw_only=True)
class Part:
    """`handlers` register what takes updates: of those that fit an update the first has it. `letters` are what it says
    unasked, by kind. `ticks` makes what it does by itself, in the process that has the clock."""

    handlers: tuple[Callable[[App], None], ...] = ()
    letters: Letters = field(default_factory=dict)
    ticks: Callable[[App, Settings], Ticks] = _no_ticks
