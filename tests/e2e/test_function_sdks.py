"""AWS's SDKs inside of functions, as they come: they find home, region, credentials and endpoint by themselves."""

import json
import os

import pytest

from harness import functions, places, programs
from harness.captive import UserEngine, free_uid
from harness.lab import ROLE

WORLDS = [("ordinary", "required"), ("ordinary", "none"), *([("root", "required")] if os.getuid() == 0 else [])]


@pytest.fixture(params=WORLDS, ids=["-".join(world) for world in WORLDS])
def engine(folder, request):
    """Without a sandbox, its user is one that the machine has no name for."""
    user, sandbox = request.param
    uid = 0 if user == "root" else free_uid() if os.getuid() == 0 else os.getuid()
    engine = UserEngine(folder, f'[functions]\nsandbox = "{sandbox}"\n', uid).start()
    yield engine
    assert engine.stop() == 0
    engine.check_log()


def package_files(root, names: list[str], wanted) -> dict[str, bytes]:
    return {str(path.relative_to(root)): path.read_bytes()
            for name in names for path in (root / name).rglob("*") if path.is_file() and wanted(path)}


def identity(engine: UserEngine, runtime: str, files: dict, **members) -> dict:
    """What a function of that code is told about itself by GetCallerIdentity."""
    engine.functions.create_function(
        FunctionName="caller", Runtime=runtime, Handler="index.handler", Role=ROLE, Timeout=60, MemorySize=512,
        Environment={"Variables": {"AWS_ENDPOINT_URL": engine.url}}, Code={"ZipFile": functions.zip_of(files)}, **members)
    answer = engine.functions.invoke(FunctionName="caller", Payload="{}")
    value = json.loads(answer["Payload"].read())
    assert "FunctionError" not in answer, value
    return value


def is_the_functions_own(answer: dict) -> bool:
    role = ROLE.rpartition("/")[2]
    return answer["Arn"].startswith("arn:aws:sts::") and answer["Arn"].endswith(f":assumed-role/{role}/caller")


JAVASCRIPT = """
import { GetCallerIdentityCommand, STSClient } from "@aws-sdk/client-sts";

const client = new STSClient({ maxAttempts: 1 });
export const handler = async () => {
  const { Account, Arn } = await client.send(new GetCallerIdentityCommand({}));
  return { Account, Arn };
};
"""


def test_the_sdk_for_javascript_makes_a_call(engine):
    modules = places.BUILD / "sdk-js"
    others = {"client-lambda", "client-mq", "client-secrets-manager"}
    names = [f"node_modules/{name}" for name in ["@aws", "@aws-crypto", "@smithy", "bowser", "tslib"]]
    names += [str(path.relative_to(modules)) for path in (modules / "node_modules/@aws-sdk").iterdir()
              if path.name not in others]

    def wanted(path) -> bool:
        return path.suffix in (".js", ".cjs", ".mjs", ".json") and "dist-types" not in path.parts

    files = {"index.mjs": JAVASCRIPT, **package_files(modules, names, wanted)}
    assert is_the_functions_own(identity(engine, places.node_runtime(), files))


PYTHON = """
import boto3

client = boto3.client("sts")

def handler(event, context):
    answer = client.get_caller_identity()
    return {"Account": answer["Account"], "Arn": answer["Arn"]}
"""


def test_boto3_makes_a_call(engine):
    (packages,) = (places.BUILD / "venv/lib").glob("python3*/site-packages")
    data = packages / "botocore/data"

    def wanted(path) -> bool:
        if not path.is_relative_to(data):
            return path.suffix == ".py" or path.name == "cacert.pem"
        return path.parent == data or path.is_relative_to(data / "sts")

    files = {"index.py": PYTHON, "six.py": (packages / "six.py").read_bytes(), **package_files(
        packages, ["boto3", "botocore", "s3transfer", "jmespath", "dateutil", "urllib3"], wanted)}
    assert is_the_functions_own(identity(engine, places.python_runtime(), files))


def test_the_sdk_for_go_makes_a_call(engine):
    files = {"bootstrap": (programs.of("go") / "caller").read_bytes()}
    assert is_the_functions_own(identity(engine, "provided.al2023", files))
