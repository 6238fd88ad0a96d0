"""A small client of the JSON protocols of Kinesis, DynamoDB and DynamoDB Streams."""

import base64
import http.client
import json
import time
import urllib.parse

REGION = "us-east-1"
ACCOUNT = "123456789012"
TARGETS = {"kinesis": ("Kinesis_20131202", "1.1"), "dynamodb": ("DynamoDB_20120810", "1.0"),
           "streams": ("DynamoDBStreams_20120810", "1.0")}


class StreamsError(OSError):
    """The server refused; `code` is the last part of its `__type`."""

    def __init__(self, status: int, code: str, message: str):
        super().__init__(f"{status} {code}: {message}")
        self.status, self.code = status, code


class Streams:
    """One connection, made anew when it broke; a request is never sent twice."""

    def __init__(self, endpoint: str, timeout: float = 30):
        parts = urllib.parse.urlsplit(endpoint)
        self._connection = http.client.HTTPConnection(parts.hostname, parts.port, timeout=timeout)
        self._used = time.monotonic()

    def kinesis(self, operation: str, **members) -> dict:
        """Raises StreamsError, or OSError and http.client.HTTPException where there is no answer."""
        return self.call("kinesis", operation, members)

    def dynamodb(self, operation: str, **members) -> dict:
        return self.call("dynamodb", operation, members)

    def streams(self, operation: str, **members) -> dict:
        """Of DynamoDB Streams."""
        return self.call("streams", operation, members)

    def call(self, service: str, operation: str, members: dict) -> dict:
        if time.monotonic() - self._used > 3:  # a server ends a connection that nobody uses
            self._connection.close()
        target, version = TARGETS[service]
        name = "dynamodb" if service == "streams" else service
        authorization = (f"AWS4-HMAC-SHA256 Credential=local/20260101/{REGION}/{name}/aws4_request, "
                         "SignedHeaders=content-type;host;x-amz-date;x-amz-target, Signature=" + "0" * 64)
        try:
            self._connection.request("POST", "/", json.dumps(members), {
                "Content-Type": f"application/x-amz-json-{version}", "X-Amz-Target": f"{target}.{operation}",
                "X-Amz-Date": "20260101T000000Z", "Authorization": authorization})
            answer = self._connection.getresponse()
            text = answer.read()
        except (OSError, http.client.HTTPException):
            self._connection.close()
            raise
        self._used = time.monotonic()
        try:
            body = json.loads(text or b"{}")
        except ValueError:
            body = {"message": text.decode(errors="replace")[:200]}
        if answer.status != 200:
            code = str(body.get("__type", "")).rpartition("#")[2]
            raise StreamsError(answer.status, code, body.get("message") or body.get("Message") or "")
        return body

    def create_stream(self, name: str, shards: int = 1) -> None:
        """Returns when records can be put."""
        self.kinesis("CreateStream", StreamName=name, ShardCount=shards)
        self.wait_active(name)

    def wait_active(self, name: str, timeout: float = 60) -> None:
        deadline = time.monotonic() + timeout
        while self.kinesis("DescribeStreamSummary", StreamName=name)["StreamDescriptionSummary"]["StreamStatus"] != "ACTIVE":
            if time.monotonic() > deadline:
                raise TimeoutError(f"stream {name} is not ACTIVE after {timeout} s")
            time.sleep(0.02)

    def shards(self, name: str) -> list[dict]:
        found, token = [], None
        while True:
            which = {"NextToken": token} if token else {"StreamName": name}
            page = self.kinesis("ListShards", **which)
            found += page["Shards"]
            token = page.get("NextToken")
            if not token:
                return found

    def put_all(self, name: str, records: list[tuple[str, bytes]]) -> list[tuple[str, str]]:
        """`records` are partition keys and data; 500 at a time, in order; shard and sequence number of each."""
        placed = []
        for start in range(0, len(records), 500):
            answer = self.kinesis("PutRecords", StreamName=name, Records=[
                {"PartitionKey": key, "Data": base64.b64encode(data).decode()}
                for key, data in records[start:start + 500]])
            if answer.get("FailedRecordCount"):
                raise StreamsError(200, "FailedRecordCount", json.dumps(answer["Records"])[:300])
            placed += [(record["ShardId"], record["SequenceNumber"]) for record in answer["Records"]]
        return placed

    def split(self, name: str, shard: str) -> None:
        """In two equal halves; returns when the children are there."""
        hashes = next(each["HashKeyRange"] for each in self.shards(name) if each["ShardId"] == shard)
        middle = (int(hashes["StartingHashKey"]) + int(hashes["EndingHashKey"])) // 2
        self.kinesis("SplitShard", StreamName=name, ShardToSplit=shard, NewStartingHashKey=str(middle))
        self.wait_active(name)

    def merge(self, name: str, shard: str, adjacent: str) -> None:
        self.kinesis("MergeShards", StreamName=name, ShardToMerge=shard, AdjacentShardToMerge=adjacent)
        self.wait_active(name)

    def create_table(self, name: str, view: str = "NEW_AND_OLD_IMAGES") -> str:
        """Of items with the key "id", a text; the ARN of its stream. The name has three letters at least."""
        made = self.dynamodb(
            "CreateTable", TableName=name, BillingMode="PAY_PER_REQUEST", KeySchema=[{"AttributeName": "id", "KeyType": "HASH"}],
            AttributeDefinitions=[{"AttributeName": "id", "AttributeType": "S"}],
            StreamSpecification={"StreamEnabled": True, "StreamViewType": view})
        return made["TableDescription"]["LatestStreamArn"]

    def close(self) -> None:
        self._connection.close()
