"""Documents, photos, albums, copies, forwards, downloads."""

from typing import Any

import pytest

from bot.simulator.errors import DoorError
from bot.simulator.files import image_size
from bot.simulator.model import Upload
from tests.simulator.conftest import ANA, Sim, jpeg, png

MEGABYTE = 1024 * 1024


def test_a_document_goes_up_and_comes_down(sim: Sim) -> None:
    sent = sim.ok("sendDocument", {"document": Upload("plan.xlsx", b"PK\3\4", "x/y")}, chat_id=ANA, caption=" plan ")
    document = sent["document"]
    assert (document["file_name"], document["file_size"], sent["caption"]) == ("plan.xlsx", 4, "plan")
    assert document["mime_type"] == "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
    file = sim.ok("getFile", file_id=document["file_id"])
    assert file["file_path"] == "documents/file_1.xlsx"
    stored = sim.files.at_path(file["file_path"])
    assert stored
    assert stored.content == b"PK\3\4"
    again = sim.ok("sendDocument", chat_id=ANA, document=document["file_id"])
    assert again["document"] == document


def test_attached_by_another_name(sim: Sim) -> None:
    sent = sim.ok("sendDocument", {"f0": Upload("../../x\u202etxt.exe", b"MZ")}, chat_id=ANA, document="attach://f0")
    assert sent["document"]["file_name"] == "../../x\u202etxt.exe"
    assert sim.ok("getFile", file_id=sent["document"]["file_id"])["file_path"] == "documents/file_1.exe"


@pytest.mark.parametrize(
    ("params", "files", "error"),
    [
        ({}, {}, "there is no document in the request"),
        ({"document": "attach://x"}, {}, "there is no document in the request"),
        ({"document": "BQACnone"}, {}, "wrong file identifier/HTTP URL specified"),
        ({"document": "https://a.co/x.pdf"}, {}, "simulator does not implement sending a file by its URL"),
        ({}, {"document": Upload("a", b"")}, "file must be non-empty"),
        ({"caption": "a" * 1025}, {"document": Upload("a", b"x")}, "message caption is too long"),
        (
            {},
            {"document": Upload("a", b"x"), "thumbnail": Upload("t", b"x")},
            "simulator does not implement parameter thumbnail",
        ),
    ],
)
def test_documents_that_are_refused(sim: Sim, params: Any, files: Any, error: str) -> None:
    assert sim.error("sendDocument", files, chat_id=ANA, **params) == (400, f"Bad Request: {error}")


def test_sizes(sim: Sim) -> None:
    """Upload 50 MB, photo 10 MB, download 20 MB."""
    big = {"document": Upload("a", bytes(50 * MEGABYTE + 1))}
    assert sim.error("sendDocument", big, chat_id=ANA) == (413, "Request Entity Too Large")
    large = sim.ok("sendDocument", {"document": Upload("a", bytes(20 * MEGABYTE + 1))}, chat_id=ANA)
    refused = sim.error("getFile", file_id=large["document"]["file_id"])
    assert refused == (400, "Bad Request: file is too big")
    photo = {"photo": Upload("a.png", png() + bytes(10 * MEGABYTE))}
    refused = sim.error("sendPhoto", photo, chat_id=ANA)
    assert refused[1].endswith("bytes is too big for a photo; the maximum size is 10485760 bytes")
    assert (
        len(sim.ok("sendDocument", {"document": Upload("a", b"x")}, chat_id=ANA, caption="é" * 1024)["caption"]) == 1024
    )


@pytest.mark.parametrize(
    ("content", "size"),
    [
        (png(640, 480), (640, 480)),
        (jpeg(1200, 900), (1200, 900)),
        (b"<svg xmlns='http://www.w3.org/2000/svg'/>", None),
        (b"\xff\xd8\xff", None),
        (png(0, 5), None),
        (b"", None),
    ],
)
def test_the_size_of_an_image_is_in_its_header(content: bytes, size: tuple[int, int] | None) -> None:
    assert image_size(content) == size


def test_a_photo_has_several_sizes_smallest_first(sim: Sim) -> None:
    sent = sim.ok("sendPhoto", {"photo": Upload("x.png", png(1000, 500))}, chat_id=ANA, has_spoiler=True)
    assert [(size["width"], size["height"]) for size in sent["photo"]] == [
        (90, 45),
        (320, 160),
        (800, 400),
        (1000, 500),
    ]
    assert len({size["file_unique_id"] for size in sent["photo"]}) == 4
    assert sent["has_media_spoiler"] is True
    for size in sent["photo"]:
        assert sim.ok("sendPhoto", chat_id=ANA, photo=size["file_id"])["photo"] == sent["photo"]
    refused = sim.error("sendDocument", chat_id=ANA, document=sent["photo"][0]["file_id"])
    assert refused == (400, "Bad Request: can't use file of type Photo as Document")


