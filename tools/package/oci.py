"""An image as a layout of the Open Container Initiative (image-spec 1.0): a folder that skopeo, podman and others read."""

import gzip
import hashlib
import json
import pathlib
import shutil
import time

from tree import Tree

LAYER = "application/vnd.oci.image.layer.v1.tar+gzip"
USER = 65532


class Layout:
    def __init__(self, folder: pathlib.Path):
        shutil.rmtree(folder, ignore_errors=True)
        self._blobs = folder / "blobs" / "sha256"
        self._blobs.mkdir(parents=True)
        self._folder = folder

    def blob(self, content: bytes, media_type: str) -> dict:
        digest = hashlib.sha256(content).hexdigest()
        (self._blobs / digest).write_bytes(content)
        return {"mediaType": media_type, "digest": f"sha256:{digest}", "size": len(content)}

    def document(self, name: str, value: dict) -> None:
        (self._folder / name).write_text(json.dumps(value, sort_keys=True))


def layer_of(files: Tree, epoch: int) -> bytes:
    """The package's files and its data folder. Who runs it is a number: no file of users has to be changed."""
    files.add_folder("var/lib/wheelpit", 0o700, USER)
    return files.tar(epoch)


def make(base: pathlib.Path, files: Tree, version: str, architecture: str, out: pathlib.Path, epoch: int) -> pathlib.Path:
    layout = Layout(out)
    layers, digests = [], []
    for tar in [base.read_bytes(), layer_of(files, epoch)]:
        digests.append("sha256:" + hashlib.sha256(tar).hexdigest())
        layers.append(layout.blob(gzip.compress(tar, 6, mtime=0), LAYER))
    created = time.strftime("%Y-%m-%dT%H:%M:%SZ", time.gmtime(epoch))
    config = {
        "created": created, "architecture": architecture, "os": "linux",
        "config": {
            "User": f"{USER}:{USER}", "ExposedPorts": {"9400/tcp": {}}, "Env": ["PATH=/usr/local/bin:/usr/bin:/bin"],
            "Entrypoint": ["/usr/bin/wheelpit"], "Cmd": ["serve", "--config", "/etc/wheelpit/wheelpit.toml",
                                                         "--data-dir", "/var/lib/wheelpit"],
            "Volumes": {"/var/lib/wheelpit": {}}, "WorkingDir": "/var/lib/wheelpit", "StopSignal": "SIGTERM",
            "Labels": {"org.opencontainers.image.title": "wheelpit", "org.opencontainers.image.version": version,
                       "org.opencontainers.image.licenses": "Apache-2.0"}},
        "rootfs": {"type": "layers", "diff_ids": digests},
        "history": [{"created": created, "created_by": "Debian with the package's dependencies"},
                    {"created": created, "created_by": f"wheelpit {version}"}]}
    described = layout.blob(json.dumps(config, sort_keys=True).encode(), "application/vnd.oci.image.config.v1+json")
    manifest = {"schemaVersion": 2, "mediaType": "application/vnd.oci.image.manifest.v1+json", "config": described,
                "layers": layers}
    index = layout.blob(json.dumps(manifest, sort_keys=True).encode(), manifest["mediaType"])
    layout.document("oci-layout", {"imageLayoutVersion": "1.0.0"})
    layout.document("index.json", {
        "schemaVersion": 2, "mediaType": "application/vnd.oci.image.index.v1+json",
        "manifests": [{**index, "platform": {"architecture": architecture, "os": "linux"},
                       "annotations": {"org.opencontainers.image.ref.name": version}}]})
    return out
