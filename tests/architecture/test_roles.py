"""Who gets what: every command, every kind of button and every input, for everybody who may write."""

import re
from collections.abc import AsyncIterator, Iterator, Sequence
from dataclasses import dataclass
from functools import cache
from html import unescape
from typing import Any

import pytest
from sqlalchemy import ColumnElement, Dialect, Table, and_
from sqlmodel import Session, SQLModel, col, select
from telegram.ext import CallbackQueryHandler, CommandHandler

from bot.announcements import confirming
from bot.announcements.confirming import Content, Plan
from bot.base import drafts
from bot.curation import versions
from bot.membership import invitations
from bot.people import days_off
from bot.questions import questions
from bot.reminders import periodic
from bot.reports import reports
from bot.reports.reports import Wish
from bot.threads import asking
from bot.threads.threads import Words
from conocimiento.search import Knowledge
from conocimiento.search.results import OutcomeKind, Result
from db.models import Absence, AbsenceState, ActivityStatus, ArticleState, ArticleVersion, Question, Role, Standing
from db.models import Person as Row
from tests.conftest import Clock
from tests.curation.bases import PARKING
from tests.dialogue import Office, Person
from tests.planning import add_activity, add_file

pytestmark = pytest.mark.slow

A, B, C = "47001", "05001", "15001"  # Santa Marta, Medellín, Tunja

