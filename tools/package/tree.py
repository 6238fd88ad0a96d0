"""Files of a package, and archives of them that are the same in every run."""

import dataclasses
import gzip
import hashlib
import io
import os
import pathlib
import tarfile


@dataclasses.dataclass(frozen=True)
class Entry:
    content: bytes = b""
    mode: int = 0o644
    link: str = ""  # a symbolic link to there
    folder: bool = False
    owner: int = 0


class Tree:
    """Paths below "/" and what is there. Folders above an entry come by themselves."""

    def __init__(self):
        self._entries: dict[str, Entry] = {}

    def add(self, path: str, content: bytes | str | pathlib.Path, mode: int = 0o644) -> None:
        if isinstance(content, pathlib.Path):
            content = content.read_bytes()
        elif isinstance(content, str):
            content = content.encode()
        self._put(path, Entry(content, mode))

    def add_folder(self, path: str, mode: int = 0o755, owner: int = 0) -> None:
        self._put(path, Entry(mode=mode, folder=True, owner=owner))

    def add_link(self, path: str, target: str) -> None:
        self._put(path, Entry(link=target))

    def compressed(self, path: str, content: bytes) -> None:
        self.add(path, gzip.compress(content, 9, mtime=0))

    def _put(self, path: str, entry: Entry) -> None:
        for above in list(pathlib.PurePosixPath(path).parents)[:-1]:
            self._entries.setdefault(str(above), Entry(mode=0o755, folder=True))
        self._entries[path] = entry

    def entries(self) -> list[tuple[str, Entry]]:
        return sorted(self._entries.items())

    def files(self) -> list[tuple[str, Entry]]:
        return [(path, entry) for path, entry in self.entries() if not entry.folder and not entry.link]

    def kibibytes(self) -> int:
        """As dpkg counts what a package takes."""
        return sum(-(-len(entry.content) // 1024) if not entry.folder else 1 for _, entry in self.entries())

    def md5sums(self) -> str:
        return "".join(f"{hashlib.md5(entry.content).hexdigest()}  {path}\n"
                       for path, entry in self.files() if not path.startswith("etc/"))

    def write_to(self, folder: pathlib.Path, epoch: int) -> None:
        for path, entry in self.entries():
            at = folder / path
            if entry.folder:
                at.mkdir(parents=True, exist_ok=True)
            elif entry.link:
                at.symlink_to(entry.link)
            else:
                at.write_bytes(entry.content)
            if not entry.link:
                at.chmod(entry.mode)
        for path, _ in reversed(self.entries()):
            os.utime(folder / path, (epoch, epoch), follow_symlinks=False)

    def tar(self, epoch: int, below: str = "") -> bytes:
        """Uncompressed, owned by root."""
        out = io.BytesIO()
        with tarfile.open(fileobj=out, mode="w", format=tarfile.PAX_FORMAT) as archive:
            for path, entry in self.entries():
                info = tarfile.TarInfo(f"{below}{path}")
                info.mtime, info.mode = epoch, entry.mode
                info.uid = info.gid = entry.owner
                if entry.folder:
                    info.type = tarfile.DIRTYPE
                elif entry.link:
                    info.type, info.linkname, info.mode = tarfile.SYMTYPE, entry.link, 0o777
                else:
                    info.size = len(entry.content)
                archive.addfile(info, io.BytesIO(entry.content))
        return out.getvalue()
