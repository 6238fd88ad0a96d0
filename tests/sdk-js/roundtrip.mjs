// Every operation of the engine through the AWS SDK for JavaScript v3. Started by
// tests/e2e/test_sdk_javascript.py: says "mapping enabled", waits for a line on stdin while
// messages are delivered, goes on; the last line counts the operations.
import assert from "node:assert/strict";
import fs from "node:fs";
import { createRequire } from "node:module";
import readline from "node:readline";

const require = createRequire(`${process.env.SDK_MODULES}/`);
const lambda = require("@aws-sdk/client-lambda");
const mq = require("@aws-sdk/client-mq");
const secrets = require("@aws-sdk/client-secrets-manager");
const sts = require("@aws-sdk/client-sts");

const options = {
  endpoint: process.env.ENDPOINT,
  region: "us-east-1",
  credentials: { accessKeyId: "local", secretAccessKey: "local" },
  maxAttempts: 1,
};
const clients = new Map([
  [lambda, new lambda.LambdaClient(options)],
  [mq, new mq.MqClient(options)],
  [secrets, new secrets.SecretsManagerClient(options)],
  [sts, new sts.STSClient(options)],
]);
const client = clients.get(lambda);
const FunctionName = "js-trip";
let operations = 0;

async function call(library, name, input = {}) {
  operations += 1;
  return clients.get(library).send(new library[`${name}Command`](input));
}

async function refused(name, library, operation, input) {
  operations += 1;
  const error = await call(library, operation, input).then(
    () => assert.fail(`${operation} was accepted`),
    (thrown) => thrown,
  );
  assert.equal(error.name, name, `${operation}: ${error.name}: ${error.message}`);
  return error;
}

async function functionRoundTrip() {
  const ZipFile = fs.readFileSync(process.env.ZIP);
  const created = await call(lambda, "CreateFunction", {
    FunctionName,
    Runtime: process.env.RUNTIME,
    Handler: "index.handler",
    Role: "arn:aws:iam::123456789012:role/any",
    Code: { ZipFile },
    Timeout: 10,
    Environment: { Variables: { RECORDER: process.env.RECORDER } },
    Tags: { team: "mill" },
  });
  assert.equal(created.FunctionArn, "arn:aws:lambda:us-east-1:123456789012:function:js-trip");
  await lambda.waitUntilFunctionActiveV2({ client, maxWaitTime: 20 }, { FunctionName });
  assert.deepEqual((await call(lambda, "GetFunction", { FunctionName })).Tags, { team: "mill" });
  assert.equal((await call(lambda, "GetFunctionConfiguration", { FunctionName })).Timeout, 10);

  await call(lambda, "UpdateFunctionConfiguration", { FunctionName, Timeout: 12, MemorySize: 256 });
  await lambda.waitUntilFunctionUpdatedV2({ client, maxWaitTime: 20 }, { FunctionName });
  await call(lambda, "UpdateFunctionCode", { FunctionName, ZipFile });
  await lambda.waitUntilFunctionUpdatedV2({ client, maxWaitTime: 20 }, { FunctionName });
  const names = [];
  for await (const page of lambda.paginateListFunctions({ client, pageSize: 1 }, {})) {
    names.push(...page.Functions.map((entry) => entry.FunctionName));
  }
  assert.deepEqual(names, [FunctionName]);
  await refused("ResourceNotFoundException", lambda, "GetFunction", { FunctionName: "nobody" });
  await refused("ResourceConflictException", lambda, "CreateFunction", {
    FunctionName,
    Runtime: process.env.RUNTIME,
    Handler: "index.handler",
    Role: "arn:aws:iam::123456789012:role/any",
    Code: { ZipFile },
  });
}

async function invoke() {
  const Payload = JSON.stringify({ rmqMessagesByQueue: {} });
  const answer = await call(lambda, "Invoke", { FunctionName, Payload, LogType: "Tail" });
  assert.equal(answer.StatusCode, 200);
  assert.deepEqual(JSON.parse(Buffer.from(answer.Payload).toString()), { verdict: "ok" });
  assert.match(Buffer.from(answer.LogResult, "base64").toString(), /REPORT RequestId/);
  const broken = await call(lambda, "Invoke", { FunctionName, Payload: "{}" });
  assert.equal(broken.StatusCode, 200);
  const dry = await call(lambda, "Invoke", { FunctionName, InvocationType: "DryRun" });
  assert.equal(dry.StatusCode, 204);
}