@pytest.mark.parametrize(
    ("content", "error"),
    [
        (b"<html>", "IMAGE_PROCESS_FAILED"),
        (png(9000, 1001), "PHOTO_INVALID_DIMENSIONS"),
        (png(2100, 100), "PHOTO_INVALID_DIMENSIONS"),
    ],
)
def test_what_is_no_photo(sim: Sim, content: bytes, error: str) -> None:
    files = {"photo": Upload("x.jpg", content)}
    assert sim.error("sendPhoto", files, chat_id=ANA) == (400, f"Bad Request: {error}")
    with pytest.raises(DoorError, match=error):
        sim.upload(ANA, files["photo"], kind="photo")


def test_an_album(sim: Sim) -> None:
    files = {name: Upload(f"{name}.png", png()) for name in ("a", "b")}
    media = [{"type": "photo", "media": f"attach://{name}", "caption": name} for name in files]
    sent = sim.ok("sendMediaGroup", files, chat_id=ANA, media=media, reply_parameters={"message_id": 1})
    assert [message["caption"] for message in sent] == ["a", "b"]
    assert sent[0]["media_group_id"] == sent[1]["media_group_id"]
    assert sent[1]["reply_to_message"]["message_id"] == 1
    document = {"type": "document", "media": "attach://a"}
    for wrong, error in (
        ([], "there are no messages to send"),
        ({}, "expected an Array of InputMedia"),
        (media * 6, "too many messages to send as an album"),
        ([media[0], document], "document can't be mixed with other media types"),
        (["x"], "can't parse InputMedia: expected an Object"),
        ([{"type": "photo"}], "can't parse InputMedia: media not found"),
        ([{"type": "video", "media": "x"}], "simulator does not implement InputMedia of type video"),
    ):
        assert sim.error("sendMediaGroup", files, chat_id=ANA, media=wrong) == (400, f"Bad Request: {error}")


def test_copies_and_forwards(sim: Sim) -> None:
    eva = sim.add_person("Eva Otra")
    sim.say(eva.id, "hola")
    evidence = sim.upload(ANA, Upload("acta.pdf", b"%PDF"), caption="acta firmada")
    copy = {"chat_id": eva.id, "from_chat_id": ANA, "message_id": evidence.message_id}
    assert sim.ok("copyMessage", **copy) == {"message_id": 2}
    copied = sim.chats[eva.id].messages[2]
    assert (copied.formatted.text, copied.content["document"]["file_name"]) == ("acta firmada", "acta.pdf")
    sim.ok("copyMessage", **copy, caption="<b>otra</b>", parse_mode="HTML")
    assert sim.chats[eva.id].messages[3].formatted.text == "otra"
    many = {"chat_id": eva.id, "from_chat_id": ANA, "message_ids": [1, 99, evidence.message_id]}
    assert sim.ok("copyMessages", **many, remove_caption=True) == [{"message_id": 4}, {"message_id": 5}]
    assert sim.chats[eva.id].messages[5].formatted.text == ""
    forwarded = sim.ok("forwardMessage", **copy)
    assert forwarded["forward_origin"]["sender_user"]["id"] == ANA
    assert forwarded["caption"] == "acta firmada"
    gone = copy | {"message_id": 99}
    assert sim.error("copyMessage", **gone) == (400, "Bad Request: message to copy not found")
    assert sim.error("forwardMessage", **gone) == (400, "Bad Request: message to forward not found")
    nothing = many | {"message_ids": [98, 99]}
    assert sim.error("copyMessages", **nothing) == (400, "Bad Request: there are no messages to forward")


def test_protected_content_and_service_messages_are_not_copied(sim: Sim) -> None:
    secret = sim.ok("sendMessage", chat_id=ANA, text="x", protect_content=True)["message_id"]
    group = sim.add_group("Equipo", [ANA]).id
    for chat_id, message_id in ((ANA, secret), (group, 1)):
        refused = sim.error("copyMessage", chat_id=ANA, from_chat_id=chat_id, message_id=message_id)
        assert refused == (400, "Bad Request: message can't be copied")
    refused = sim.error("forwardMessage", chat_id=ANA, from_chat_id=ANA, message_id=secret)
    assert refused == (400, "Bad Request: message can't be forwarded")


def test_get_file_of_nothing(sim: Sim) -> None:
    assert sim.error("getFile") == (400, "Bad Request: file_id not specified")
    assert sim.error("getFile", file_id="x") == (400, "Bad Request: invalid file_id")
