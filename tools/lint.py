#!/usr/bin/env python3
"""Format, clang-tidy, layers, shell, Python, Go and Rust checks of the whole repository.

clang-tidy takes minutes, so it looks at what is shipped, has changed since the last landing or
includes what has; `--since COMMIT` says since when, `--all` means everything, with tests, fuzz targets
and benchmarks. A file that was clean is not looked at again until it, a header of the project that it
includes, or the rules change: results are kept by content in ~/.cache/wheelpit-lint, for every
checkout. See docs/adr/0036-what-a-landing-looks-at.md.
"""

import argparse
import concurrent.futures
import hashlib
import json
import os
import pathlib
import re
import shutil
import subprocess
import sys
import time

ROOT = pathlib.Path(__file__).resolve().parent.parent
BUILD = ROOT / "build" / "dev"
COMMANDS = ROOT / "build" / "lint"
CACHE = pathlib.Path(os.environ.get("XDG_CACHE_HOME") or pathlib.Path.home() / ".cache") / "wheelpit-lint"
KEPT_SECONDS = 60 * 24 * 3600  # since a result was last of use
SECONDS_A_FILE = 8  # of a core; which part of too many would be looked at is chance
# Precompiled headers may not be there, and would hide a missing include.
PRECOMPILED = re.compile(r" -Winvalid-pch| -Xclang -fno-pch-timestamp| -Xclang -include(-pch)? -Xclang \S+")
INCLUDE = re.compile(rb'^\s*#\s*include\s+"([^"]+)"', re.MULTILINE)


def tracked(*suffixes: str) -> list[pathlib.Path]:
    """Files of the repository, new ones included, that git does not ignore."""
    listing = subprocess.run(["git", "ls-files", "-co", "--exclude-standard"], cwd=ROOT,
                             capture_output=True, text=True, check=True)
    files = [ROOT / name for name in listing.stdout.splitlines()]
    return [file for file in files if file.suffix in suffixes and file.is_file()]


def check(label: str, command: list) -> bool:
    done = subprocess.run([str(part) for part in command], cwd=ROOT, capture_output=True, text=True)
    print(f"    {label}: {'ok' if done.returncode == 0 else 'FAILED'}", flush=True)
    if done.returncode:
        print((done.stdout + done.stderr).rstrip())
    return done.returncode == 0


def project_headers(file: pathlib.Path, known: dict[pathlib.Path, set]) -> set[pathlib.Path]:
    """The file and all it includes from the project, directly or not."""
    if file in known:
        return known[file]
    known[file] = {file}  # ends the recursion of a cycle
    found = {file}
    for name in INCLUDE.findall(file.read_bytes()):
        for folder in (ROOT / "src", file.parent, ROOT):
            path = (folder / name.decode()).resolve()
            if path.is_file():
                found |= project_headers(path, known)
                break
    known[file] = found
    return found


def rules(file: pathlib.Path) -> bytes:
    """Every .clang-tidy that has a say about the file."""
    folders = [folder for folder in file.parents if folder.is_relative_to(ROOT)]
    return b"".join((folder / ".clang-tidy").read_bytes() for folder in folders
                    if (folder / ".clang-tidy").exists())


def fingerprint(file: pathlib.Path, command: str, known: dict) -> str:
    # Without the checkout's own place: another one's result is as good.
    digest = hashlib.sha256(command.replace(str(ROOT), "").encode() + rules(file))
    for part in sorted(project_headers(file, known)):
        digest.update(str(part.relative_to(ROOT)).encode() + part.read_bytes())
    return digest.hexdigest()


def tidy(file: pathlib.Path) -> tuple[pathlib.Path, str]:
    """The complaints about one file, "" if there are none."""
    done = subprocess.run(
        ["clang-tidy-19", "-p", str(COMMANDS), "--quiet", str(file)], cwd=ROOT,
        capture_output=True, text=True)
    if done.returncode == 0:
        return file, ""
    return file, done.stdout.strip() or done.stderr.strip() or "clang-tidy failed"


