#!/usr/bin/env python3
"""Writes tests/data/sigv4.json: requests of many shapes and how botocore signs them.

Usage: make_sigv4_vectors.py, with botocore installed. Run it again only to add a shape: the file is
what the signer of src/aws is compared with.
"""

import datetime
import json
import pathlib
import unittest.mock

import botocore.auth
from botocore.awsrequest import AWSRequest
from botocore.credentials import Credentials

OUTPUT = pathlib.Path(__file__).resolve().parents[1] / "tests" / "data" / "sigv4.json"
NOW = datetime.datetime(2026, 11, 22, 0, 41, 7)
KEY, SECRET = "AKIDEXAMPLE", "wJalrXUtnFEMI/K7MDENG+bPxRfiCYEXAMPLEKEY"
TOKEN = "IQoJb3JpZ2luX2VjEXAMPLE//////////wEaCXVzLWVhc3QtMSJHMEUCIQ=="
JSON11 = "application/x-amz-json-1.1"
INVOCATIONS = "/2015-03-31/functions/{}/invocations"
ARN = "arn:aws:lambda:us-east-1:123456789012:function:orders"


def shape(name, service, method="GET", path="/", query="", body="", host="", headers=(), token=None,
          region="us-east-1", now=NOW):
    host = host or f"{service}.{region}.amazonaws.com"
    return {"name": name, "service": service, "region": region, "time": now.strftime("%Y-%m-%dT%H:%M:%SZ"),
            "method": method, "path": path, "query": query,
            "headers": [["Host", host], *map(list, headers)], "body": body, "session_token": token}


def target(service, operation, content_type=JSON11):
    return [("Content-Type", content_type), ("X-Amz-Target", f"{service}.{operation}")]


