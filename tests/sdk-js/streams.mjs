// InvokeWithResponseStream through the AWS SDK for JavaScript v3. Started by tests/e2e/test_response_streams.py: prints
// each event of the stream as one line of JSON, when it has it; bytes as text.
import { createRequire } from "node:module";

const require = createRequire(`${process.env.SDK_MODULES}/`);
const { InvokeWithResponseStreamCommand, LambdaClient } = require("@aws-sdk/client-lambda");

const client = new LambdaClient({
  endpoint: process.env.ENDPOINT,
  region: "us-east-1",
  credentials: { accessKeyId: "local", secretAccessKey: "local" },
  maxAttempts: 1,
});
const answer = await client.send(
  new InvokeWithResponseStreamCommand({
    FunctionName: process.env.FUNCTION,
    Payload: process.env.PAYLOAD,
    LogType: "Tail",
  }),
);
const { StatusCode, ExecutedVersion, ResponseStreamContentType } = answer;
console.log(JSON.stringify({ StatusCode, ExecutedVersion, ResponseStreamContentType }));
for await (const { PayloadChunk, InvokeComplete } of answer.EventStream) {
  if (PayloadChunk) console.log(JSON.stringify({ PayloadChunk: Buffer.from(PayloadChunk.Payload).toString() }));
  if (InvokeComplete) console.log(JSON.stringify({ InvokeComplete }));
}
