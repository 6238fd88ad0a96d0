// Runs a Node.js handler for wheelpit: the client side of the Lambda Runtime API.

import { describe, runtimeError, typeHeader } from './errors.mjs';
import { load } from './handler_loader.mjs';
import { Invocation } from './invocation.mjs';
import { importFromLayers } from './layer_imports.mjs';
import { logError, patchConsole, setRequestId, writeAtOnce } from './log.mjs';
import { Client } from './runtime_api.mjs';

const { env } = process;
const EXIT_UNCAUGHT = 129;
const EXIT_UNHANDLED = 128;

const client = new Client(env.AWS_LAMBDA_RUNTIME_API);
let current; // the invocation under way
let polled = false;
let dying = false;

async function die(title, error, code) {
  if (dying) return;
  dying = true;
  logError(title, error);
  client.socket.ref();
  if (current && !current.done) {
    current.done = true;
    await current.report(error);
  } else if (!polled) {
    const description = describe(error);
    await client.post('/init/error', JSON.stringify(description), typeHeader(description));
  }
  process.exit(code);
}

process.on('uncaughtException', (error) => die('Uncaught Exception', error, EXIT_UNCAUGHT));
function rejected(reason) {
  try {
    const error = runtimeError('Runtime.UnhandledPromiseRejection', String(reason));
    if (reason?.stack) error.stack = `Runtime.UnhandledPromiseRejection: ${reason.stack}`;
    return error;
  } catch {
    return runtimeError('Runtime.UnhandledPromiseRejection', describe(reason).errorMessage);
  }
}
process.on('unhandledRejection', (reason) => {
  const error = rejected(reason);
  die('Unhandled Promise Rejection', error, EXIT_UNHANDLED);
});
process.on('beforeExit', () => current?.atRest?.());

function setTrace(headers) {
  const trace = headers.get('lambda-runtime-trace-id');
  if (trace) {
    env._X_AMZN_TRACE_ID = trace;
  } else {
    delete env._X_AMZN_TRACE_ID;
  }
}

async function serve(handler) {
  for (;;) {
    polled = true;
    const { headers, body } = await client.get('/invocation/next');
    const requestId = headers.get('lambda-runtime-aws-request-id');
    setRequestId(requestId);
    setTrace(headers);
    current = new Invocation(client, requestId);
    client.socket.unref(); // so that the event loop can run empty while the handler works
    current.run(handler, body, headers);
    await current.answered;
    current = undefined;
  }
}

async function main() {
  patchConsole();
  writeAtOnce();
  importFromLayers(env.NODE_PATH);
  let handler;
  try {
    handler = await load(env.LAMBDA_TASK_ROOT ?? process.cwd(), env._HANDLER ?? '');
  } catch (error) {
    await die('Uncaught Exception', error, 1);
    return;
  }
  if (!dying) await serve(handler);
}

main();