def shapes():
    secret = json.dumps({"SecretId": "broker/login"})
    get_secret = target("secretsmanager", "GetSecretValue")
    yield shape("Secrets Manager", "secretsmanager", "POST", body=secret, headers=get_secret)
    yield shape("session token", "secretsmanager", "POST", body=secret, headers=get_secret, token=TOKEN)
    yield shape("port in Host", "secretsmanager", "POST", body=secret, headers=get_secret, host="127.0.0.1:5000")
    yield shape("IPv6 host", "secretsmanager", "POST", body=secret, headers=get_secret, host="[::1]:5000")
    yield shape("path before /", "secretsmanager", "POST", "/aws/", body=secret, headers=get_secret)
    yield shape("other region", "secretsmanager", "POST", body=secret, headers=get_secret, region="cn-north-1")
    yield shape("first second of a leap day", "secretsmanager", "POST", body=secret, headers=get_secret,
                now=datetime.datetime(2028, 2, 29))
    yield shape("last second of a year", "secretsmanager", "POST", body=secret, headers=get_secret,
                now=datetime.datetime(2026, 12, 31, 23, 59, 59))

    yield shape("SQS", "sqs", "POST", body='{"QueueUrl":"https://sqs/1/q","MessageBody":"a"}',
                headers=target("AmazonSQS", "SendMessage", "application/x-amz-json-1.0"))
    yield shape("Kinesis", "kinesis", "POST", body='{"StreamName":"s","Data":"aGk=","PartitionKey":"p"}',
                headers=target("Kinesis_20131202", "PutRecord"))
    yield shape("DynamoDB Streams", "dynamodb", "POST", body='{"Limit":1}', host="streams.dynamodb.us-east-1.amazonaws.com",
                headers=target("DynamoDBStreams_20120810", "ListStreams", "application/x-amz-json-1.0"))
    yield shape("EventBridge with UTF-8", "events", "POST", body='{"Entries":[{"Detail":"{\\"größe\\":\\"€ 日本\\"}"}]}',
                headers=target("AWSEvents", "PutEvents"))
    yield shape("SNS query protocol", "sns", "POST", body="Action=Publish&Message=a%20b&TopicArn=arn%3Aaws&Version=2010-03-31",
                headers=[("Content-Type", "application/x-www-form-urlencoded; charset=utf-8")])
    yield shape("STS", "sts", "POST", body="Action=GetCallerIdentity&Version=2011-06-15",
                headers=[("Content-Type", "application/x-www-form-urlencoded; charset=utf-8")])

    yield shape("Lambda by name", "lambda", "POST", INVOCATIONS.format("orders"), body="{}")
    yield shape("Lambda by ARN, encoded", "lambda", "POST", INVOCATIONS.format(ARN.replace(":", "%3A")), body="{}")
    yield shape("Lambda by ARN, raw", "lambda", "POST", INVOCATIONS.format(ARN), body="{}")
    yield shape("Qualifier", "lambda", "POST", INVOCATIONS.format("orders"), "Qualifier=2", "{}")
    yield shape("Qualifier $LATEST", "lambda", "POST", INVOCATIONS.format("orders"), "Qualifier=%24LATEST", "{}")
    yield shape("invocation headers", "lambda", "POST", INVOCATIONS.format("orders"), body="{}",
                headers=[("X-Amz-Invocation-Type", "Event"), ("X-Amz-Log-Type", "None"), ("X-Amz-Client-Context", "e30=")])
    yield shape("PUT", "lambda", "PUT", "/2015-03-31/event-source-mappings/91eaeb7e", body='{"BatchSize":5}')
    yield shape("DELETE without a body", "lambda", "DELETE", "/2015-03-31/functions/orders")

    yield shape("space in a path", "apigateway", path="/restapis/a%20b/stages")
    yield shape("UTF-8 in a path", "apigateway", path="/restapis/%E2%82%AC")
    yield shape("unreserved characters in a path", "apigateway", path="/a-b.c_d~e")
    yield shape("other characters in a path", "apigateway", path="/a!b$c&d'e(f)g*h+i,j;k=l@m")
    yield shape("dot segments", "apigateway", path="/a/./b/../c")
    yield shape("more .. than there are segments", "apigateway", path="/../../a")
    yield shape("empty segments", "apigateway", path="//a///b//")
    yield shape("slash at the end", "apigateway", path="/a/b/")

    yield shape("unsorted query", "lambda", path="/2015-03-31/functions", query="MaxItems=5&FunctionVersion=ALL&Marker=m")
    yield shape("key without value", "lambda", path="/2015-03-31/functions", query="list")
    yield shape("key with an empty value", "lambda", path="/2015-03-31/functions", query="list=&a=b")
    yield shape("repeated key", "lambda", path="/2015-03-31/tags", query="tagKeys=b&tagKeys=a&tagKeys=")
    yield shape("capitals sort before small letters", "lambda", path="/x", query="b=1&B=2&a=3&A=4")
    yield shape("a key that begins with another", "lambda", path="/x", query="foo-bar=1&foo=2&foo.=3")
    yield shape("encoded query", "lambda", path="/x", query="Marker=ab%2Fc%2Bd%3D%3D&EventSourceArn=arn%3Aaws%3Asqs%3A%2Aq")
    yield shape("space and UTF-8 in a query", "lambda", path="/x", query="q=a%20b%20%E2%82%AC")
    yield shape("equals sign in a value", "lambda", path="/x", query="q=a%3Db%26c")

    yield shape("blanks in header values", "lambda", headers=[("X-Amz-Meta", "  a   b  c "), ("My-Header", "x")])
    yield shape("header twice", "lambda", headers=[("X-Amz-Meta", "b"), ("X-Amz-Meta", "a")])
    yield shape("header names in any case", "lambda", headers=[("x-AMZ-b", "1"), ("X-Amz-A", "2"), ("Accept", "*/*")])
    yield shape("header without value", "lambda", headers=[("X-Amz-Empty", "")])
    yield shape("headers that are not signed", "lambda", headers=[("User-Agent", "wheelpit"), ("Expect", "100-continue"),
                                                                 ("X-Amzn-Trace-Id", "Root=1-1-1")])

    yield shape("S3 object", "s3", "PUT", "/bucket/a%20b/%E2%82%AC.txt", body="hello", host="s3.us-east-1.amazonaws.com")
    yield shape("S3 path with dots and empty segments", "s3", path="/bucket/a/../b//c", host="s3.us-east-1.amazonaws.com")
    yield shape("S3 list", "s3", path="/", query="list-type=2&prefix=a%2Fb", host="bucket.s3.us-east-1.amazonaws.com")
    yield shape("S3 session token", "s3", path="/k", host="bucket.s3.us-east-1.amazonaws.com", token=TOKEN)


def sign(vector):
    # http, because over https botocore may leave the body of an S3 request unsigned.
    url = f"http://{vector['headers'][0][1]}{vector['path']}" + (f"?{vector['query']}" if vector["query"] else "")
    request = AWSRequest(vector["method"], url, data=vector["body"].encode())
    for name, value in vector["headers"]:
        request.headers.add_header(name, value)
    signer = botocore.auth.S3SigV4Auth if vector["service"] == "s3" else botocore.auth.SigV4Auth
    now = datetime.datetime.fromisoformat(vector["time"].rstrip("Z"))
    with unittest.mock.patch("botocore.auth.get_current_datetime", return_value=now):
        signer(Credentials(KEY, SECRET, vector["session_token"]), vector["service"], vector["region"]).add_auth(request)
    return vector | {"authorization": request.headers["Authorization"]}


def main():
    vectors = [sign(vector) for vector in shapes()]
    document = {"access_key_id": KEY, "secret_access_key": SECRET, "vectors": vectors}
    OUTPUT.write_text(json.dumps(document, indent=1, ensure_ascii=False) + "\n")
    print(f"{len(vectors)} vectors in {OUTPUT}")


if __name__ == "__main__":
    main()
