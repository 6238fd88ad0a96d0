"""A small client of SQS's JSON protocol: it makes queues, fills them and looks into them."""

import http.client
import json
import time
import urllib.parse

# Read by those who care for the region alone: no server of tests verifies signatures.
AUTHORIZATION = "AWS4-HMAC-SHA256 Credential=local/20260101/us-east-1/sqs/aws4_request, SignedHeaders=host, Signature=0"


class SqsError(Exception):
    """The server refused; `code` is the last part of its `__type`."""

    def __init__(self, status: int, code: str, message: str):
        super().__init__(f"{status} {code}: {message}")
        self.status, self.code, self.message = status, code, message


class Sqs:
    """One connection, made anew when it broke; a request is never sent twice."""

    def __init__(self, endpoint: str, timeout: float = 30):
        parts = urllib.parse.urlsplit(endpoint)
        self._connection = http.client.HTTPConnection(parts.hostname, parts.port, timeout=timeout)
        self._used = time.monotonic()

    def call(self, operation: str, **members) -> dict:
        """Raises SqsError, or OSError and http.client.HTTPException where there is no answer."""
        if time.monotonic() - self._used > 20:  # a server ends a connection that nobody uses
            self._connection.close()
        self._used = time.monotonic()
        try:
            self._connection.request("POST", "/", json.dumps(members), {
                "Content-Type": "application/x-amz-json-1.0", "X-Amz-Target": f"AmazonSQS.{operation}",
                "Authorization": AUTHORIZATION})
            answer = self._connection.getresponse()
            text = answer.read()
        except (OSError, http.client.HTTPException):
            self._connection.close()
            raise
        try:
            body = json.loads(text or b"{}")
        except ValueError:
            body = {"message": text.decode(errors="replace")[:200]}
        if answer.status != 200:
            code = str(body.get("__type", "")).rpartition("#")[2]
            raise SqsError(answer.status, code, body.get("message") or body.get("Message") or "")
        return body

    def create(self, name: str, **attributes: str | int | dict) -> str:
        """Its URL. A name that ends in .fifo makes a FIFO queue."""
        if name.endswith(".fifo"):
            attributes = {"FifoQueue": "true", **attributes}
        texts = {key: json.dumps(value) if isinstance(value, dict) else str(value)
                 for key, value in attributes.items()}
        return self.call("CreateQueue", QueueName=name, Attributes=texts)["QueueUrl"]

    def url(self, name: str) -> str:
        return self.call("GetQueueUrl", QueueName=name)["QueueUrl"]

    def send_all(self, url: str, entries) -> list[str]:
        """Ten at a time; their message ids. An entry is a body, or the members of SendMessageBatch's."""
        entries = [{"MessageBody": entry} if isinstance(entry, str) else entry for entry in entries]
        ids = []
        for start in range(0, len(entries), 10):
            ten = [{"Id": str(index), **entry} for index, entry in enumerate(entries[start:start + 10])]
            answer = self.call("SendMessageBatch", QueueUrl=url, Entries=ten)
            if answer.get("Failed"):
                raise SqsError(200, "Failed", json.dumps(answer["Failed"]))
            by_id = {sent["Id"]: sent["MessageId"] for sent in answer["Successful"]}
            ids += [by_id[entry["Id"]] for entry in ten]
        return ids

    def receive(self, url: str, count: int = 10, wait: int = 0, **members) -> list[dict]:
        return self.call("ReceiveMessage", QueueUrl=url, MaxNumberOfMessages=count, WaitTimeSeconds=wait,
                         AttributeNames=["All"], MessageAttributeNames=["All"], **members).get("Messages") or []

    def drain(self, url: str) -> list[dict]:
        """Takes all that is visible."""
        taken = []
        while messages := self.receive(url):
            taken += messages
            self.call("DeleteMessageBatch", QueueUrl=url, Entries=[
                {"Id": str(index), "ReceiptHandle": message["ReceiptHandle"]}
                for index, message in enumerate(messages)])
        return taken

    def counts(self, url: str) -> tuple[int, int]:
        """How many are visible, and how many somebody has received and not deleted."""
        names = ["ApproximateNumberOfMessages", "ApproximateNumberOfMessagesNotVisible"]
        try:
            found = self.call("GetQueueAttributes", QueueUrl=url, AttributeNames=names)["Attributes"]
        except (ConnectionError, http.client.HTTPException):  # the server may have been restarted since
            found = self.call("GetQueueAttributes", QueueUrl=url, AttributeNames=names)["Attributes"]
        return int(found[names[0]]), int(found[names[1]])

    def close(self) -> None:
        self._connection.close()