# What is said, tapped or, while the bot waits for an input of that kind, typed (kind←text); what each of the nine
# visitors gets; the texts that prove it, where SAID has none. All of it concerns secretariat A: olga and pedro are
# officials there, lucas is a liaison of A and C, diana a coordinator, eva waits for access, omar's is suspended. An
# absence `away` is olga's, who asked pedro; in `asked` the visitor would stand in; `mine` is an invitation of theirs.
# A `draft` of an article has defects, a `version` is published; nobody could answer `unknown`.
# What diana `told` went to officials and coordinators. An `activity` of A is open; a `report` of olga says that another
# is done, and has `evidence`. In a `thread` olga asks a person.
TABLE = """
                        | new   unsaid offA  offB  liaA  liaB  coord out   left
/start                  | open  home  home  home  home  home  home  home  open  | open=Soy el asistente; home=¡Hola
/ayuda                  | open  open  open  open  open  open  open  open  open  | open=Cómo le ayudo
/help                   | open  open  open  open  open  open  open  open  open  | open=Cómo le ayudo
/temas                  | open  open  open  open  open  open  open  open  open  | open=¿Sobre qué quiere leer?
/invitar                | join  agree no    no    own   own   any   shut  join  | own=que invita; any=¿Para quién es?
/personas               | join  agree no    no    own   own   any   shut  join  | own=de sus secre; any=en la alianza
/aviso                  | join  agree no    no    no    no    asks  shut  join  | asks=Nuevo aviso
/avisos                 | join  agree no    no    no    no    does  shut  join  | does=n.º
/plan                   | join  agree own   own   own   own   asks  shut  join  | own=Plan de la Secretaría; asks=de qué región
/pendientes             | join  agree own   own   own   own   any   shut  join  | own=pendiente; any=no tiene actividades
/secretarias            | join  agree no    no    own   own   asks  shut  join  | own=Sus secretarías; asks=de qué región
/historial              | join  agree own   own   own   own   own   shut  join  | own=¿El historial de cuál
/tablero                | join  agree no    no    no    no    does  shut  join  | does=Tablero de planes
/informe                | join  agree no    no    does  does  does  shut  join  | does=Informe de los planes
/importar               | join  agree no    no    asks  asks  asks  shut  join  | asks=Envíeme el libro
/silencio               | join  agree own   own   own   own   own   shut  join  | own=No le escribo entre
/ausencia               | join  agree own   own   own   own   own   shut  join  | own=¿Hasta qué día?
/avance                 | join  agree own   idle  own   idle  plan  shut  join  | own=¿De; idle=No tiene; plan=Para reportar
/revisar                | join  agree no    no    does  clear does  shut  join  | does=revisar: 1; clear=nada por
/recordatorios          | join  agree no    no    does  does  does  shut  join  | does=Recordatorios
/pregunta               | join  agree own   own   own   own   turn  shut  join  | own=Escríbame su pregunta; turn=Usted es la coord
/preguntas              | join  agree no    no    does  clear does  shut  join  | does=respuesta: 1; clear=No hay preguntas
/conocimiento           | join  agree no    no    no    no    does  shut  join  | does=Base de conocimiento
/privacidad             | open  own   own   own   own   own   own   own   open  | open=quién es usted; own=su nombre, su
/misdatos               | none  own   own   own   own   own   own   own   none  | own=Lo que guardo de usted
/salir                  | none  own   own   own   own   own   own   own   none  | own=Retirarse y borrar sus datos

zz:1                    | gone  gone  gone  gone  gone  gone  gone  gone  gone
x:                      | stop  stop  stop  stop  stop  stop  stop  stop  stop
t:                      | open  open  open  open  open  open  open  open  open  | open=¿Sobre qué quiere leer?
t:alianza               | open  open  open  open  open  open  open  open  open  | open=Toque un tema para leerlo
o:alianza:oei-que-es    | open  open  open  open  open  open  open  open  open  | open=OEI
c:{unsure}:{choice}     | open  open  open  open  open  open  open  open  open  | open=¿Le sirvió?
n:{unsure}              | open  open  open  open  open  open  open  open  open  | open=ninguna de esas
f:{sure}:1:{answer}     | open  open  open  open  open  open  open  open  open  | open=Me alegra que le sirviera
r:{sure}:{answer}       | open  open  open  open  open  open  open  open  open  | open=Fuente
v:{sure}                | open  open  open  open  open  open  open  open  open  | open=¿Le sirvió?

ha:                     | join  agree own   own   own   own   turn  shut  join  | own=Escríbame su pregunta; turn=Usted es la coord
ha:q:{unsure}           | join  agree gone  gone  gone  gone  no    shut  join
ha:u:{sure}:1           | join  agree gone  gone  gone  gone  no    shut  join
ha:r:{report}           | join  agree gone  gone  gone  gone  no    shut  join
ha:s:7                  | join  agree gone  gone  gone  gone  no    shut  join
ht:l                    | join  agree own   own   own   own   own   shut  join  | own=Todavía no le ha preguntado
ht:{thread}             | join  agree gone  gone  gone  gone  gone  shut  join
ht:{thread}:w           | join  agree gone  gone  gone  gone  gone  shut  join
ht:{thread}:c           | join  agree gone  gone  gone  gone  gone  shut  join
ht:{thread}:a:1         | join  agree gone  gone  gone  gone  gone  shut  join
ht:{thread}:f:1         | join  agree lost  lost  lost  lost  lost  shut  join
hq:{thread}             | join  agree no    no    does  no    does  shut  join  | does=Le preguntan
hq:{thread}:w           | join  agree no    no    asks  no    asks  shut  join  | asks=Escríbame la respuesta
hq:{thread}:s:7         | join  agree no    no    gone  gone  gone  shut  join
hq:{thread}:a:0         | join  agree no    no    does  no    does  shut  join  | does=Respondida
hq:{thread}:p           | join  agree no    no    asks  no    asks  shut  join  | asks=¿A quién le paso
hq:{thread}:p:0         | join  agree no    no    asks  no    asks  shut  join  | asks=Escríbame una nota
hq:{thread}:b:0         | join  agree no    no    does  no    does  shut  join  | does=pasó a la coordinación
hq:{thread}:e           | join  agree no    no    asks  no    asks  shut  join  | asks=¿A quién le corresponde?
hq:{thread}:c           | join  agree no    no    does  no    does  shut  join  | does=Cerrada
hq:{thread}:f:1         | join  agree no    no    lost  lost  lost  shut  join
hl:                     | join  agree no    no    does  clear does  shut  join  | does=respuesta: 1; clear=No hay preguntas
hl:o:47001:-:0          | join  agree no    no    does  clear does  shut  join  | does=respuesta: 1; clear=No hay preguntas
hl:s                    | join  agree no    no    asks  clear asks  shut  join  | asks=¿De qué secretaría?; clear=No hay preguntas
hl:t                    | join  agree no    no    asks  clear asks  shut  join  | asks=¿De qué tema?; clear=No hay preguntas
hl:u                    | join  agree no    no    no    no    does  shut  join  | does=Una pregunta que no supe

e:1:{code}              | does  known known known known known known shut  does  | does=ya hace parte, Vale Prueba
e:no                    | later later later later later later later later later
k:1                     | gone  own   own   own   own   own   own   shut  gone  | own=ya hace parte
k:no                    | gone  own   own   own   own   own   own   shut  gone  | own=no guardo nada suyo
ac:                     | agree known known known known known known shut  agree
ac:1                    | asks  asks  asks  asks  asks  asks  asks  asks  asks  | asks=¿De qué secretaría es usted?
ac:1:R0:0               | asks  asks  asks  asks  asks  asks  asks  asks  asks  | asks=¿De qué secretaría es usted?
ac:1:47001              | waits known known known known known known known waits | waits=Recibí su solicitud

iv:o                    | join  agree no    no    asks  asks  asks  shut  join  | asks=la persona que invita
iv:o:R0:0               | join  agree no    no    asks  asks  asks  shut  join  | asks=la persona que invita
iv:o:47001              | join  agree no    no    asks  asks  asks  shut  join  | asks=¿Cuántas personas
iv:c                    | join  agree no    no    no    no    asks  shut  join  | asks=¿Cuántas personas
iv:o:47001:5            | join  agree no    no    asks  asks  asks  shut  join  | asks=¿Cuánto tiempo
iv:o:47001:5:7          | join  agree no    no    does  no    does  shut  join  | does=Invitación para funcionarios
iv:l:47001:1:7          | join  agree no    no    no    no    does  shut  join  | does=Invitación para un enlace
iv:c:-:1:7              | join  agree no    no    no    no    does  shut  join  | does=Invitación a la coordinación
iq:{code}               | join  agree no    no    does  does  does  shut  join  | does=apunte la cámara
il:                     | join  agree no    no    own   own   any   shut  join  | own=n.º {mine}; any=n.º {invitation}
ir:{invitation}         | join  agree no    no    no    no    does  shut  join  | does=ya no sirve
ir:{mine}               | join  agree no    no    does  does  does  shut  join  | does=ya no sirve

qh:20:6:1               | join  agree own   own   own   own   own   shut  join  | own=las 8 de la noche
au:                     | join  agree own   own   own   own   own   shut  join  | own=¿Hasta qué día?
au:other                | join  agree own   own   own   own   own   shut  join  | own=el último día
au:2026-11-27           | join  agree own   alone own   alone alone shut  join  | own=¿Quién le; alone=no hay nadie
au:2026-11-27:{olga}    | join  agree own   whom  own   whom  whom  shut  join  | own=Le pregunto a Olga Prueba
au:2026-11-27:0:ok      | join  agree own   own   own   own   own   shut  join  | own=Ausencia registrada
au:2026-11-27:{olga}:ok | join  agree own   whom  own   whom  whom  shut  join  | own=Le estoy preguntando a Olga Prueba
ab:{away}               | join  agree back  back  back  back  back  shut  join
as:{away}:1             | join  agree over  over  over  over  over  shut  join
as:{asked}:1            | join  agree own   own   own   own   own   shut  join  | own=Usted reemplaza a

pl:                     | join  agree no    no    own   own   any   shut  join  | own=de sus secre; any=en la alianza
pl:s                    | join  agree no    no    asks  asks  asks  shut  join  | asks=¿A quién busca?
pn:0:olga               | join  agree no    no    does  vain  does  shut  join  | does=Olga Prueba
pt:                     | join  agree no    no    does  clear does  shut  join  | does=Eva; clear=No hay
pq:{eva}:1              | join  agree no    no    does  no    does  shut  join  | does=Eva Prueba ya tiene acceso
pq:{eva}:0              | join  agree no    no    asks  no    asks  shut  join  | asks=¿No aprueba el acceso de Eva
pq:{eva}:0:1            | join  agree no    no    does  no    does  shut  join  | does=No se aprobó el acceso de Eva
pi:                     | join  agree no    no    own   own   any   shut  join  | own=n.º {mine}; any=n.º {invitation}
ps                      | join  agree no    no    asks  asks  asks  shut  join  | asks=¿Qué secretaría quiere
ps:R0:0                 | join  agree no    no    asks  asks  asks  shut  join  | asks=¿Qué secretaría quiere
ps:47001                | join  agree no    no    does  no    does  shut  join  | does=Educación de Santa Marta
ps:47001:0              | join  agree no    no    does  no    does  shut  join  | does=Educación de Santa Marta
pp:47001:1              | join  agree no    no    no    no    does  shut  join  | does=⭐ priorizada
pz:0                    | join  agree no    no    no    no    does  shut  join  | does=secretarías priorizadas
pe:{olga}               | join  agree no    no    does  no    does  shut  join  | does=Equipo de la secretaría · Santa
pe:{lucas}              | join  agree no    no    no    no    does  shut  join  | does=enlace · Santa Marta, Tunja
pr:{olga}               | join  agree no    no    no    no    asks  shut  join  | asks=¿Qué función tendrá Olga
pr:{olga}:ol            | join  agree no    no    no    no    asks  shut  join  | asks=¿Cambio la función de Olga
pr:{olga}:ol:1          | join  agree no    no    no    no    does  shut  join  | does=Profesional de enlace · Santa
pr:{diana}:co           | join  agree no    no    no    no    asks  shut  join  | asks=¿A qué secretaría?
pr:{diana}:co:R0:0      | join  agree no    no    no    no    asks  shut  join  | asks=¿A qué secretaría?
pr:{diana}:co:47001     | join  agree no    no    no    no    asks  shut  join  | asks=¿Cambio la función de Diana
pr:{diana}:co:47001:1   | join  agree no    no    no    no    does  shut  join  | does=Equipo de la secretaría · Santa
pm:{olga}:47001         | join  agree no    no    asks  no    asks  shut  join  | asks=¿A qué secretaría?
pm:{olga}:47001:R0:0    | join  agree no    no    asks  no    asks  shut  join  | asks=¿A qué secretaría?
pm:{olga}:47001:15001   | join  agree no    no    no    no    asks  shut  join  | asks=¿Paso a Olga Prueba de Santa
pm:{olga}:47001:15001:1 | join  agree no    no    no    no    does  shut  join  | does=Equipo de la secretaría · Tunja
pa:{lucas}              | join  agree no    no    no    no    asks  shut  join  | asks=¿A qué secretaría?
pa:{lucas}:R0:0         | join  agree no    no    no    no    asks  shut  join  | asks=¿A qué secretaría?
pa:{lucas}:05001        | join  agree no    no    no    no    asks  shut  join  | asks=¿Añado Medellín
pa:{lucas}:05001:1      | join  agree no    no    no    no    does  shut  join  | does=Medellín, Santa Marta, Tunja
pa:{lucas}:05001+44001  | join  agree no    no    no    no    asks  shut  join  | asks=¿Añado Medellín, Riohacha
pa:{lucas}:05001+44001:1| join  agree no    no    no    no    does  shut  join  | does=Medellín, Riohacha
pu:{lucas}              | join  agree no    no    no    no    asks  shut  join  | asks=deja de acompañar Lucas
pu:{lucas}:47001        | join  agree no    no    no    no    asks  shut  join  | asks=¿Quito Santa Marta
pu:{lucas}:47001:1      | join  agree no    no    no    no    does  shut  join  | does=Profesional de enlace · Tunja
ph:{olga}               | join  agree no    no    does  no    does  shut  join  | does=Código para que Olga Prueba
pk:{olga}:d             | join  agree no    no    asks  no    asks  shut  join  | asks=¿Suspendo el acceso de Olga
pk:{olga}:d:1           | join  agree no    no    does  no    does  shut  join  | does=🚫 Su acceso está suspendido
pk:{omar}:r             | join  agree no    no    asks  no    asks  shut  join  | asks=¿Reactivo el acceso de Omar
pk:{omar}:r:1           | join  agree no    no    does  no    does  shut  join  | does=Equipo de la secretaría · Santa
pw:{olga}:0             | join  agree no    no    asks  no    asks  shut  join  | asks=¿Quién toma el lugar de Olga
py:{olga}:{pedro}       | join  agree no    no    asks  no    asks  shut  join  | asks=Pedro Prueba toma el lugar
py:{olga}:{pedro}:1     | join  agree no    no    does  no    does  shut  join  | does=Pedro Prueba
bi:0                    | join  agree no    no    no    no    does  shut  join  | does=Bitácora
bi:csv                  | join  agree no    no    no    no    does  shut  join  | does=Bitácora completa

pv:                     | gone  keep  own   own   own   own   own   own   gone  | own=¿Retira su; keep=Hoy no tengo su
pv:1                    | gone  own   own   own   own   own   own   own   gone  | own=Hoy no tengo su aceptación
pv:k                    | gone  agree agree agree agree agree agree agree gone
md:f                    | gone  own   own   own   own   own   own   own   gone  | own=Todo lo que guardo de usted
md:name                 | gone  asks  asks  asks  asks  asks  asks  no    gone | asks=Escríbame su nombre
md:post:00000000        | join  agree gone  gone  gone  gone  gone  shut  join
md:post                 | gone  asks  asks  asks  asks  asks  asks  no    gone | asks=Escríbame su cargo
sl:                     | none  sure  sure  sure  sure  sure  sure  sure  none  | sure=¿Borro sus datos para siempre?
sl:{olga}               | gone  gone  gone  gone  gone  gone  gone  gone  gone
sl:{me}                 | gone  bye   bye   bye   bye   bye   bye   bye   again | bye=Sus datos quedaron borrados

aw:7:s                  | join  agree no    no    no    no    gone  shut  join
aw:7:all                | join  agree no    no    no    no    gone  shut  join
aw:7:e                  | join  agree no    no    no    no    gone  shut  join
aw:7:e:1                | join  agree no    no    no    no    gone  shut  join
aw:7:gr                 | join  agree no    no    no    no    gone  shut  join
aw:7:gr:n               | join  agree no    no    no    no    gone  shut  join
aw:7:gr:1               | join  agree no    no    no    no    gone  shut  join
aw:7:gr:1:m             | join  agree no    no    no    no    gone  shut  join
aw:7:gr:1:r             | join  agree no    no    no    no    gone  shut  join
aw:7:gr:1:d             | join  agree no    no    no    no    gone  shut  join
aw:7:gr:1:d1            | join  agree no    no    no    no    gone  shut  join
aw:7:g:role             | join  agree no    no    no    no    gone  shut  join
aw:7:t:1:role:official  | join  agree no    no    no    no    gone  shut  join
aw:7:c                  | join  agree no    no    no    no    gone  shut  join
aw:7:k                  | join  agree no    no    no    no    gone  shut  join
aw:7:x                  | join  agree no    no    no    no    gone  shut  join
aw:7:nt                 | join  agree no    no    no    no    gone  shut  join
aw:7:b                  | join  agree no    no    no    no    gone  shut  join
aw:7:nb                 | join  agree no    no    no    no    gone  shut  join
aw:7:a:oei-que-es       | join  agree no    no    no    no    gone  shut  join
aw:7:o                  | join  agree no    no    no    no    gone  shut  join
aw:7:w:now              | join  agree no    no    no    no    gone  shut  join
aw:7:w:other            | join  agree no    no    no    no    gone  shut  join
aw:7:u:1                | join  agree no    no    no    no    gone  shut  join
aw:7:m:1                | join  agree no    no    no    no    gone  shut  join
aw:7:p                  | join  agree no    no    no    no    gone  shut  join
aw:7:q                  | join  agree no    no    no    no    gone  shut  join
aw:7:q:none             | join  agree no    no    no    no    gone  shut  join
aw:7:q:number           | join  agree no    no    no    no    gone  shut  join
aw:7:l                  | join  agree no    no    no    no    gone  shut  join
aw:7:l:1                | join  agree no    no    no    no    gone  shut  join
aw:7:csv                | join  agree no    no    no    no    gone  shut  join
aw:7:y:1                | join  agree no    no    no    no    gone  shut  join
al:0                    | join  agree no    no    no    no    does  shut  join  | does=n.º
aa:{told}               | join  agree no    no    no    no    does  shut  join  | does=Aviso n.º
aa:{told}:f             | join  agree no    no    no    no    does  shut  join  | does=lo que no salió bien
aa:{told}:fc            | join  agree no    no    no    no    does  shut  join  | does=Lo que no salió bien
aa:{told}:p             | join  agree no    no    no    no    does  shut  join  | does=En pausa
aa:{told}:w             | join  agree no    no    no    no    asks  shut  join  | asks=¿Retiro el aviso
aa:{told}:w1            | join  agree no    no    no    no    does  shut  join  | does=Retirado
aa:{told}:n1            | join  agree no    no    no    no    does  shut  join  | does=no falta nadie
aa:{told}:g             | join  agree no    no    no    no    does  shut  join  | does=: quiénes
aa:{told}:k1            | join  agree no    no    no    no    gone  shut  join
aa:{told}:x             | join  agree no    no    no    no    does  shut  join  | does=con quién se enteró
aa:{told}:e             | join  agree no    no    no    no    asks  shut  join  | asks=Corregir el aviso
ap:{told}:1             | join  agree no    no    no    no    does  shut  join  | does=Aviso n.º
ak:{told}:a:1           | join  agree no    no    no    no    gone  shut  join
ak:{told}:1:1           | join  agree no    no    no    no    gone  shut  join
av:{told}:ok            | join  agree own   own   gone  gone  own   shut  join  | own=Quedó registrado
av:{told}:q:0           | join  agree own   own   gone  gone  own   shut  join  | own=Anotado: Sí
av:{told}:q             | join  agree gone  gone  gone  gone  gone  shut  join
av:{told}:go            | join  agree own   own   gone  gone  own   shut  join  | own=Fuente
av:{told}:re            | join  agree own   own   gone  gone  own   shut  join  | own=Escríbame su respuesta
gp:47001                | join  agree own   no    own   no    own   shut  join  | own=Plan de la Secretaría
gp:47001:mgei:0         | join  agree own   no    own   no    own   shut  join  | own=MGEI
gp:47001:i              | join  agree own   no    own   no    own   shut  join  | own=fecha límite
gp:i                    | join  agree own   own   own   own   own   shut  join  | own=fecha
gp:p:0                  | join  agree own   own   own   own   any   shut  join  | own=pendiente; any=no tiene actividades
gp:s                    | join  agree no    no    own   own   asks  shut  join  | own=Sus secretarías; asks=de qué región
gp:s:0                  | join  agree no    no    own   own   own   shut  join  | own=Sus secretarías
gp:s:R0:0               | join  agree no    no    own   own   own   shut  join  | own=Región
ga:{activity}           | join  agree own   no    own   no    own   shut  join  | own=Producto
gh:{activity}:0         | join  agree own   no    own   no    own   shut  join  | own=Historial de
gh:l:0                  | join  agree own   own   own   own   own   shut  join  | own=¿El historial de cuál
gb:0.0.0.0              | join  agree no    no    no    no    does  shut  join  | does=Tablero de planes
gb:r0.0.0.0             | join  agree no    no    no    no    asks  shut  join  | asks=¿De qué región
gb:t0.0.0.0             | join  agree no    no    no    no    does  shut  join  | does=Tablero de planes

gx:                     | join  agree no    no    does  does  does  shut  join  | does=Informe de los planes
gx:47001:-:-            | join  agree no    no    does  no    does  shut  join  | does=Informe de los planes
gx:-:-:-:a              | join  agree no    no    asks  asks  asks  shut  join  | asks=¿De qué acción
gx:-:-:-:p              | join  agree no    no    asks  asks  asks  shut  join  | asks=¿De qué periodo
gx:47001:-:-:x          | join  agree no    no    does  no    does  shut  join  | does=Excel de los planes
gx:-:mgei:20261101-20261130:h| join  agree no    no    does  does  does  shut  join  | does=Página de los planes
gx:47001:-:-:m          | join  agree no    no    does  no    does  shut  join  | does=PDF para una reunión
gx:s:-:-                | join  agree no    no    asks  asks  asks  shut  join  | asks=¿Qué secretaría quiere
gx:s:-:-:R0:0           | join  agree no    no    asks  asks  asks  shut  join  | asks=¿Qué secretaría quiere
gx:s:-:-:47001          | join  agree no    no    does  no    does  shut  join  | does=Informe de los planes
gi:t                    | join  agree no    no    does  does  does  shut  join  | does=Plantilla para el plan
gi:p                    | join  agree no    no    does  does  does  shut  join  | does=El plan como está hoy
gi:p:47001              | join  agree no    no    does  no    does  shut  join  | does=El plan como está hoy
gi:ok:000000000000000000000000| join  agree no    no    gone  gone  gone  shut  join
gi:er:000000000000000000000000| join  agree no    no    gone  gone  gone  shut  join

gp:g                    | join  agree no    no    does  does  does  shut  join  | does=Quién hace falta
gp:g:b                  | join  agree no    no    does  does  does  shut  join  | does=Quién hace falta
gl:a:{activity}         | join  agree no    no    asks  no    asks  shut  join  | asks=¿Qué quiere cambiar?
gl:a:{activity}:responsable| join  agree no    no    asks  no    asks  shut  join  | asks=¿Qué cargo responde?
gl:n:47001              | join  agree no    no    asks  no    asks  shut  join  | asks=Actividad nueva
gl:n:47001:c            | join  agree no    no    asks  no    asks  shut  join  | asks=¿A qué se comprometieron?
gl:m:7                  | join  agree no    no    gone  gone  gone  shut  join
gl:c:7:producto         | join  agree no    no    gone  gone  gone  shut  join
gl:p:7                  | join  agree no    no    gone  gone  gone  shut  join
gl:v:7:accion:0         | join  agree no    no    gone  gone  gone  shut  join
gl:ok:000000000000000000000000| join  agree no    no    gone  gone  gone  shut  join
gl:z:{activity}         | join  agree no    no    asks  no    asks  shut  join  | asks=¿La archivo?
gl:z:{activity}:1       | join  agree no    no    does  no    does  shut  join  | does=Quedó archivada
gl:r:{activity}         | join  agree no    no    same  no    same  shut  join  | same=Está de nuevo
gl:x:47001:0            | join  agree no    no    does  no    does  shut  join  | does=No hay ninguna

gr:n                    | join  agree own   idle  own   idle  plan  shut  join  | own=¿De; idle=No tiene; plan=Para reportar
gr:l:0                  | join  agree own   idle  own   idle  plan  shut  join  | own=¿De; idle=No tiene; plan=Para reportar
gr:t:0                  | join  agree own   idle  own   idle  plan  shut  join  | own=¿De; idle=No hay; plan=Para reportar
gr:{activity}           | join  agree own   no    own   no    own   shut  join  | own=¿Cómo va?
gr:7:{activity}:s:done  | join  agree old   no    old   no    old   shut  join
gr:7:{activity}:p:50    | join  agree old   no    old   no    old   shut  join
gr:7:{activity}:d:2026-12-18| join  agree old   no    old   no    old   shut  join
gr:7:{activity}:r:0     | join  agree old   no    old   no    old   shut  join
gr:7:{activity}:c       | join  agree old   no    old   no    old   shut  join
gr:7:{activity}:n       | join  agree old   no    old   no    old   shut  join
gr:7:{activity}:k       | join  agree old   no    old   no    old   shut  join
gr:7:{activity}:e       | join  agree old   no    old   no    old   shut  join
gr:7:{activity}:f       | join  agree old   no    old   no    old   shut  join
gr:7:{activity}:x       | join  agree old   no    old   no    old   shut  join
gr:7:{activity}:y:1     | join  agree old   no    old   no    old   shut  join
gu:{report}             | join  agree no    no    no    no    no    shut  join
gc:{report}             | join  agree no    no    no    no    no    shut  join
gm:{activity}:p80::0    | join  agree own   no    own   no    own   shut  join  | own=Revise y confirme
gm:{activity}:p80::1    | join  agree own   no    own   no    own   shut  join  | own=Revise y confirme
gm:n                    | join  agree does  does  does  does  does  shut  join  | does=no registré nada
gv:l:0                  | join  agree no    no    does  clear does  shut  join  | does=revisar: 1; clear=nada por
gv:b                    | join  agree no    no    does  clear does  shut  join  | does=JU-04; clear=No hay varias
gv:b:0000000000000000   | join  agree no    no    clear clear clear shut  join  | clear=Mientras tanto cambió
gv:{report}:ua          | join  agree no    no    no    no    no    shut  join
gv:{report}             | join  agree no    no    does  no    does  shut  join  | does=Reportada como cumplida
gv:{report}:ok          | join  agree no    no    does  no    does  shut  join  | does=Verificada
gv:{report}:re          | join  agree no    no    asks  no    asks  shut  join  | asks=¿Por qué la devuelve?
gv:{report}:re:0        | join  agree no    no    does  no    does  shut  join  | does=Devuelta
gv:{report}:re:t1       | join  agree no    no    asks  no    asks  shut  join  | asks=Falta el motivo
gv:{report}:u           | join  agree no    no    no    no    no    shut  join
gv:{report}:dd:0        | join  agree no    no    stays no    stays shut  join  | stays=Reportada como cumplida
ge:t:{activity}:{evidence}| join  agree gone  no    gone  no    gone  shut  join
ge:o:{evidence}:0       | join  agree asks  bare  asks  bare  bare  shut  join  | asks=¿De qué actividad es?; bare=no hay actividades que reciban
ge:d:{evidence}         | join  agree own   own   own   own   own   shut  join  | own=No guardé nada de eso
ge:a:{activity}         | join  agree own   no    own   no    own   shut  join  | own=Evidencias de
ge:s:{evidence}         | join  agree own   no    own   no    own   shut  join  | own=acta.pdf
ge:r:{evidence}         | join  agree no    no    asks  no    asks  shut  join  | asks=¿Por qué se retira
ge:rr:{evidence}:0      | join  agree no    no    does  no    does  shut  join  | does=se retiró de
ge:rt:{evidence}:1      | join  agree no    no    gone  gone  gone  shut  join
ge:m:{evidence}:0       | join  agree gone  gone  gone  gone  gone  shut  join
ge:mt:{activity}:{evidence}| join  agree gone  gone  gone  gone  gone  shut  join
ge:q:{evidence}         | join  agree own   own   own   own   own   shut  join  | own=No guardé nada de eso
wi:                     | join  agree no    no    does  does  does  shut  join  | does=Recordatorios
wi:n                    | join  agree no    no    does  does  does  shut  join  | does=Lo que viene
wi:m                    | join  agree no    no    does  idle  does  shut  join  | does=vería el suyo; idle=no hay
wp:                     | join  agree no    no    does  does  does  shut  join  | does=Reglas de los recordatorios
wp:0                    | join  agree no    no    no    no    asks  shut  join  | asks=¿Qué cambia?
wp:c:0:0:5-3-3-8-8      | join  agree no    no    no    no    asks  shut  join  | asks=aún sin guardar
wp:f:0:0:5-3-3-8-8:b    | join  agree no    no    no    no    asks  shut  join  | asks=¿Cuántos días hábiles
wp:o:0:0:5-3-3-8-8:b    | join  agree no    no    no    no    asks  shut  join  | asks=Escríbame los días
wp:p:0:0:5-3-3-8-8      | join  agree no    no    no    no    does  shut  join  | does=Con esta regla
wp:z:0:0:5-3-3-8-8      | join  agree no    no    no    no    does  shut  join  | does=Con esta regla
wp:s:0:0:5-3-3-8-8      | join  agree no    no    no    no    does  shut  join  | does=Quedó guardada
wp:r:0:0:5-3-3-8-8      | join  agree no    no    no    no    does  shut  join  | does=lo usual
wr:                     | join  agree no    no    does  does  does  shut  join  | does=Recordatorios periódicos
wr:n                    | join  agree no    no    no    no    asks  shut  join  | asks=¿Cada cuánto?
wr:n:weekly_monday      | join  agree no    no    no    no    asks  shut  join  | asks=¿Qué hay que recordar?
wr:b:7                  | join  agree no    no    no    no    gone  shut  join
wr:r:7                  | join  agree no    no    no    no    gone  shut  join
wr:w:7:o                | join  agree no    no    no    no    gone  shut  join
wr:s:7                  | join  agree no    no    no    no    gone  shut  join
wr:s:7:R0:0             | join  agree no    no    no    no    gone  shut  join
wr:s:7:47001            | join  agree no    no    no    no    gone  shut  join
wr:y:7:o                | join  agree no    no    no    no    gone  shut  join
wr:e:{monthly}          | join  agree no    no    no    no    asks  shut  join  | asks=¿Dejo de recordar
wr:e:{monthly}:1        | join  agree no    no    no    no    does  shut  join  | does=ya no se recuerda
wc:                     | join  agree no    no    does  does  does  shut  join  | does=Días no hábiles
wc:a                    | join  agree no    no    asks  asks  any   shut  join  | asks=¿Qué días?; any=¿Para quién
wc:n                    | join  agree no    no    asks  asks  asks  shut  join  | asks=¿A qué secretaría?
wc:n:R0:0               | join  agree no    no    asks  asks  asks  shut  join  | asks=¿A qué secretaría?
wc:n:all                | join  agree no    no    no    no    asks  shut  join  | asks=¿Qué días?
wc:n:47001              | join  agree no    no    asks  no    asks  shut  join  | asks=¿Qué días?
wc:r:7:0                | join  agree no    no    gone  gone  gone  shut  join
wc:y:7                  | join  agree no    no    gone  gone  gone  shut  join
wc:x:{off}              | join  agree no    no    asks  gone  asks  shut  join  | asks=¿Quito estos días
wc:x:{off}:1            | join  agree no    no    does  no    does  shut  join  | does=se trabaja

wd:d:20261120           | join  agree own   own   own   own   own   shut  join  | own=Todo lo de este resumen
wd:a:20261120:{activity}| join  agree own   no    own   no    own   shut  join  | own=JU-03
wd:z:20261120:{activity}| join  agree own   no    own   no    own   shut  join  | own=JU-03
wd:s:20261120:{activity}:20261127| join  agree own   no    own   no    own   shut  join  | own=no le recuerdo
wd:w:20261120:{activity}| join  agree own   no    own   no    own   shut  join  | own=JU-03
wd:q:20261120:{activity}| join  agree no    no    own   no    own   shut  join  | own=JU-03
wd:n:{activity}         | join  agree no    no    does  no    does  shut  join  | does=le recuerdo JU-03
wd:n:m                  | join  agree no    no    calm  calm  calm  shut  join  | calm=ya no espera nada
wd:e:{activity}:{olga}  | join  agree no    no    does  no    does  shut  join  | does=decirle a Olga Prueba
wd:es:7                 | join  agree no    no    gone  gone  gone  shut  join
wd:er:{activity}:{lucas}| join  agree own   no    gone  no    no    shut  join  | own=su respuesta a Lucas
wd:n:s:47001            | join  agree no    no    calm  no    calm  shut  join  | calm=ya no espera nada
wd:ok:{activity}        | join  agree own   no    own   no    own   shut  join  | own=Revise y confirme
wd:no:{activity}        | join  agree own   no    own   no    own   shut  join  | own=JU-03
wd:go:{activity}        | join  agree own   no    own   no    own   shut  join  | own=JU-03

kn:                     | join  agree no    no    no    no    does  shut  join  | does=Base de conocimiento
kn:a:0                  | join  agree no    no    no    no    does  shut  join  | does=Artículos
kn:o:0                  | join  agree no    no    no    no    does  shut  join  | does=Artículos por revisar
kn:d:0                  | join  agree no    no    no    no    does  shut  join  | does=Borradores
kn:n                    | join  agree no    no    no    no    asks  shut  join  | asks=Escríbame el título
kn:p                    | join  agree no    no    no    no    does  shut  join  | does=Preguntas sin respuesta
kn:f                    | join  agree no    no    no    no    does  shut  join  | does=Formas de preguntar
kn:i                    | join  agree no    no    no    no    does  shut  join  | does=semana a semana
kn:ip                   | join  agree no    no    no    no    does  shut  join  | does=Preguntas de seis semanas
kn:ix                   | join  agree no    no    no    no    does  shut  join  | does=Las mismas cifras
ka:oei-que-es           | join  agree no    no    no    no    does  shut  join  | does=Responsable
ka:oei-que-es:h         | join  agree no    no    no    no    does  shut  join  | does=Versiones de
ka:oei-que-es:e         | join  agree no    no    no    no    does  shut  join  | does=Borrador:
ka:oei-que-es:f         | join  agree no    no    no    no    does  shut  join  | does=Edítelo y devuélvamelo
ka:oei-que-es:x         | join  agree no    no    no    no    asks  shut  join  | asks=Escriba por qué
kd:{draft}              | join  agree no    no    no    no    does  shut  join  | does=Borrador:
kd:{draft}:e:t          | join  agree no    no    no    no    asks  shut  join  | asks=Escríbame el título
kd:{draft}:f            | join  agree no    no    no    no    does  shut  join  | does=Edítelo y devuélvamelo
kd:{draft}:z            | join  agree no    no    no    no    does  shut  join  | does=Borrador descartado
kd:{draft}:r            | join  agree no    no    no    no    does  shut  join  | does=Por arreglar
kd:{draft}:p:0          | join  agree no    no    no    no    does  shut  join  | does=Por arreglar
kd:{draft}:i:0          | join  agree no    no    no    no    asks  shut  join  | asks=aunque empeora
kp:{unknown}            | join  agree no    no    no    no    does  shut  join  | does=La preguntaron una vez
kp:{unknown}:n          | join  agree no    no    no    no    asks  shut  join  | asks=Escríbame el título
kp:{unknown}:a:oei-que-es| join  agree no    no    no    no    does  shut  join  | does=Borrador:
kp:{unknown}:z          | join  agree no    no    no    no    does  shut  join  | does=ya no se proponen
kf:oei-que-es           | join  agree no    no    no    no    gone  shut  join
kf:oei-que-es:d         | join  agree no    no    no    no    gone  shut  join
kv:{version}            | join  agree no    no    no    no    does  shut  join  | does=versión n.º 1
kv:{version}:b          | join  agree no    no    no    no    does  shut  join  | does=¿Vuelvo a publicar
kv:{version}:b1         | join  agree no    no    no    no    does  shut  join  | does=Versión n.º 1
ko:oei-que-es           | join  agree no    no    no    no    does  shut  join  | does=sigue vigente
ko:oei-que-es:w         | join  agree no    no    no    no    does  shut  join  | does=Le conté a la coordinación

name←Zoila Rosa         | quest own   own   own   own   own   own   quest quest | own=Su nombre quedó así
post←Zoila Rosa         | quest own   own   own   own   own   own   quest quest | own=Su cargo quedó así
export_period←Zoila Rosa| quest agree late  late  own   own   own   quest quest | own=¿De qué periodo?
search_people←olga      | quest agree late  late  does  vain  does  quest quest | does=Olga Prueba
absence_until←3/12      | quest own   own   own   own   own   own   quest quest | own=jueves 3 de diciembre
announcement←Zoila Rosa | quest agree no    no    no    no    own   quest quest | own=Recibido
announcement_button←Zoila Rosa| quest agree no    no    no    no    own   quest quest | own=artículo
announcement_choosing←Zoila Rosa| quest agree no    no    no    no    own   quest quest | own=Ya tengo el texto
announcement_question←Zoila Rosa| quest agree no    no    no    no    own   quest quest | own=con un toque
announcement_choices←a, b| quest agree no    no    no    no    gone  quest quest
announcement_answer←12  | quest agree gone  gone  gone  gone  gone  quest quest
announcement_names←Zoila Rosa| quest agree no    no    no    no    own   quest quest | own=No reconocí: Zoila Rosa
announcement_group←Zoila Rosa| quest agree no    no    no    no    asks  quest quest | asks=Primero escoja a quiénes
secretariat_name←Zoila Rosa| quest agree own   own   own   own   own   quest quest | own=No encontré una secretaría
announcement_moment←3/12| quest agree no    no    no    no    own   quest quest | own=¿Cuándo sale?
announcement_correction←Zoila Rosa| quest agree no    no    no    no    gone  quest quest
evidence_removal←Zoila Rosa| quest agree late  late  gone  gone  gone  quest quest
announcement_reply←Zoila Rosa| quest agree gone  gone  gone  gone  gone  quest quest
thread_question←Zoila Rosa| quest agree own   own   own   own   late  quest quest | own=Así sale su pregunta
thread_words←Zoila Rosa | quest agree gone  gone  gone  gone  gone  quest quest
thread_answer←Zoila Rosa| quest agree late  late  gone  gone  gone  quest quest
thread_note←Zoila Rosa  | quest agree late  late  gone  gone  gone  quest quest
thread_elsewhere←Zoila Rosa| quest agree late  late  gone  gone  gone  quest quest
write_to←Zoila Rosa     | quest agree late  late  gone  gone  gone  quest quest
write_back←Zoila Rosa   | quest agree gone  gone  gone  gone  late  quest quest
report←80               | quest agree gone  gone  gone  gone  gone  quest quest
plan_line←Zoila Rosa    | quest agree late  late  gone  gone  gone  quest quest
plan_import←Zoila Rosa  | quest agree late  late  asks  asks  asks  quest quest | asks=Envíeme el libro
report_note←ya casi     | quest agree gone  gone  gone  gone  gone  quest quest
report_reason←ya casi   | quest agree gone  gone  gone  gone  gone  quest quest
report_date←3/12        | quest agree gone  gone  gone  gone  gone  quest quest
review_reason←ya casi   | quest agree late  late  gone  gone  gone  quest quest
reminder_numbers←5      | quest agree late  late  late  late  gone  quest quest
period_title←Zoila Rosa | quest agree late  late  late  late  gone  quest quest
days_off_dates←3/12     | quest agree late  late  gone  gone  gone  quest quest
days_off_reason←ya casi | quest agree late  late  gone  gone  gone  quest quest
article_title←Zoila Rosa| quest agree late  late  late  late  does  quest quest | does=Borrador:
article_answer←Zoila Rosa| quest agree late  late  late  late  gone  quest quest
article_field←Zoila Rosa| quest agree late  late  late  late  gone  quest quest
article_reason←ya casi  | quest agree late  late  late  late  gone  quest quest
"""
VISITORS = {
    "new": "a stranger",
    "unsaid": "an official of A without consent",
    "offA": "an official of A",
    "offB": "an official of B",
    "liaA": "a liaison of A",
    "liaB": "a liaison of B",
    "coord": "a coordinator",
    "out": "an official of A whose access is suspended",
    "left": "an official of A until /salir",
}
SAID = {  # by word of the table; after these nothing in the database has changed
    "again": "Sus datos quedaron borrados",
    "agree": "Sus datos, antes de empezar",
    "back": "no tengo registrada ninguna ausencia suya",
    "gone": "Este botón ya no sirve",
    "join": "Eso es para quienes participan en la alianza",
    "lost": "Ese archivo ya no está",
    "known": "Usted ya está en el registro",
    "later": "no guardo nada suyo",
    "no": "Eso no le corresponde",
    "none": "No tengo datos suyos",
    "old": "Ese formulario ya se cerró",
    "over": "Esa solicitud ya no está pendiente",
    "shut": "Su acceso está suspendido",
    "stop": "no cambié nada",
    "whom": "Esa persona ya no puede reemplazarle",
}
NOTED = {  # the same, but an input is let go, or a question recorded
    "late": "Eso no le corresponde",
    "quest": "No tengo esa respuesta",
    "vain": "No encontré a nadie",
}


