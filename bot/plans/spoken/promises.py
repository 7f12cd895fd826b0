"""Reads what a person says that they are going to do: «ya la corrijo», «enseguida le mando el acta», «la voy a
ajustar». Nothing of it is done yet, though «listo» stands before it."""

import re

from bot.plans.spoken.words import any_of

_DO = any_of(
    "corrijo corregimos arreglo arreglamos ajusto ajustamos subo subimos mando mandamos envio enviamos reviso "
    "revisamos completo completamos cambio cambiamos hago hacemos adjunto adjuntamos anexo anexamos busco buscamos "
    "paso pasamos entrego entregamos organizo organizamos modifico modificamos cuadro cuadramos subsano subsanamos "
    "reporto reportamos miro miramos consigo conseguimos actualizo actualizamos vuelvo volvemos termino cierro"
)
_IT = any_of("se_la se_lo se_las se_los te_la te_lo la lo las los le les")
_TO_DO = any_of(
    "corregir arreglar ajustar subir mandar enviar revisar completar cambiar adjuntar anexar buscar pasar entregar "
    "organizar modificar cuadrar subsanar reportar mirar conseguir actualizar volver terminar cerrar"
)
_SHALL = rf"(?:(?:{_TO_DO}|har)(?:e|emos))"
_SOON = any_of(
    "ya_mismo ahora_mismo ahorita_mismo ahora ahorita ya_casi ya enseguida en_seguida de_una luego mas_tarde al_rato "
    "hoy_mismo hoy manana en_la_tarde en_la_noche esta_tarde esta_noche esta_semana por_la_tarde"
)
_YES = any_of(
    "listo lista listos ok okey bueno dale vale perfecto gracias muchas_gracias si senora senor claro entendido ah "
    "con_gusto con_mucho_gusto hola buenas doctora doctor dra profe de_acuerdo tranquila tranquilo y yo nosotros"
)
_PROMISE = re.compile(
    rf"(?:{_YES} ){{0,6}}(?:(?:{_SOON} ){{0,2}}(?:{_IT} )?(?:{_DO}|{_SHALL})"
    rf"|(?:{_SOON} ){{0,2}}(?:{_IT} )?(?:voy|vamos) a (?:{_TO_DO}|hacer)(?:la|lo|las|los|le)?)(?!\S)"
)
_SAID_YES = re.compile(rf"^(?:{_YES} ){{1,6}}")
# «envío el acta firmada», «reporto que …»: done with these words; «ya la mandamos»: done before
_NOW = re.compile(rf"(?:{_YES} ){{0,6}}(?:(?:les? )?{_DO}|ya (?:{_IT} )?(?!vamos)\w+[aei]mos)(?!\S)")


def promised(words: str) -> bool:
    """Tells whether a text begins with what will be done. `words`: plain, parted by one space."""
    return _PROMISE.match(words) is not None and _NOW.match(words) is None


def without_yes(words: str) -> str:
    """Leaves the «listo» and «ok» out that only say yes to what is promised after them."""
    return _SAID_YES.sub("", words) if promised(words) else words
