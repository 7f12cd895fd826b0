"""Which parts of a Microsoft document are code, by what the package says of the parts that it has (ECMA-376, part 2).

Programs declare types by default for extensions that no part uses, also those of macros: such a declaration is of
nothing. What counts is the type of each part that exists, the relations to it, and its name.
"""

import posixpath
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from urllib.parse import unquote
from xml.parsers import expat
from zipfile import ZipFile

TYPES = "[Content_Types].xml"
MOST_BYTES = 1024 * 1024  # of one of these lists; 5,000 parts take less
_TYPES_OF_CODE = ("macroenabled", "vbaproject", "vbadata", "macrosheet", "activex")
_RELATIONS_TO_CODE = ("vbaproject", "wordvbadata", "xlmacrosheet", "xlintlmacrosheet", "activexcontrolbinary")
_PROJECT = "vbaproject.bin"
_PIECE = ".piece"  # a part may be kept in pieces; no program does, and none of ours would put them together

Attributes = dict[str, str]


class Malformed(Exception):
    """Says that a list is one that no program writes so."""


@dataclass(frozen=True)
class ContentTypes:
    """Types in small letters, by part and by extension. Where the package says two of one, it is both."""

    overrides: dict[str, set[str]] = field(default_factory=dict)
    defaults: dict[str, set[str]] = field(default_factory=dict)

    def of(self, part: str) -> set[str]:
        """Gives the types of a part. `part` as part_name gives it."""
        return self.overrides.get(part) or self.defaults.get(_extension(part), set())


def part_name(member: str) -> str:
    """Writes the name of a part as it is compared: in any capitals, and with %41 for A."""
    return unquote(member).replace("\\", "/").strip("/").lower()


def part_names(members: Iterable[str]) -> list[str]:
    """Lists the names of the parts, without folders. Raises Malformed for two of one name, and for pieces of one."""
    parts = [part_name(member) for member in members if not member.endswith(("/", "\\"))]
    if len(set(parts)) < len(parts) or any(part.endswith(_PIECE) for part in parts):
        raise Malformed
    return parts


def is_project(member: str) -> bool:
    """Tells whether a member is a project of macros by its name: whatever the package says of it, some program would
    find it."""
    return part_name(member).endswith(_PROJECT)


def content_types(content: bytes) -> ContentTypes:
    """Reads the list of types. Raises Malformed."""
    found = ContentTypes()
    for tag, attributes in _elements(content):
        try:
            if tag == "Override":
                found.overrides.setdefault(part_name(attributes["PartName"]), set()).add(_type(attributes))
            elif tag == "Default":
                found.defaults.setdefault(attributes["Extension"].lower(), set()).add(_type(attributes))
        except KeyError:
            raise Malformed from None
    return found


def kinds(parts: list[str], types: ContentTypes) -> set[str]:
    """Gives the types of the parts that there are, without parameters."""
    return {kind.partition(";")[0].strip() for part in parts for kind in types.of(part)}


def holds_code(archive: ZipFile, parts: list[str], types: ContentTypes) -> bool:
    """Tells whether a part of the document is a project of macros, a sheet of them, or a control that runs. Raises
    Malformed."""
    if any(map(is_project, parts)):
        return True
    if any(word in kind for part in parts for kind in types.of(part) for word in _TYPES_OF_CODE):
        return True
    existing = set(parts)
    lists = [each for each in archive.namelist() if part_name(each).endswith(".rels")]
    return any(not existing.isdisjoint(_code_related(archive, member)) for member in lists)


def _code_related(archive: ZipFile, member: str) -> Iterator[str]:
    """Lists the parts that a list of relations calls code."""
    folder = posixpath.dirname(posixpath.dirname(part_name(member)))  # xl/_rels/workbook.xml.rels is of xl/workbook.xml
    for tag, attributes in _elements(beginning(archive, member)):
        kind = attributes.get("Type", "").rpartition("/")[2].lower()
        if tag == "Relationship" and kind in _RELATIONS_TO_CODE:
            target = unquote(attributes.get("Target", "")).replace("\\", "/").lower()
            yield posixpath.normpath(posixpath.join("/", folder, target)).strip("/")


def beginning(archive: ZipFile, member: str) -> bytes:
    """Reads as much of a member as one of these lists may be. Raises Malformed for a longer one, and what zipfile
    raises."""
    with archive.open(member) as file:
        content = file.read(MOST_BYTES + 1)
    if len(content) > MOST_BYTES:
        raise Malformed
    return content


def _elements(content: bytes) -> list[tuple[str, Attributes]]:
    """Reads each element without its namespace. Raises Malformed, also for a DOCTYPE: entities are a bomb of their
    own."""
    found: list[tuple[str, Attributes]] = []
    parser = expat.ParserCreate(namespace_separator="}")

    def on_start(name: str, attributes: Attributes) -> None:
        found.append((name.rpartition("}")[2], attributes))

    def on_doctype(*_: object) -> None:
        raise Malformed

    parser.StartElementHandler = on_start
    parser.StartDoctypeDeclHandler = on_doctype
    try:
        parser.Parse(content, True)
    except (expat.ExpatError, LookupError, ValueError) as exc:  # the last two: an encoding that nobody knows
        raise Malformed from exc
    return found


def _type(attributes: Attributes) -> str:
    return attributes["ContentType"].strip().lower()


def _extension(part: str) -> str:
    return part.rpartition("/")[2].rpartition(".")[2]