MENUS = {
    "stranger": "start ayuda temas privacidad",
    "official": "start plan pendientes avance historial pregunta ayuda temas silencio ausencia privacidad misdatos salir",
    "liaison": "start secretarias revisar preguntas plan pendientes avance historial recordatorios importar informe"
    " pregunta ayuda temas invitar personas silencio ausencia privacidad misdatos salir",
    "coordinator": "start tablero aviso avisos preguntas recordatorios informe importar conocimiento secretarias revisar"
    " plan historial"
    " ayuda temas invitar personas silencio ausencia privacidad misdatos salir",
}
SHOWN = {"offA": "official", "offB": "official", "liaA": "liaison", "liaB": "liaison", "coord": "coordinator"}
OTHERS = ("olga", "pedro", "lucas", "diana", "eva", "omar")
MANAGE = {"liaA", "coord"}  # who may change people of A


@dataclass(frozen=True)
class Line:
    what: str
    words: dict[str, str]
    proofs: dict[str, str]

    def proof(self, visitor: str) -> str:
        word = self.words[visitor]
        return self.proofs.get(word) or SAID.get(word) or NOTED[word]


def _lines() -> Iterator[Line]:
    heading, *lines = TABLE.strip().splitlines()
    for line in filter(None, lines):
        what, words, *proofs = (part.strip() for part in line.split("|"))
        named = dict(proof.strip().split("=") for proof in "".join(proofs).split(";") if proof)
        yield Line(what, dict(zip(heading.strip(" |").split(), words.split(), strict=True)), named)


