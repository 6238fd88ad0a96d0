"""Packages, folders and configurations that want more than a function may have: what they name is
refused with the service's error, nothing appears outside the package, and nothing is left of it."""

import io
import json
import os
import pathlib
import stat
import struct
import tempfile
import zipfile

import boto3
import botocore.config
import botocore.exceptions
import pytest

from harness import functions, places
from harness.engine import Engine
from harness.hostile import UserEngine
from harness.lab import ROLE

NOT_UNZIPPABLE = "Could not unzip uploaded file. Please check your file, then try to upload again."
READER = """
import json, os
def handler(event, context):
    out = {}
    for path in event:
        try:
            out[path] = open(path).read()
        except OSError as error:
            out[path] = type(error).__name__
    return out
"""

CONFIG = '[server]\nregion = "us-east-1"\naccount_id = "123456789012"\n'


# Who runs the engine, and whether its functions run in the sandbox.
WORLDS = ["root", "ordinary", "ordinary-none"] if os.getuid() == 0 else ["ordinary", "ordinary-none"]


@pytest.fixture(params=WORLDS)
def engine(folder, request):
    user, _, sandbox = request.param.partition("-")
    kind = UserEngine if os.getuid() == 0 and user == "ordinary" else Engine
    engine = kind(folder, CONFIG + (f'[functions]\nsandbox = "{sandbox}"\n' if sandbox else "")).start()
    yield engine
    if engine.running:
        assert engine.stop() == 0
    engine.check_log()


class Package:
    """A zip in which everything can be said."""

    def __init__(self):
        self._bytes = io.BytesIO()
        self._zip = zipfile.ZipFile(self._bytes, "w", zipfile.ZIP_DEFLATED)

    def add(self, name: str, content: bytes | str = b"", mode: int = stat.S_IFREG | 0o644) -> "Package":
        info = zipfile.ZipInfo(name)
        info.create_system = 3
        info.external_attr = mode << 16
        info.compress_type = zipfile.ZIP_DEFLATED
        self._zip.writestr(info, content)
        return self

    def link(self, name: str, target: str) -> "Package":
        return self.add(name, target, stat.S_IFLNK | 0o777)

    def bytes(self) -> bytes:
        self._zip.close()
        return self._bytes.getvalue()


def renamed(package: bytes, name: bytes, other: bytes) -> bytes:
    """With another name of the same length in both headers: zipfile itself writes no such name."""
    assert len(name) == len(other) and package.count(name) == 2
    return package.replace(name, other)


def encrypted(package: bytes) -> bytes:
    """The flags of the only entry say so, in both headers."""
    out = bytearray(package)
    directory = out.rfind(b"PK\x01\x02")
    struct.pack_into("<H", out, 6, 1)
    struct.pack_into("<H", out, directory + 8, 1)
    return bytes(out)


def hostile_packages(outside: pathlib.Path) -> dict[str, bytes]:
    out = str(outside)
    deep = "d/" * 2000
    return {
        "an entry below a link": Package().link("d", out).add("d/x", "out").bytes(),
        "a link below a link": Package().link("d", out).link("d/x", "/opt/x").bytes(),
        "a folder below a link": Package().link("d", out).add("d/x/", "", stat.S_IFDIR | 0o755).bytes(),
        "a link over its folder": Package().add("d/x", "out").link("d", out).bytes(),
        "a link to the root": Package().link("d", "/").bytes(),
        "a link out": Package().link("d", "../../..").bytes(),
        "a link out through a link": Package().link("p/q/up", "../..").link("o", "p/q/up/../..").bytes(),
        "a link to /etc": Package().link("d", "/etc/passwd").bytes(),
        "a link to /opt and back": Package().link("d", "/opt/../etc").bytes(),
        "a link to itself": Package().link("d", "d").bytes(),
        "an absolute name": Package().add(out + "/x", "out").bytes(),
        "a name with ..": Package().add("../x", "out").bytes(),
        "a name with .. inside": Package().add("a/../../x", "out").bytes(),
        "a name with a NUL": renamed(Package().add("aQb", "out").bytes(), b"aQb", b"a\0b"),
        "a device": Package().add("x", "", stat.S_IFCHR | 0o666).bytes(),
        "a fifo": Package().add("x", "", stat.S_IFIFO | 0o666).bytes(),
        "a socket": Package().add("x", "", stat.S_IFSOCK | 0o666).bytes(),
        "a set-uid program": Package().add("x", "out", stat.S_IFREG | 0o4755).bytes(),
        "a set-gid program": Package().add("x", "out", stat.S_IFREG | 0o2755).bytes(),
        "one name twice": Package().add("x", "1").add("x", "2").bytes(),
        "one name twice, spelled otherwise": Package().add("x", "1").add("./x", "2").bytes(),
        "a file and a folder": Package().add("x", "1").add("x/y", "2").bytes(),
        "a name of 5,000 bytes": Package().add("x" * 5000, "out").bytes(),
        "a name of 300 bytes": Package().add("x" * 300, "out").bytes(),
        "2,000 folders": Package().add(deep + "x", "out").bytes(),
        "many deep folders": functions_of_paths(1100),
        "an encrypted entry": encrypted(Package().add("x", "out").bytes()),
        "no zip": b"PK\x05\x06",
    }


