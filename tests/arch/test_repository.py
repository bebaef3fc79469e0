"""What a stranger starts with: containers, variables instead of hosts, locked packages."""

import configparser
import re
import subprocess
from pathlib import Path

import pytest
import yaml

ROOT = Path(__file__).resolve().parents[2]
# Package indexes, image registries and mirrors are chosen by variables; none is written down.
HOSTS = re.compile(
    r"(?:pypi\.(?:org|python)|pythonhosted\.org|registry\.npmjs|docker\.(?:io|com)/"
    r"|ghcr\.io|quay\.io|gcr\.io|(?:deb|ftp|security|snapshot)\.[\w.]*debian\.org"
    r"|mirrors?\.[a-z0-9-]+\.[a-z]{2,}|artifactory|nexus\.)",
    re.IGNORECASE,
)


@pytest.fixture(scope="module")
def compose():
    return yaml.safe_load((ROOT / "docker-compose.yml").read_text())


def test_image_is_the_official_one_from_a_chosen_registry():
    lines = (ROOT / "Dockerfile").read_text().splitlines()
    assert "ARG IMAGE_REGISTRY=" in lines
    assert "FROM ${IMAGE_REGISTRY}odoo:19.0" in lines
    assert any("fonts-noto-cjk" in line for line in lines)
    assert lines.index("USER odoo") > lines.index("USER root"), "the server must not run as root"
    assert any(line.startswith("HEALTHCHECK") for line in lines)


def test_what_the_image_copies_is_there():
    ignored = (ROOT / ".dockerignore").read_text().splitlines()
    copied = re.findall(r"^COPY .*?(\S+) \S+$", (ROOT / "Dockerfile").read_text(), re.MULTILINE)
    assert copied
    for source in copied:
        assert (ROOT / source).exists()
        assert f"!{source}" in ignored, f".dockerignore hides {source}"


def test_services_are_watched(compose):
    for name in ("db", "odoo"):
        assert compose["services"][name]["healthcheck"]["test"]
        assert compose["services"][name]["restart"] == "unless-stopped"
    needs = compose["services"]["odoo"]["depends_on"]
    assert needs["db"]["condition"] == "service_healthy"
    assert needs["install"]["condition"] == "service_completed_successfully"


def test_data_outlive_the_containers(compose):
    mounted = {
        volume.split(":")[0]
        for service in compose["services"].values()
        for volume in service["volumes"]
        if not volume.startswith((".", "/"))
    }
    assert mounted == set(compose["volumes"]) == {"db-data", "odoo-data"}


def test_addons_are_mounted(compose):
    assert "./addons:/mnt/extra-addons:ro" in compose["services"]["odoo"]["volumes"]


def test_images_come_from_a_chosen_registry(compose):
    services = compose["services"]
    assert services["db"]["image"].startswith("${IMAGE_REGISTRY:-}postgres:")
    assert services["odoo"]["build"]["args"]["IMAGE_REGISTRY"] == "${IMAGE_REGISTRY:-}"


def test_secrets_come_from_the_environment(compose):
    passwords = [
        value
        for service in compose["services"].values()
        for key, value in service["environment"].items()
        if "PASSWORD" in key
    ]
    assert passwords
    assert all(value.startswith("${POSTGRES_PASSWORD:?") for value in passwords)
    example = (ROOT / "config" / ".env.example").read_text()
    assert "\nPOSTGRES_PASSWORD=\n" in example
    assert ".env" in (ROOT / ".gitignore").read_text().splitlines()


def test_every_variable_is_in_the_example():
    used = set(re.findall(r"(?<!\$)\$\{(\w+)", (ROOT / "docker-compose.yml").read_text()))
    example = (ROOT / "config" / ".env.example").read_text()
    assert used == set(re.findall(r"^(\w+)=", example, re.MULTILINE))


def test_ports_are_loopback_only(compose):
    ports = compose["services"]["odoo"]["ports"]
    assert ports
    assert all(port.startswith("127.0.0.1:") for port in ports)


@pytest.mark.parametrize("profile", ["dev", "test", "production"])
def test_configuration_is_readable(profile):
    parser = configparser.RawConfigParser()
    assert parser.read(ROOT / "config" / f"odoo.{profile}.conf")
    options = parser["options"]
    assert options["list_db"] == "False"
    assert not [name for name in options if "passw" in name], "secrets come from the environment"
    if profile != "production":
        assert options["http_interface"] == "127.0.0.1"


def test_no_host_of_a_registry_is_written_down():
    listing = ["git", "ls-files", "-z", "--cached", "--others", "--exclude-standard"]
    result = subprocess.run(listing, cwd=ROOT, capture_output=True, text=True, check=True)
    found = []
    for name in filter(None, result.stdout.split("\0")):
        path = ROOT / name
        if path == Path(__file__) or not path.is_file():
            continue
        try:
            text = path.read_text(encoding="utf-8")
        except UnicodeDecodeError:
            continue
        found += [f"{name}: {match.group()}" for match in HOSTS.finditer(text)]
    assert not found


@pytest.mark.parametrize("name", ["run", "test", "wkhtmltopdf"])
def test_packages_are_locked_with_hashes(name):
    text = (ROOT / "tools" / "requirements" / f"{name}.txt").read_text()
    assert "://" not in text
    packages = re.split(r"^(?=[a-z0-9])", text, flags=re.MULTILINE)[1:]
    assert packages
    assert all("==" in package and "--hash=sha256:" in package for package in packages)


def test_ci_runs_what_a_developer_runs():
    assert "make --no-print-directory test" in (ROOT / ".ci" / "run").read_text()
