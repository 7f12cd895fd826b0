"""compose.yaml: limits, exact images, nothing writable that need not be, and roles that are all held by somebody."""

import re
from pathlib import Path
from typing import Any

import pytest
import yaml

from bot.config import Job, Settings
from bot.edge.web import WEBHOOK_PATH

ROOT = Path(__file__).parent.parent.parent
COMPOSE: dict[str, Any] = yaml.safe_load((ROOT / "compose.yaml").read_text(encoding="utf-8"))
SERVICES: dict[str, dict[str, Any]] = COMPOSE["services"]
PROXY = (ROOT / "deploy/haproxy.cfg").read_text(encoding="utf-8")
EXACT = r"[a-z]+:\d+\.\d+(\.\d+)?-[\w-]+(@sha256:[0-9a-f]{64})?"


@pytest.mark.parametrize("name", SERVICES)
def test_a_service_is_bounded_and_may_write_only_where_it_must(name: str) -> None:
    service = SERVICES[name]
    assert {"mem_limit", "cpus", "pids_limit"} <= service.keys()
    assert service["read_only"] is True
    assert service["cap_drop"] == ["ALL"]
    assert service["security_opt"] == ["no-new-privileges:true"]
    assert service["restart"] == "unless-stopped"
    assert all(port.startswith("127.0.0.1:") for port in service.get("ports", []))


def test_images_have_exact_versions() -> None:
    images = [each["image"] for each in SERVICES.values() if "build" not in each]
    images += re.findall(r"^FROM (\S+)", (ROOT / "Dockerfile").read_text(encoding="utf-8"), re.MULTILINE)
    assert len(images) == 3
    assert not [image for image in images if not re.fullmatch(EXACT, image)]


def test_every_role_is_held_in_both_profiles() -> None:
    assert SERVICES["alianza"]["profiles"] == ["single"]
    assert "ROLES" not in SERVICES["alianza"].get("environment", {}), "one process does all"
    others = {name: each for name, each in SERVICES.items() if each["profiles"] == ["replicas"]}
    assert others.keys() == SERVICES.keys() - {"alianza"}
    held = [each["environment"]["ROLES"] for each in others.values() if "build" in each]
    assert sorted(held) == ["clock,sender", "updates", "updates"]
    assert {role for roles in held for role in roles.split(",")} == set(Job)


def test_what_is_set_there_are_settings() -> None:
    known = {name.upper() for name in Settings.model_fields}
    for service in SERVICES.values():
        if "build" in service:
            assert service.get("environment", {}).keys() <= known
    assert COMPOSE["volumes"].keys() == {
        volume.split(":")[0] for each in SERVICES.values() for volume in each.get("volumes", []) if volume[0] != "."
    }


def test_the_proxy_asks_whether_a_replica_is_fit_and_falls_back_to_any() -> None:
    servers = re.findall(r"^ +server (\S+) (\S+?):(\d+) (\w+)", PROXY, re.MULTILINE)
    replicas = sorted(name for name, each in SERVICES.items() if each.get("environment", {}).get("ROLES") == "updates")
    for kind in ("check", "backup"):
        assert sorted(host for _, host, port, how in servers if (how, port) == (kind, "8080")) == replicas
    assert "httpchk GET /readyz" in PROXY
    assert f"path {WEBHOOK_PATH} " in PROXY