LINES = list(_lines())


@pytest.fixture
async def office(database_url: str, knowledge: Knowledge, clock: Clock, patient: None) -> AsyncIterator[Office]:
    """Without the sender: nothing but the visitor changes the database."""
    office = Office(database_url, knowledge, clock)
    office.assistant.sender.stop()
    await office.open()
    yield office
    await office.close()


# The people of the table


async def _visitor(office: Office, key: str) -> Person:
    name = "Vale Prueba"
    if key == "new":
        stranger = office.person(name)
        stranger.row_id = 999_999
        await stranger.opens()
        return stranger
    if key == "coord":
        return await office.member(name, Role.COORDINATOR)
    role = Role.LIAISON if key in ("liaA", "liaB") else Role.OFFICIAL
    standing = Standing.DEACTIVATED if key == "out" else Standing.ACTIVE
    place = B if key.endswith("B") else A
    visitor = await office.member(name, role, place, standing=standing, consent=key != "unsaid")
    if key == "left":
        await visitor.says("/salir")
        await visitor.taps("Sí, borrar")
        await visitor.taps("Borrar para siempre")
    return visitor


async def _furnish(office: Office, visitor: Person, unsure: str) -> dict[str, Any]:
    """What the table names in braces."""
    members = {
        "olga": await office.member("Olga Prueba", Role.OFFICIAL, A),
        "pedro": await office.member("Pedro Prueba", Role.OFFICIAL, A),
        "lucas": await office.member("Lucas Prueba", Role.LIAISON, A, C),
        "diana": await office.member("Diana Prueba", Role.COORDINATOR),
        "eva": await office.member("Eva Prueba", Role.OFFICIAL, A, standing=Standing.WAITING),
        "omar": await office.member("Omar Prueba", Role.OFFICIAL, A, standing=Standing.DEACTIVATED),
    }
    for text in ("objeto del convenio 059", unsure):
        await members["olga"].says(text)
    ids = {name: person.row_id for name, person in members.items()} | {"me": visitor.row_id}
    papers: dict[str, Any] = office.database.transact(_papers, ids, office)
    return ids | papers