def shipped(file: pathlib.Path) -> bool:
    return file.is_relative_to(ROOT / "src") and not re.search(r"_test(_[a-z]+)?\.cc$", file.name)


def results_folder() -> pathlib.Path:
    """The folder of this clang-tidy's results: an empty file for each that was clean."""
    told = subprocess.run(["clang-tidy-19", "--version"], capture_output=True, text=True, check=True).stdout
    folder = CACHE / re.search(r"version (\S+)", told).group(1)
    folder.mkdir(parents=True, exist_ok=True)
    for stamp in folder.iterdir():
        if time.time() - stamp.stat().st_mtime > KEPT_SECONDS:
            stamp.unlink(missing_ok=True)
    return folder


def git(*arguments: str) -> str:
    """What git says, "" if it fails."""
    done = subprocess.run(["git", *arguments], cwd=ROOT, capture_output=True, text=True)
    return done.stdout.strip() if done.returncode == 0 else ""


def last_landing() -> str:
    """The commit that everything to land comes after, as far as this clone knows it. "" if it does not."""
    head = git("rev-parse", "HEAD")
    base = git("merge-base", "HEAD", "origin/HEAD") or git("merge-base", "HEAD", "origin/main")
    if base and base != head:
        return base
    # HEAD is what the origin has: what is to land is somewhere in it. Whatever is a day older has landed.
    day_before = int(git("log", "-1", "--format=%ct") or 0) - 24 * 3600
    return git("rev-list", "--first-parent", "-1", f"--before={day_before}", "HEAD")


def changed_since(commit: str) -> set[pathlib.Path] | None:
    """Files that differ from that commit, new ones included. None: it cannot be told."""
    if not commit or not git("rev-parse", "--verify", "--quiet", f"{commit}^{{commit}}"):
        return None
    names = git("diff", "--name-only", commit) + "\n" + git("ls-files", "-o", "--exclude-standard")
    return {ROOT / name for name in names.splitlines() if name}


def touches(file: pathlib.Path, changed: set[pathlib.Path], known: dict) -> bool:
    """Whether a change may alter what clang-tidy says about the file."""
    if any(path.name == ".clang-tidy" and file.is_relative_to(path.parent) for path in changed):
        return True
    return not changed.isdisjoint(project_headers(file, known))


def check_tidy(everything: bool, since: str, until: float) -> bool:
    entries = json.loads((BUILD / "compile_commands.json").read_text())
    for entry in entries:
        entry["command"] = PRECOMPILED.sub("", entry["command"])
    COMMANDS.mkdir(parents=True, exist_ok=True)
    (COMMANDS / "compile_commands.json").write_text(json.dumps(entries))
    ours = {file for file in tracked(".cc") if everything or shipped(file)}
    commands = {pathlib.Path(entry["file"]): entry["command"] for entry in entries}
    known: dict = {}
    clean = results_folder()
    changed = None if everything else changed_since(since or last_landing())
    if since and changed is None:
        print(f"    clang-tidy: no commit {since}")
        return False
    looked_at = sorted(file for file in ours & commands.keys()
                       if changed is None or touches(file, changed, known))
    due = []
    for file in looked_at:
        stamp = clean / fingerprint(file, commands[file], known)
        if stamp.exists():
            stamp.touch()
        else:
            due.append((file, stamp))
    print(f"    clang-tidy: {len(due)} of {len(ours & commands.keys())} files to look at", flush=True)

    if time.time() + len(due) * SECONDS_A_FILE / os.cpu_count() > until:
        print(f"    clang-tidy: {len(due)} files left out for want of time (./dev lint looks at them)")
        return True
    stamps = dict(due)
    failed, left_out, started, said = 0, 0, time.monotonic(), time.monotonic()

    def tidy_in_time(file: pathlib.Path):
        return tidy(file) if time.time() < until else (file, None)

    with concurrent.futures.ThreadPoolExecutor(os.cpu_count()) as pool:
        for number, (file, complaints) in enumerate(pool.map(tidy_in_time, stamps), start=1):
            if complaints is None:
                left_out += 1
            elif complaints:
                failed += 1
                print(f"{file.relative_to(ROOT)}:\n{complaints}", flush=True)
            else:
                stamps[file].touch()
            if time.monotonic() - said > 30:
                said = time.monotonic()
                print(f"    clang-tidy: {number}/{len(due)} after {said - started:.0f} s", flush=True)
    if left_out:
        print(f"    clang-tidy: {left_out} files left out for want of time (./dev lint --all looks at them)")
    print(f"    clang-tidy: {'ok' if not failed else f'FAILED for {failed} files'}", flush=True)
    return not failed


