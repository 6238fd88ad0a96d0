"""What the binary is made of and stands on, as CycloneDX 1.5 in JSON, from dpkg's own data."""

import json
import pathlib
import re
import time
import uuid

import binary as binaries
from binary import output_of

# Compiled into the binary from headers.
HEADERS = ["libboost1.81-dev", "libcli11-dev", "libtoml11-dev"]


def package(name: str, how: str) -> dict:
    """A component of an installed Debian package."""
    version, architecture, source = output_of(
        "dpkg-query", "-W", "-f=${Version}\n${Architecture}\n${source:Package}\n", name).split("\n")[:3]
    component = {
        "type": "library", "bom-ref": f"deb:{name}", "name": name, "version": version,
        "purl": f"pkg:deb/debian/{name}@{version.replace('+', '%2B').replace(':', '%3A')}?arch={architecture}",
        "properties": [{"name": "wheelpit:linked", "value": how}, {"name": "debian:source", "value": source}]}
    licences = licences_of(name)
    if licences:
        component["licenses"] = [{"license": {"name": licence}} for licence in licences]
    return component


def licences_of(name: str) -> list[str]:
    """As the package's copyright file names them, if it is in Debian's format."""
    file = pathlib.Path("/usr/share/doc") / name / "copyright"
    text = file.read_text(errors="replace") if file.exists() else ""
    if not re.match(r"Format(-Specification)?:", text):
        return []
    return sorted({licence.strip() for licence in re.findall(r"^License: *(\S.*)$", text, re.MULTILINE)})


def librdkafka(root: pathlib.Path) -> dict:
    text = (root / "tools" / "shell" / "librdkafka.sh").read_text()
    version = re.search(r"^RDKAFKA_VERSION=(.*)$", text, re.MULTILINE).group(1)
    npm = re.search(r"^RDKAFKA_PACKAGE=(.*)$", text, re.MULTILINE).group(1)
    digest = re.search(r"^RDKAFKA_SHA256=(.*)$", text, re.MULTILINE).group(1)
    return {"type": "library", "bom-ref": "librdkafka", "name": "librdkafka", "version": version,
            "purl": f"pkg:generic/librdkafka@{version}", "licenses": [{"license": {"id": "BSD-2-Clause"}}],
            "properties": [{"name": "wheelpit:linked", "value": "static"},
                           {"name": "wheelpit:source", "value": f"npm:{npm}, sha256 of its archive {digest}"}]}


def make(root: pathlib.Path, binary: pathlib.Path, version: str, epoch: int, digest: str) -> str:
    shared = sorted({binaries.owner(library) for library in binaries.libraries(binary)})
    components = [package(name, "shared") for name in shared] + [package(name, "headers") for name in HEADERS]
    if "rdkafka" not in " ".join(shared):
        components.append(librdkafka(root))
    components.sort(key=lambda component: component["bom-ref"])
    document = {
        "bomFormat": "CycloneDX", "specVersion": "1.5", "version": 1,
        "serialNumber": f"urn:uuid:{uuid.uuid5(uuid.NAMESPACE_URL, 'wheelpit:' + digest)}",
        "metadata": {
            "timestamp": time.strftime("%Y-%m-%dT%H:%M:%SZ", time.gmtime(epoch)),
            "component": {"type": "application", "bom-ref": "wheelpit", "name": "wheelpit", "version": version,
                          "licenses": [{"license": {"id": "Apache-2.0"}}],
                          "hashes": [{"alg": "SHA-256", "content": digest}]}},
        "components": components,
        "dependencies": [{"ref": "wheelpit", "dependsOn": [component["bom-ref"] for component in components]}]}
    return json.dumps(document, indent=1, sort_keys=True) + "\n"
