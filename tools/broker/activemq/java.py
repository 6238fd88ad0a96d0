"""Java programs: the broker's, and ours in tests/activemq_client, which a JRE alone compiles."""

import os
import pathlib
import subprocess
import tempfile

from ..machine import FixtureError, find_program

ROOT = pathlib.Path(__file__).resolve().parents[3]
SOURCES = ROOT / "tests" / "activemq_client"
CLASSES = ROOT / "build" / "activemq_client"
ACTIVEMQ_HOME = pathlib.Path("/usr/share/activemq")
JARS = pathlib.Path("/usr/share/java")
CLIENT_JARS = ["activemq-client", "geronimo-jms_1.1_spec", "geronimo-j2ee-management-1.1-spec", "hawtbuf",
               "slf4j-api", "slf4j-nop"]


def program() -> str:
    # Debian's broker wants Java 17; another one may come first in PATH.
    return find_program("java", ["/usr/lib/jvm/java-17-openjdk-*/bin/java",
                                 "/usr/lib/jvm/default-java/bin/java"], "activemq")


def broker_jar() -> pathlib.Path:
    jar = ACTIVEMQ_HOME / "bin" / "activemq.jar"
    if not jar.exists():
        raise FixtureError(f"{jar} is missing (apt-get install activemq)")
    return jar


def _class_path() -> str:
    jars = [JARS / f"{name}.jar" for name in CLIENT_JARS]
    missing = [str(jar) for jar in jars if not jar.exists()]
    if missing:
        raise FixtureError(f"{' '.join(missing)} missing (apt-get install activemq)")
    return os.pathsep.join(map(str, [CLASSES, *jars]))


def _compile() -> None:
    """The class files below build/, unless they are newer than every source."""
    sources = sorted(SOURCES.glob("*.java"))
    compiled = CLASSES / f"{sources[-1].stem}.class"
    if compiled.exists() and all(source.stat().st_mtime < compiled.stat().st_mtime for source in sources):
        return
    CLASSES.parent.mkdir(parents=True, exist_ok=True)
    # Into a folder of its own first: another test may compile at the same moment.
    with tempfile.TemporaryDirectory(dir=CLASSES.parent) as fresh:
        done = subprocess.run(
            [program(), "-m", "jdk.compiler/com.sun.tools.javac.Main", "-Xlint:all,-processing,-path", "-Werror",
             "-cp", _class_path(), "-d", fresh, *map(str, sources)], capture_output=True, text=True)
        if done.returncode:
            raise FixtureError(f"the Java client does not compile:\n{done.stdout}{done.stderr}")
        CLASSES.mkdir(exist_ok=True)
        for file in pathlib.Path(fresh).iterdir():
            file.replace(CLASSES / file.name)


def client(name: str, *arguments, quick: bool = True) -> list[str]:
    """The command that runs a program of tests/activemq_client. `quick` starts sooner and is slower
    in the long run."""
    _compile()
    compiler = ["-XX:TieredStopAtLevel=1"] if quick else []
    return [program(), "-XX:+UseSerialGC", "-XX:-UsePerfData", *compiler, "-cp", _class_path(), name,
            *map(str, arguments)]


def run_client(name: str, *arguments, quick: bool = True) -> str:
    """Runs it to its end; what it prints."""
    done = subprocess.run(client(name, *arguments, quick=quick), capture_output=True, text=True)
    if done.returncode:
        raise FixtureError(f"{name} failed: {done.stderr.strip()}")
    return done.stdout