def _papers(session: Session, ids: dict[str, int], office: Office) -> dict[str, Any]:
    """Invitations, absences, questions, an announcement, a plan with a report and its file."""
    now, role = office.now(), Role.OFFICIAL
    theirs = invitations.create(session, ids["lucas"], role, A, 5, 7, now)
    here = session.get(Row, ids["me"]) is not None
    mine = invitations.create(session, None, role, A, 5, 7, now)
    if here:
        mine.invitation.created_by = ids["me"]
    away = _absence(session, ids["olga"], ids["pedro"], office)
    asked = _absence(session, ids["olga"], ids["me"] if here else ids["pedro"], office)
    asks = {"text": "¿Asiste?", "kind": "yes_no"}
    content = Content("Hola {nombre}", button_label="Leer", button_target="oei-que-es", question=asks)
    plan = Plan("role=official|coordinator")
    told = confirming.confirm(session, ids["diana"], content, plan, "tap:told", now)
    sure, unsure = session.exec(select(Question).order_by(col(Question.id))).all()
    words, nearest = Words(text="¿Cuándo es la reunión?"), [("oei-que-es", "La OEI")]
    bogota = office.assistant.settings.timezone
    thread = asking.open_thread(session, ids["olga"], words, "tap:ask", now, bogota, lambda *_: None, nearest)
    unknown = questions.record(session, "quién pinta las bancas", Result(OutcomeKind.NONE), "msg:unknown", now)
    assert unknown is not None
    draft = versions.write(session, ids["diana"], "bancas", "nada", source="msg:draft", now=now)
    # it is in no base yet, for a new one would be served without the encoder
    version = ArticleVersion(
        source="tap:version",
        article_id="bancas-2",
        version=1,
        state=ArticleState.PUBLISHED,
        text=PARKING,
        created_at=now,
        published_at=now,
    )
    session.add(version)
    session.flush()
    planned, finished = add_activity(session, "JU-03"), add_activity(session, "JU-04")
    done = reports.submit(session, ids["olga"], finished, Wish(ActivityStatus.DONE), None, "tap:done", now).report
    return {
        "activity": planned,
        "report": done.id,
        "evidence": add_file(session, ids["olga"], activity_id=finished, report_id=done.id),
        "monthly": periodic.add(
            session, ids["diana"], "El informe", "monthly_last", "all", "tap:rule", now, now.date()
        ).id,
        "off": days_off.add(
            session, ids["lucas"], A, now.date(), now.date(), "Fiesta local", "tap:off", now, now.date()
        ).id,
        "invitation": theirs.invitation.id,
        "code": theirs.code,
        "mine": mine.invitation.id,
        "away": away.id,
        "told": told.id,
        "thread": thread.id,
        "asked": asked.id,
        "sure": sure.id,
        "answer": sure.answers[0],
        "unsure": unsure.id,
        "unknown": unknown.id,
        "draft": draft.id,
        "version": version.id,
        "choice": unsure.choices[0],
    }