def check_decisions() -> bool:
    """docs/adr/README.md lists every decision."""
    folder = ROOT / "docs" / "adr"
    listed = (folder / "README.md").read_text()
    missing = [path.name for path in sorted(folder.glob("0*.md")) if f"({path.name})" not in listed]
    print(f"    decisions: {'FAILED' if missing else 'ok'}", flush=True)
    for name in missing:
        print(f"docs/adr/README.md does not list {name}")
    return not missing


def check_shell() -> bool:
    if not shutil.which("shellcheck"):
        print("    shellcheck: skipped, not installed")
        return True
    scripts = [ROOT / "dev", ROOT / ".ci" / "run", *tracked(".sh")]
    return check("shellcheck", ["shellcheck", "-x", *scripts])


def check_python() -> bool:
    ruff = pathlib.Path(sys.executable).parent / "ruff"
    if not ruff.exists():
        print("    ruff: skipped, not installed")
        return True
    files = [*tracked(".py"), *(ROOT / "tools" / name for name in ("rabbitmq", "activemq", "elasticmq"))]
    return check("ruff", [ruff, "check", "--quiet", "--target-version", "py311", "--line-length", "110",
                          "--ignore", "E402,E701", *files])


def check_other_languages() -> bool:
    """Go and Rust of tests/clients, where their formatters are; the compilers take warnings for errors."""
    fine = True
    for suffix, formatter in {".go": ["gofmt", "-d"], ".rs": ["rustfmt", "--check"]}.items():
        if not shutil.which(formatter[0]):
            print(f"    {formatter[0]}: skipped, not installed")
            continue
        done = subprocess.run([*formatter, *map(str, tracked(suffix))], cwd=ROOT, capture_output=True, text=True)
        complaints = done.stdout + done.stderr  # gofmt's exit status says nothing
        print(f"    {formatter[0]}: {'FAILED' if complaints else 'ok'}\n{complaints}".rstrip(), flush=True)
        fine = fine and not complaints
    return fine


def main() -> int:
    parser = argparse.ArgumentParser(prog="./dev lint")
    parser.add_argument("--all", action="store_true", help="clang-tidy of everything")
    parser.add_argument("--since", metavar="COMMIT", default="", help="clang-tidy of what changed since then")
    given = parser.parse_args()
    # Of .ci/run, in seconds since 1970: clang-tidy begins no file after it.
    until = float(os.environ.get("WHEELPIT_UNTIL") or "inf")
    # Programs in C (tests/e2e) follow the same format.
    formatted = tracked(".cc", ".h", ".c")
    results = [
        check("clang-format", ["clang-format-19", "--dry-run", "--Werror", *formatted]),
        check("layers", [sys.executable, "tools/check_layers.py", BUILD / "layers.txt", "src"]),
        check_decisions(),
        check_shell(),
        check_python(),
        check_other_languages(),
        check_tidy(given.all, given.since, until),
    ]
    return 0 if all(results) else 1


if __name__ == "__main__":
    sys.exit(main())