def functions_of_paths(number: int) -> bytes:
    """Few entries whose paths name more folders than a package may hold."""
    package = Package()
    for i in range(number):
        package.add(f"{i}/" + "d/" * 98 + "x")
    return package.bytes()


@pytest.mark.filterwarnings("ignore:Duplicate name")
def test_no_package_writes_outside_and_nothing_is_left_of_one_that_is_refused(engine, folder):
    outside = folder / "outside"
    outside.mkdir()
    for what, package in hostile_packages(outside).items():
        for create in (create_function, publish_layer):
            with pytest.raises(botocore.exceptions.ClientError) as caught:
                create(engine, package)
            answer = caught.value.response
            assert answer["ResponseMetadata"]["HTTPStatusCode"] == 400, what
            assert answer["Error"] == {"Code": "InvalidParameterValueException",
                                       "Message": NOT_UNZIPPABLE}, what
            assert os.listdir(outside) == [], what
            assert os.listdir(engine.data / "code") == [], what


def create_function(engine, package: bytes, name: str = "f", **more) -> dict:
    return engine.functions.create_function(
        FunctionName=name, Runtime=places.python_runtime(), Handler="index.handler", Role=ROLE,
        **{"Code": {"ZipFile": package}, **more})


def publish_layer(engine, package: bytes, name: str = "l") -> dict:
    return engine.functions.publish_layer_version(LayerName=name, Content={"ZipFile": package})


def test_a_bomb_is_refused_once_it_is_larger_than_a_package_may_be(engine):
    package = Package()
    for i in range(3):
        package.add(f"zeros{i}", bytes(100_000_000))
    with pytest.raises(botocore.exceptions.ClientError) as caught:
        create_function(engine, package.bytes())
    assert caught.value.response["Error"] == {
        "Code": "InvalidParameterValueException",
        "Message": "Unzipped size must be smaller than 262144000 bytes"}
    assert os.listdir(engine.data / "code") == []


def test_what_a_crash_left_of_a_package_is_removed_at_the_start(engine):
    create_function(engine, functions.zip_of({"index.py": READER}))
    engine.kill()
    code = engine.data / "code"
    (code / ".unfinished" / "code" / "deep").mkdir(parents=True)
    (code / ".unfinished" / "zip").write_text("x")
    (code / "f" / ".unfinished").mkdir()
    owner = code.stat()
    for path in (*(code / ".unfinished").rglob("*"), code / ".unfinished", code / "f" / ".unfinished"):
        os.chown(path, owner.st_uid, owner.st_gid)
    engine.start()
    assert os.listdir(code) == ["f"]
    assert len(os.listdir(code / "f")) == 2


def test_legal_links_stay_links_and_are_followed_inside_only(engine, folder):
    layer = publish_layer(engine, Package().add("data.txt", "of the layer").link("again", "data.txt").bytes())
    package = Package().add("index.py", READER).add("lib/real.txt", "of the code")
    package.link("lib/near", "real.txt").link("near", "lib/near").link("task", "/var/task/lib/real.txt")
    package.link("layer", "/opt/data.txt").link("chain", "layer").link("tmp", "/tmp/none")
    create_function(engine, package.bytes(), Layers=[layer["LayerVersionArn"]])
    code, = (path for path in (engine.data / "code" / "f").iterdir() if path.is_dir())
    assert os.readlink(code / "layer") == "/opt/data.txt"
    assert stat.S_IMODE(os.stat(code / "lib").st_mode) == 0o755
    assert stat.S_IMODE(os.stat(code / "lib/real.txt").st_mode) == 0o644
    read = {"lib/near": "of the code", "near": "of the code", "/opt/again": "of the layer"}
    if sandboxed(engine):
        read |= {"task": "of the code", "layer": "of the layer", "chain": "of the layer"}
    read = {os.path.join("/var/task", path) if sandboxed(engine) else str(code / path): text
            for path, text in read.items() if sandboxed(engine) or not path.startswith("/")}
    answer = engine.functions.invoke(FunctionName="f", Payload=json.dumps(list(read)))
    assert json.load(answer["Payload"]) == read