def _absence(session: Session, person_id: int, substitute_id: int, office: Office) -> Absence:
    today = office.assistant.app.bot_data.today()
    absence = Absence(
        person_id=person_id,
        substitute_id=substitute_id,
        starts_on=today,
        ends_on=today,
        state=AbsenceState.PROPOSED,
        created_at=office.now(),
    )
    session.add(absence)
    session.flush()
    return absence


# One cell after another, each in the office as it was before the first

Database = dict[Table, dict[tuple[Any, ...], Sequence[Any]]]  # rows by primary key
_OF_THE_PROCESS = {"health_written", "clock_ticked"}  # keys of `remembered`: nobody's tap


@dataclass(frozen=True)
class Before:
    rows: Database
    raw: dict[Table, list[Any]]


def _everything(session: Session) -> Before:
    tables = SQLModel.metadata.sorted_tables
    return Before({each: _rows(session, each) for each in tables}, {each: _raw(session, each) for each in tables})


def _rows(session: Session, table: Table) -> dict[tuple[Any, ...], Sequence[Any]]:
    places = [place for place, column in enumerate(table.columns) if column.primary_key]
    rows = (tuple(row) for row in session.connection().execute(table.select()))
    return {tuple(row[place] for place in places): row for row in rows if row[0] not in _OF_THE_PROCESS}


