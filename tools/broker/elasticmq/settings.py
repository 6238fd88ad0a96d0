"""What an ElasticMQ is started with, and the file it reads. No processes here."""

import dataclasses
import pathlib

REGION = "us-east-1"
ACCOUNT = "123456789012"


@dataclasses.dataclass
class Options:
    """It lasts: a restarted server has the same."""

    port: int | None = None
    persistent: bool = False  # queues and messages outlive the process, a killed one's, too
    heap: int = 256  # MiB
    full_jit: bool = False  # for measurements; the quick compiler alone starts sooner
    timeout: int = 90  # seconds it may take to start


# Nothing is written to the log for a request: the server's cost a message is part of what is measured.
CONFIGURATION = """\
include classpath("application.conf")
pekko.loglevel = "INFO"
node-address {{ protocol = http, host = "127.0.0.1", port = {port}, context-path = "" }}
rest-sqs {{ enabled = true, bind-hostname = "127.0.0.1", bind-port = {port}, sqs-limits = strict }}
rest-stats {{ enabled = false }}
aws {{ region = {region}, accountId = {account} }}
"""

# Without a delay of writes: what was answered is on the disk when the process is killed.
STORE = """\
messages-storage {{ enabled = true, driver-class = "org.h2.Driver", uri = "jdbc:h2:{folder}/store/queues;WRITE_DELAY=0" }}
"""


def configuration(folder: pathlib.Path, options: Options, port: int) -> str:
    text = CONFIGURATION.format(port=port, region=REGION, account=ACCOUNT)
    return text + STORE.format(folder=folder) if options.persistent else text
