"""Writes the parts list (CycloneDX, JSON) of an installer beside it, as NAME.cdx.json."""

from __future__ import annotations

import hashlib
import json
import sys
import uuid
from datetime import UTC, datetime
from pathlib import Path

from build_facts import facts
from cyclonedx.contrib.license.factories import LicenseFactory
from cyclonedx.model import HashAlgorithm, HashType, Property
from cyclonedx.model.bom import Bom
from cyclonedx.model.component import Component, ComponentType
from cyclonedx.output.json import JsonV1Dot6
from cyclonedx.schema import SchemaVersion
from cyclonedx.validation.json import JsonStrictValidator
from packageurl import PackageURL

ROOT = Path(__file__).parents[2]
_PYPI_NAMES = {"PySide6": "pyside6-essentials", "Shiboken": "shiboken6"}
_APP = "AsyncFlow Designer"
_NAMESPACE = uuid.UUID("0a9f2a1e-52c5-4c43-9d3b-7a4c2f6b8f10")
"""Of serial numbers: the same commit and installer get the same number."""


def main() -> None:
    """List the bundle that is named first, beside the installer that is named second."""
    bundle, installer = Path(sys.argv[1]), Path(sys.argv[2])
    made = facts(ROOT)
    parts = json.loads(_resource(bundle, "licences.json"))
    system = set(json.loads(_resource(bundle, "system-libraries.json")).values())
    bom = Bom(serial_number=uuid.uuid5(_NAMESPACE, f"{made.commit} {installer.name}"))
    bom.metadata.timestamp = datetime.fromtimestamp(made.epoch, UTC)
    for part in parts:
        if part["name"] == _APP:
            bom.metadata.component = _application(part, made.commit, installer)
        elif part["name"] not in system:
            bom.components.add(_component(part, _package_url(part)))
        elif installer.suffix != ".deb":  # the Debian package asks for these instead
            url = PackageURL("deb", "debian", part["name"], part["version"])
            bom.components.add(_component(part, url))
    for component in bom.components:
        bom.register_dependency(bom.metadata.component, [component])
    text = JsonV1Dot6(bom).output_as_string(indent=1)
    wrong = JsonStrictValidator(SchemaVersion.V1_6).validate_str(text)
    if wrong is not None:
        raise SystemExit(f"The parts list is not valid: {wrong}")
    target = installer.with_name(f"{installer.name}.cdx.json")
    target.write_text(text + "\n", encoding="utf-8")
    print(f"{target}: {len(bom.components)} parts", file=sys.stderr)


def _application(part: dict[str, str], commit: str, installer: Path) -> Component:
    with installer.open("rb") as file:
        digest = hashlib.file_digest(file, "sha256").hexdigest()
    component = _component(part, None)
    component.type = ComponentType.APPLICATION
    component.hashes.add(HashType(alg=HashAlgorithm.SHA_256, content=digest))
    component.properties.add(Property(name="commit", value=commit))
    component.properties.add(Property(name="installer", value=installer.name))
    return component


def _component(part: dict[str, str], url: PackageURL | None) -> Component:
    licence = part["licence"]
    return Component(
        name=part["name"],
        version=part["version"],
        type=ComponentType.LIBRARY,
        bom_ref=f"{part['name']}@{part['version']}",
        purl=url,
        licenses=[LicenseFactory().make_from_string(licence)] if licence else None,
    )


def _package_url(part: dict[str, str]) -> PackageURL:
    if part["name"] in ("Python", "Qt"):
        return PackageURL("generic", None, part["name"].lower(), part["version"])
    name = _PYPI_NAMES.get(part["name"], part["name"])
    return PackageURL("pypi", None, name.lower().replace("_", "-"), part["version"])


def _resource(bundle: Path, name: str) -> str:
    (path,) = bundle.rglob(f"_resources/{name}")
    return path.read_text(encoding="utf-8")


if __name__ == "__main__":
    main()