async function secretRoundTrip() {
  const { ARN } = await call(secrets, "CreateSecret", { Name: "js-login", SecretString: "x" });
  const SecretString = JSON.stringify({ username: "esm", password: "esm-secret" });
  await call(secrets, "PutSecretValue", { SecretId: ARN, SecretString });
  const value = await call(secrets, "GetSecretValue", { SecretId: "js-login" });
  assert.equal(value.SecretString, SecretString);
  assert.equal((await call(secrets, "DescribeSecret", { SecretId: ARN })).Name, "js-login");
  await call(secrets, "UpdateSecret", { SecretId: ARN, Description: "a login" });
  assert.equal((await call(secrets, "ListSecrets")).SecretList.length, 1);
  await refused("ResourceNotFoundException", secrets, "GetSecretValue", { SecretId: "nobody" });
  return ARN;
}

async function untilState(UUID, wanted) {
  const deadline = Date.now() + 30000;
  for (;;) {
    const mapping = await client.send(new lambda.GetEventSourceMappingCommand({ UUID }));
    if (mapping.State === wanted) return mapping;
    assert.ok(Date.now() < deadline, `${mapping.State}: ${mapping.StateTransitionReason}`);
    await new Promise((resolve) => setTimeout(resolve, 100));
  }
}

async function createMapping(secret) {
  const { BrokerSummaries } = await call(mq, "ListBrokers");
  const broker = await call(mq, "DescribeBroker", { BrokerId: BrokerSummaries[0].BrokerId });
  assert.equal(broker.BrokerArn, BrokerSummaries[0].BrokerArn);
  const mapping = await call(lambda, "CreateEventSourceMapping", {
    FunctionName,
    EventSourceArn: broker.BrokerArn,
    Queues: [process.env.QUEUE],
    SourceAccessConfigurations: [{ Type: "BASIC_AUTH", URI: secret }],
    BatchSize: 5,
  });
  assert.equal(mapping.State, "Creating");
  assert.ok(mapping.LastModified instanceof Date);
  await untilState(mapping.UUID, "Enabled");
  return mapping;
}

async function mappingRoundTrip({ UUID, EventSourceMappingArn }) {
  const got = await call(lambda, "GetEventSourceMapping", { UUID });
  assert.equal(got.BatchSize, 5);
  await call(lambda, "TagResource", { Resource: EventSourceMappingArn, Tags: { a: "1", b: "2" } });
  await call(lambda, "UntagResource", { Resource: EventSourceMappingArn, TagKeys: ["a"] });
  const { Tags } = await call(lambda, "ListTags", { Resource: EventSourceMappingArn });
  assert.deepEqual(Tags, { b: "2" });
  await call(lambda, "UpdateEventSourceMapping", { UUID, Enabled: false });
  await untilState(UUID, "Disabled");
  const uuids = [];
  for await (const page of lambda.paginateListEventSourceMappings({ client }, { FunctionName })) {
    uuids.push(...page.EventSourceMappings.map((entry) => entry.UUID));
  }
  assert.deepEqual(uuids, [UUID]);
  await call(lambda, "DeleteEventSourceMapping", { UUID });
  const deadline = Date.now() + 10000;
  while (Date.now() < deadline) {
    const gone = await client.send(new lambda.GetEventSourceMappingCommand({ UUID })).catch((e) => e);
    if (gone.name === "ResourceNotFoundException") return;
    await new Promise((resolve) => setTimeout(resolve, 50));
  }
  assert.fail("the mapping is not gone");
}

const secret = await secretRoundTrip();
await functionRoundTrip();
await invoke();
const mapping = await createMapping(secret);
console.log("mapping enabled");
const lines = readline.createInterface({ input: process.stdin });
await new Promise((resolve) => lines.once("line", resolve));
lines.close();
await mappingRoundTrip(mapping);
await call(secrets, "DeleteSecret", { SecretId: secret, ForceDeleteWithoutRecovery: true });
await call(lambda, "DeleteFunction", { FunctionName });
assert.equal((await call(sts, "GetCallerIdentity")).Account, "123456789012");
console.log(JSON.stringify({ operations }));
