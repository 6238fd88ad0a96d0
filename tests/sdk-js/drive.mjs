// The AWS SDK for JavaScript v3 at the end of a pipe: each line of stdin is {"operation", "input"} of
// Lambda, each line of stdout its {"answer"} or {"error"}. Bytes are base64 in a member ZipFile.
import { createRequire } from "node:module";
import readline from "node:readline";

const require = createRequire(`${process.env.SDK_MODULES}/`);
const lambda = require("@aws-sdk/client-lambda");
const client = new lambda.LambdaClient({
  endpoint: process.env.ENDPOINT,
  region: "us-east-1",
  credentials: {
    accessKeyId: process.env.KEY_ID ?? "local",
    secretAccessKey: process.env.KEY_SECRET ?? "local",
    sessionToken: process.env.KEY_TOKEN,
  },
  maxAttempts: 1,
});

async function answer({ operation, input }) {
  if (input.Code?.ZipFile) input.Code.ZipFile = Buffer.from(input.Code.ZipFile, "base64");
  if (input.Payload) input.Payload = Buffer.from(input.Payload);
  try {
    const { $metadata, ...members } = await client.send(new lambda[`${operation}Command`](input));
    if (members.Payload) members.Payload = Buffer.from(members.Payload).toString();
    return { answer: members, status: $metadata.httpStatusCode };
  } catch (error) {
    const status = error.$metadata?.httpStatusCode;
    return { error: { code: error.name, message: error.message, status } };
  }
}

for await (const line of readline.createInterface({ input: process.stdin })) {
  console.log(JSON.stringify(await answer(JSON.parse(line))));
}