def sandboxed(engine) -> bool:
    """Whether functions of this engine see their code as /var/task."""
    where = "import os\ndef handler(event, context):\n    return os.environ['LAMBDA_TASK_ROOT']\n"
    try:
        create_function(engine, functions.zip_of({"index.py": where}), name="where")
    except engine.functions.exceptions.ResourceConflictException:
        pass
    return json.load(engine.functions.invoke(FunctionName="where")["Payload"]) == "/var/task"


def refusal(call, *arguments, **members) -> str:
    with pytest.raises(botocore.exceptions.ClientError) as caught:
        call(*arguments, **members)
    assert caught.value.response["ResponseMetadata"]["HTTPStatusCode"] == 400
    assert caught.value.response["Error"]["Code"] == "InvalidParameterValueException"
    return caught.value.response["Error"]["Message"]


def test_an_image_at_a_port_that_is_none_is_refused(engine):
    for port in (99999, 65536, 0):
        message = refusal(engine.functions.create_function, FunctionName="f", Role=ROLE, PackageType="Image",
                          Code={"ImageUri": f"http://127.0.0.1:{port}"})
        assert "ImageUri must be the address" in message


def test_a_value_that_a_process_would_see_cut_short_is_refused(engine):
    message = refusal(create_function, engine, functions.zip_of({"index.py": READER}),
                      Environment={"Variables": {"TOKEN": "hunter\0two"}})
    assert "null character in the value of TOKEN" in message and "hunter" not in message
    for name in ("A=B", "A\0B", "A\nB"):
        with pytest.raises(botocore.exceptions.ClientError) as caught:
            create_function(engine, functions.zip_of({"index.py": READER}),
                            Environment={"Variables": {name: "x"}})
        assert "Map keys must satisfy constraint" in caught.value.response["Error"]["Message"]


@pytest.fixture
def elsewhere():
    """A folder outside of the engine's that every user may read."""
    with tempfile.TemporaryDirectory(prefix="wheelpit-elsewhere-") as path:
        os.chmod(path, 0o755)
        yield pathlib.Path(path) / "elsewhere"


def test_hot_reload_takes_folders_below_its_roots_only(engine, folder, elsewhere):
    """The engine was started in `folder`, with its data below it."""
    code = folder / "hot"
    for where in (code, elsewhere):
        where.mkdir()
        (where / "index.py").write_text("def handler(event, context):\n    return 'ran'\n")
    (folder / "link").symlink_to(elsewhere)
    (folder / "key").symlink_to(engine.data)

    def create(path, name="g"):
        return create_function(engine, b"", name=name,
                               Code={"S3Bucket": "hot-reload", "S3Key": str(path)})

    for path in ("/", "/etc", elsewhere, folder / "link", folder / "key", folder / "hot" / ".." / "link",
                 engine.data, engine.data / "code", folder, "relative", f"{code}\0/x"):
        message = refusal(create, path)
        assert "[functions] hot_reload_roots" in message, path

    create(code, "hot")
    answer = engine.functions.invoke(FunctionName="hot")
    assert json.load(answer["Payload"]) == "ran"


def test_a_hot_reload_folder_that_became_a_link_out_is_never_run(engine, folder, elsewhere):
    code = folder / "hot"
    for where in (code, elsewhere):
        where.mkdir()
        (where / "index.py").write_text(f"def handler(event, context):\n    return '{where.name}'\n")
    create_function(engine, b"", name="hot", Code={"S3Bucket": "hot-reload", "S3Key": str(code)})
    code.rename(folder / "before")
    code.symlink_to(elsewhere)

    def expect_refusal():
        with pytest.raises(botocore.exceptions.ClientError) as caught:
            quick(engine).invoke(FunctionName="hot")
        assert "[functions] hot_reload_roots" in caught.value.response["Error"]["Message"]

    expect_refusal()
    assert engine.stop() == 0
    engine.start()
    assert "function cannot run" in engine.log() and "hot_reload_roots" in engine.log()
    expect_refusal()


def quick(engine):
    """A client that does not try a ServiceException again."""
    return boto3.client("lambda", endpoint_url=engine.url, region_name="us-east-1",
                        aws_access_key_id="local", aws_secret_access_key="local",
                        config=botocore.config.Config(retries={"max_attempts": 0}))
