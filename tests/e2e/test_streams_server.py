"""The scripted server of streams as AWS's SDK sees it: what the other tests take for granted."""

import boto3
import botocore.config
import pytest

from harness.scripted_streams import FIRST, FIRST_OF_TABLE


def client(server, service: str):
    return boto3.client(service, endpoint_url=server.endpoint(), region_name="us-east-1", aws_access_key_id="local",
                        aws_secret_access_key="local", config=botocore.config.Config(retries={"max_attempts": 0}))


def test_the_sdk_reads_a_stream_through_a_split(scripted):
    kinesis = client(scripted, "kinesis")
    kinesis.create_stream(StreamName="s", ShardCount=1)
    kinesis.put_records(StreamName="s", Records=[{"Data": b"a", "PartitionKey": "k"}, {"Data": b"b", "PartitionKey": "l"}])
    kinesis.split_shard(StreamName="s", ShardToSplit=FIRST, NewStartingHashKey=str(2**127))
    kinesis.put_record(StreamName="s", Data=b"c", PartitionKey="k")
    read = []
    for shard in kinesis.list_shards(StreamName="s")["Shards"]:
        iterator = kinesis.get_shard_iterator(StreamName="s", ShardId=shard["ShardId"], ShardIteratorType="TRIM_HORIZON")
        page = kinesis.get_records(ShardIterator=iterator["ShardIterator"])
        read += [record["Data"] for record in page["Records"]]
        assert ("NextShardIterator" in page) == (shard["ShardId"] != FIRST)
    assert read == [b"a", b"b", b"c"]


def test_the_sdk_reads_a_table_and_is_refused_as_scripted(scripted):
    streams = client(scripted, "dynamodbstreams")
    arn = scripted.create_table("orders")
    scripted.change(arn, "o-1")
    children = scripted.roll(arn, children=2)
    shards = streams.describe_stream(StreamArn=arn)["StreamDescription"]["Shards"]
    assert [shard.get("ParentShardId") for shard in shards] == [None, FIRST_OF_TABLE, FIRST_OF_TABLE]
    assert [shard["ShardId"] for shard in shards[1:]] == children
    iterator = streams.get_shard_iterator(StreamArn=arn, ShardId=FIRST_OF_TABLE, ShardIteratorType="TRIM_HORIZON")["ShardIterator"]
    scripted.refuse("LimitExceededException", operation="GetRecords")
    with pytest.raises(streams.exceptions.LimitExceededException):
        streams.get_records(ShardIterator=iterator)
    page = streams.get_records(ShardIterator=iterator)
    assert [record["dynamodb"]["Keys"] for record in page["Records"]] == [{"id": {"S": "o-1"}}]
    assert "NextShardIterator" not in page