def _raw(session: Session, table: Table) -> list[Any]:
    """As the driver gives it: most lines change nothing, and telling that needs no value that Python understands."""
    connection = session.connection()
    cursor = connection.connection.cursor()
    cursor.execute(_select(table, connection.dialect))
    return list(cursor.fetchall())


@cache
def _select(table: Table, dialect: Dialect) -> str:
    return str(table.select().order_by(*table.primary_key).compile(dialect=dialect))


def _put_back(session: Session, everything: Before) -> set[tuple[str, Any]]:
    """What had changed: the table, and the first part of the key."""
    before = everything.rows
    after = {table: _rows(session, table) for table, raw in everything.raw.items() if raw != _raw(session, table)}
    changed = [table for table in after if before[table] != after[table]]
    for table in reversed(changed):
        for key in after[table].keys() - before[table].keys():
            session.execute(table.delete().where(_is(table, key)))
    for table in changed:
        for key, row in before[table].items():
            values = dict(zip(table.columns.keys(), row, strict=True))
            if key not in after[table]:
                session.execute(table.insert().values(values))
            elif row != after[table][key]:
                session.execute(table.update().where(_is(table, key)).values(values))
    return {
        (table.name, key[0])
        for table in changed
        for key in before[table].keys() | after[table].keys()
        if before[table].get(key) != after[table].get(key)
    }


