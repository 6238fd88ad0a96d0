"""The rows of tests/conformance/*.toml (see its README.md)."""

import base64
import dataclasses
import io
import json
import pathlib
import re
import tomllib
import zipfile

ROOT = pathlib.Path(__file__).resolve().parents[2]
FOLDER = ROOT / "tests" / "conformance"
EVIDENCE = {"O": "recorded from the service", "O2": "recorded from the service, by others",
            "D": "documented", "R": "reported by users", "I": "inferred", "W": "wheelpit's own"}


@dataclasses.dataclass
class Row:
    case: str
    evidence: str
    call: str = ""
    raw: str = ""
    input: str = "{}"
    given: list = dataclasses.field(default_factory=list)
    status: int = 0
    code: str = ""
    message: str | None = None
    message_has: str | None = None
    answer: str = ""
    gap: str = ""
    unit: str = ""

    def __post_init__(self):
        assert self.evidence in EVIDENCE, f"{self.case}: evidence {self.evidence}"
        assert bool(self.call) + bool(self.raw) + bool(self.unit) == 1, f"{self.case}: call, raw or unit"
        assert self.unit or self.status, f"{self.case}: no status"

    @property
    def operation(self) -> str:
        return self.call or self.raw.split("?")[0] or "unit test"

    @property
    def expected_text(self) -> str:
        if self.message is not None:
            return self.message
        return f"… {self.message_has} …" if self.message_has else ""


@dataclasses.dataclass
class Group:
    title: str
    rows: list[Row]


def load() -> list[Group]:
    groups = []
    for file in sorted(FOLDER.glob("*.toml"), reverse=True):
        content = tomllib.loads(file.read_text())
        groups.append(Group(content["title"], [Row(**row) for row in content["row"]]))
    return groups


def package(body: str) -> str:
    """Python code whose handler is `body`, zipped, in base64."""
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w") as archive:
        archive.writestr("index.py", f"def handler(event, context): {body}\n")
    return base64.b64encode(file.getvalue()).decode()


def filled(text: str, values: dict[str, str]) -> str:
    """<name> becomes its value; <N characters>, <N tags> and <code: BODY> are made."""
    text = re.sub(r"<code: ([^>]*)>", lambda found: package(found[1]), text)
    text = re.sub(r"<(\d+) characters>", lambda found: "x" * int(found[1]), text)
    text = re.sub(r"<(\d+) tags>", lambda found: json.dumps({f"k{n}": "v" for n in range(int(found[1]))}), text)
    return re.sub(r"<(\w+)>", lambda found: values.get(found[1], found[0]), text)


def unit_test_exists(name: str) -> bool:
    suite, test = name.split(".")
    pattern = re.compile(rf"TEST(_F|_P)?\({suite},\s*{test}\)")
    return any(pattern.search(file.read_text()) for file in (ROOT / "src").rglob("*_test.cc"))
