"""What asks about the programme is proposed; what only answers, agrees or orders is not."""

import pytest

from bot.curation.asking import asks


@pytest.mark.parametrize(
    "text",
    [
        *("cancelar", "cancelr", "Cancele por favor", "ver mis pendientes", "siguiente", "/aviso", "menu", "borre eso"),
        *("si voy", "si asisto", "Sí, claro, allá estaré", "no puedo", "ya firmé", "listo jefe", "confirmo asistencia"),
        *("muchas gracias doctora", "buenas tardes", "ok", "👍", "...", "80%", "JU-03", "JU-03 80%", "2", "", "que"),
        *("¿?", "y como", "¿y cuándo?"),
    ],
)
def test_what_asks_nothing(text: str) -> None:
    assert not asks(text)


@pytest.mark.parametrize(
    "text",
    [
        *("quién pinta las bancas del parque", "cuánto pesa el camión de la basura", "bancas", "calamidad docente"),
        *("¿puedo asistir?", "¿cómo cancelo?", "si voy a una vereda me pagan viáticos", "viáticos", "PAE", "ley 115"),
        *("necesito el formato del acta", "quiero saber de los uniformes", "¿quién firma?", "no me giran los recursos"),
    ],
)
def test_what_asks_something(text: str) -> None:
    assert asks(text)