def _is(table: Table, key: tuple[Any, ...]) -> ColumnElement[bool]:
    return and_(*(column == value for column, value in zip(table.primary_key, key, strict=True)))


async def _does(office: Office, visitor: Person, what: str, message_id: int) -> str:
    """Everything the bot says and shows then, without markup."""
    before = len(office.telegram.journal.after(0))
    kind, waits, text = what.partition("←")
    if waits and office.database.transact(_may_wait, visitor.row_id):
        office.database.transact(drafts.open, visitor.row_id, kind, {}, office.now())
    if waits or what.startswith("/"):
        office.telegram.say(visitor.id, text or what)
    else:
        office.telegram.tap(visitor.id, message_id, data=what)
    await office.settle()
    calls = [call["params"] for call in office.telegram.journal.after(before)]
    said = " ".join(str(params.get("text") or params.get("caption") or params.get("media") or "") for params in calls)
    return unescape(re.sub("<[^>]+>", "", said))


def _may_wait(session: Session, person_id: int) -> bool:
    person = session.get(Row, person_id)
    return person is not None and person.standing is not Standing.LEFT


async def _wrong(office: Office, visitor: Person, key: str, named: dict[str, Any], lines: Sequence[Line]) -> list[str]:
    """The cells that are not as the table says."""
    before, message_id = office.database.transact(_everything), visitor.last["message_id"]
    others = {named[name] for name in OTHERS}
    wrong = []
    for line in lines:
        said = await _does(office, visitor, line.what.format(**named), message_id)
        changed = office.database.transact(_put_back, before)
        touched = {number for table, number in changed if table in ("people", "assignments", "drafts")} & others
        kept = not changed if line.words[key] in SAID else key in MANAGE or not touched
        if line.proof(key).format(**named) not in said or not kept:
            wrong.append(f"{line.what}: {line.words[key]} {changed or ''}: {said}")
    return wrong


@pytest.mark.parametrize("key", VISITORS)
async def test_what_each_gets(office: Office, key: str, unsure: str) -> None:
    """Whoever may not manage people changes nobody but themselves."""
    visitor = await _visitor(office, key)
    assert _menu(office, visitor) == MENUS[SHOWN.get(key, "stranger")]
    named = await _furnish(office, visitor, unsure)
    wrong = await _wrong(office, visitor, key, named, LINES)
    assert not wrong, f"{VISITORS[key]}:\n" + "\n".join(wrong)


def _menu(office: Office, person: Person) -> str:
    return " ".join(each["command"] for each in office.telegram.commands.seen_by(person.id, "es", person.id))


async def test_a_demoted_coordinator_is_an_official_to_every_old_button(office: Office, unsure: str) -> None:
    """An old button of a coordinator who is one no more."""
    visitor = await _visitor(office, "coord")
    named = await _furnish(office, visitor, unsure)
    boss = await office.member("Jefa Prueba", Role.COORDINATOR)
    await boss.taps(data=f"pr:{visitor.row_id}:co:{A}:1")
    assert _menu(office, visitor) == MENUS["official"]
    old = [line for line in LINES if line.words["coord"] != line.words["offA"]]
    assert len(old) > 40
    assert not (wrong := await _wrong(office, visitor, "offA", named, old)), "\n".join(wrong)


@pytest.mark.parametrize(
    "data", ["pe:-1", "pe:{olga}:x", "pk:{olga}:d:2", "PE:{olga}", "pr:{olga}:oo", "iv:c:-:1:7:9", "e:1:K7QM", "x" * 65]
)
async def test_what_no_button_says_is_answered_kindly_and_changes_nothing(
    office: Office, data: str, unsure: str
) -> None:
    """Button data that is too long and a forged button, by somebody who may do everything."""
    visitor = await _visitor(office, "coord")
    named = await _furnish(office, visitor, unsure)
    forged = Line(data, {"coord": "gone"}, {})
    assert not await _wrong(office, visitor, "coord", named, [forged])


# The table is complete

_NAMES = {each for line in LINES for each in re.findall(r"{(\w+)}", line.what)}
_EXAMPLES = dict.fromkeys(_NAMES, "7") | {"code": "K7QM2XRT9FHB", "answer": "oei-que-es", "choice": "oei-que-es"}


def test_every_command_every_kind_of_button_and_every_input_has_its_line(office: Office) -> None:
    handlers = [each for group in sorted(office.assistant.app.handlers.items()) for each in group[1]]
    expected: set[Any] = {each for each in handlers if isinstance(each, CallbackQueryHandler)}
    expected |= {f"/{name}" for each in handlers if isinstance(each, CommandHandler) for name in each.commands}
    expected |= {f"{kind}←" for kind in office.assistant.app.bot_data.inputs}
    found = {_reached(line.what.format(**_EXAMPLES), handlers) for line in LINES}
    assert [getattr(each, "pattern", each) for each in expected - found] == []
    assert found - expected == set()


def _reached(what: str, handlers: Sequence[Any]) -> Any:
    """The command, the input, or the first handler of such a button."""
    if what.startswith("/"):
        return what
    if "←" in what:
        return what.partition("←")[0] + "←"
    buttons = (each for each in handlers if isinstance(each, CallbackQueryHandler))
    return next(each for each in buttons if each.pattern is None or _fits(each.pattern, what))


def _fits(pattern: object, data: str) -> bool:
    return isinstance(pattern, re.Pattern) and pattern.match(data) is not None
