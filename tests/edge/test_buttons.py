"""Buttons live for ever, can be forged, and outlive what they point to."""

import pytest

from tests.dialogue import Office

GONE = (
    "Este botón ya no sirve: eso ya cambió o ya se atendió. "
    "Escríbame con sus palabras lo que necesita, o escriba /ayuda."
)


@pytest.mark.parametrize(
    "data",
    [
        "x",
        "c:1:mgei-que-es",
        "c:999999999:mgei-que-es",
        "c:99999999999999999999:mgei-que-es",
        "f:1:1:no-hay-tal",
        "r:1:no-hay-tal",
        "v:12345",
        "t:no-hay-tal",
        "t:alianza:99",
        "o:alianza:no-hay-tal",
        "n:77",
        "f:1:1:' OR 1=1",
        "🙂" * 16,
    ],
)
async def test_a_forged_or_dead_button_is_answered_kindly_and_changes_nothing(office: Office, data: str) -> None:
    ana = office.person("Ana Prueba")
    await ana.says("objeto del convenio 059")
    before = ana.last
    await ana.taps(data=data)
    assert ana.toasts == [GONE]
    assert ana.last == before


async def test_a_tap_that_comes_too_late_to_be_answered_still_acts(office: Office) -> None:
    """Telegram forgets a tap after 150 s; the person still wants what they tapped."""
    ana = office.person("Ana Prueba")
    await ana.says("objeto del convenio 059")
    office.telegram.tap(ana.id, ana.last["message_id"], label=ana.buttons[2])
    office.telegram.queries.clear()
    await office.settle()
    ana.sees_button("‹ Volver")
