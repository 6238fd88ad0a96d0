// Runs a Node.js handler for wheelpit: the client side of the Lambda Runtime API.
//
// Talks HTTP over a plain socket, because node's own client costs several times as much as the rest of an
// invocation together. Handlers may return a promise, call a callback, use context.succeed and its kin, or stream.

import { existsSync, statSync } from 'node:fs';
import { createRequire } from 'node:module';
import net from 'node:net';
import path from 'node:path';
import { Writable } from 'node:stream';
import { pathToFileURL } from 'node:url';
import util from 'node:util';

const env = process.env;
const RUNTIME = '/2018-06-01/runtime';
const STREAMING = Symbol.for('aws.lambda.runtime.handler.streaming');
const EXIT_UNCAUGHT = 129;
const EXIT_UNHANDLED = 128;

// --- HTTP ------------------------------------------------------------------------------------------------------

// One keep-alive connection; one request at a time, others queue.
class Client {
  constructor(address) {
    const colon = address.lastIndexOf(':');
    this.host = `Host: ${address}\r\n`;
    this.chunks = [];
    this.size = 0;
    this.waiting = undefined;
    this.last = Promise.resolve();
    this.socket = net.connect({ host: address.slice(0, colon), port: Number(address.slice(colon + 1)), noDelay: true });
    this.socket.on('data', (chunk) => this.#arrived(chunk));
    // The engine is gone: there is nobody left to work for.
    this.socket.on('error', () => process.exit(0));
    this.socket.on('close', () => process.exit(0));
  }

  get(target) {
    return this.#send(() => this.socket.write(`GET ${RUNTIME}${target} HTTP/1.1\r\n${this.host}\r\n`));
  }

  post(target, body, headers = '') {
    return this.#send(() => {
      const head =
        `POST ${RUNTIME}${target} HTTP/1.1\r\n${this.host}Content-Type: application/json\r\n${headers}` +
        `Content-Length: ${Buffer.byteLength(body)}\r\n\r\n`;
      this.socket.write(head + body);
    });
  }

  // `begin` is called when the connection is free; the caller then writes to the socket.
  stream(begin) {
    return this.#send(begin);
  }

  #send(write) {
    const turn = this.last.then(
      () =>
        new Promise((resolve) => {
          this.waiting = resolve;
          write();
        }),
    );
    this.last = turn;
    return turn;
  }

  #arrived(chunk) {
    this.chunks.push(chunk);
    this.size += chunk.length;
    if (this.needed !== undefined && this.size < this.needed) return;
    const bytes = this.chunks.length === 1 ? chunk : Buffer.concat(this.chunks, this.size);
    this.chunks = [bytes];
    const end = bytes.indexOf('\r\n\r\n');
    if (end < 0) return;
    const headers = new Map();
    const lines = bytes.toString('utf8', 0, end).split('\r\n');
    for (let i = 1; i < lines.length; ++i) {
      const colon = lines[i].indexOf(':');
      headers.set(lines[i].slice(0, colon).toLowerCase(), lines[i].slice(colon + 1).trim());
    }
    const size = end + 4 + Number(headers.get('content-length') ?? 0);
    if (bytes.length < size) {
      this.needed = size;
      return;
    }
    this.chunks = bytes.length > size ? [bytes.subarray(size)] : [];
    this.size = bytes.length - size;
    this.needed = undefined;
    const resolve = this.waiting;
    this.waiting = undefined;
    resolve({ status: Number(lines[0].split(' ', 2)[1]), headers, body: bytes.toString('utf8', end + 4, size) });
  }
}

// --- errors ----------------------------------------------------------------------------------------------------

function runtimeError(name, message) {
  const error = new Error(message);
  error.name = name;
  return error;
}

const OWN_FILE = import.meta.url;

function traceOf(error) {
  return String(error.stack ?? '')
    .split('\n')
    .filter((line) => !line.includes(OWN_FILE) && !line.includes('node:internal/modules/'));
}

function describe(error) {
  if (util.types.isNativeError(error) || error instanceof Error) {
    return {
      errorType: String(error.name),
      errorMessage: String(error.message),
      trace: traceOf(error),
    };
  }
  return { errorType: typeof error, errorMessage: String(error), trace: [] };
}

function typeHeader(description) {
  const type = description.errorType.replace(/[^\x20-\x7e]/g, '?');
  return `Lambda-Runtime-Function-Error-Type: ${type}\r\n`;
}

// --- log -------------------------------------------------------------------------------------------------------

const LEVELS = ['TRACE', 'DEBUG', 'INFO', 'WARN', 'ERROR', 'FATAL'];
const jsonLog = (env.AWS_LAMBDA_LOG_FORMAT ?? '').toUpperCase() === 'JSON';
const lowest = jsonLog ? Math.max(0, LEVELS.indexOf((env.AWS_LAMBDA_LOG_LEVEL ?? 'INFO').toUpperCase())) : 0;
let requestId;

function jsonLine(level, args) {
  const entry = { timestamp: new Date().toISOString(), level, requestId };
  const error = args.find((arg) => arg instanceof Error);
  if (args.length === 1 && !error) {
    entry.message = args[0];
  } else {
    entry.message = util.format(...args);
  }
  if (error) {
    const { errorType, errorMessage, trace } = describe(error);
    Object.assign(entry, { errorType, errorMessage, stackTrace: trace });
  }
  try {
    return JSON.stringify(entry);
  } catch {
    return JSON.stringify({ ...entry, message: util.format(...args) });
  }
}

function log(level, ...args) {
  if (LEVELS.indexOf(level) < lowest) return;
  if (jsonLog) {
    process.stdout.write(`${jsonLine(level, args)}\n`);
    return;
  }
  const message = util.format(...args).replaceAll('\n', '\r');
  process.stdout.write(`${new Date().toISOString()}\t${requestId}\t${level}\t${message}\n`);
}

function patchConsole() {
  console.log = (...args) => log('INFO', ...args);
  for (const level of LEVELS) console[level.toLowerCase()] = (...args) => log(level, ...args);
}

function logError(title, error) {
  if (jsonLog) {
    log('ERROR', title, error);
    return;
  }
  const { trace, ...rest } = describe(error);
  const own = util.types.isNativeError(error) ? Object.fromEntries(Object.entries(error)) : {};
  let text;
  try {
    text = JSON.stringify({ ...rest, ...own, name: undefined, stack: trace });
  } catch {
    text = JSON.stringify({ ...rest, stack: trace });
  }
  log('ERROR', `${title} \t${text.replaceAll('%', '%%')}`);
}

// --- the handler -----------------------------------------------------------------------------------------------

async function load(root, handler) {
  if (handler.includes('..')) {
    throw runtimeError(
      'Runtime.MalformedHandlerName',
      `'${handler}' is not a valid handler name. Use absolute paths when specifying root directories in handler names.`,
    );
  }
  const base = path.basename(handler);
  const folder = handler.slice(0, handler.length - base.length);
  const dot = base.indexOf('.');
  if (dot <= 0 || dot === base.length - 1) throw runtimeError('Runtime.MalformedHandlerName', 'Bad handler');
  const module = await importModule(root, folder + base.slice(0, dot));
  const names = base.slice(dot + 1).split('.');
  const find = (from) => names.reduce((value, name) => value?.[name], from);
  const found = find(module) ?? find(module.default);
  if (found === undefined || found === null) {
    throw runtimeError('Runtime.HandlerNotFound', `${handler} is undefined or not exported`);
  }
  if (typeof found !== 'function') throw runtimeError('Runtime.HandlerNotFound', `${handler} is not a function`);
  return found;
}

async function importModule(root, name) {
  const stem = path.resolve(root, name);
  try {
    for (const extension of ['.js', '.mjs', '.cjs']) {
      if (existsSync(stem + extension)) return await import(pathToFileURL(stem + extension).href);
    }
    const require = createRequire(path.join(root, 'x.js'));
    if (existsSync(stem) && statSync(stem).isFile()) return { default: require(stem) };
    return await import(pathToFileURL(require.resolve(name, { paths: [root] })).href);
  } catch (error) {
    if (error instanceof SyntaxError) {
      const converted = runtimeError('Runtime.UserCodeSyntaxError', String(error));
      converted.stack = `Runtime.UserCodeSyntaxError: ${error.stack}`;
      throw converted;
    }
    if (error?.code === 'MODULE_NOT_FOUND' || error?.code === 'ERR_MODULE_NOT_FOUND') {
      throw runtimeError('Runtime.ImportModuleError', String(error));
    }
    throw error;
  }
}

function contextOf(headers, invocation) {
  const parse = (name) => {
    const text = headers.get(name);
    return text ? JSON.parse(text) : undefined;
  };
  const deadline = Number(headers.get('lambda-runtime-deadline-ms'));
  return {
    get callbackWaitsForEmptyEventLoop() {
      return invocation.waitsForEmptyLoop;
    },
    set callbackWaitsForEmptyEventLoop(value) {
      invocation.waitsForEmptyLoop = Boolean(value);
    },
    functionVersion: env.AWS_LAMBDA_FUNCTION_VERSION,
    functionName: env.AWS_LAMBDA_FUNCTION_NAME,
    memoryLimitInMB: env.AWS_LAMBDA_FUNCTION_MEMORY_SIZE,
    logGroupName: env.AWS_LAMBDA_LOG_GROUP_NAME,
    logStreamName: env.AWS_LAMBDA_LOG_STREAM_NAME,
    clientContext: parse('lambda-runtime-client-context'),
    identity: parse('lambda-runtime-cognito-identity'),
    invokedFunctionArn: headers.get('lambda-runtime-invoked-function-arn'),
    awsRequestId: invocation.id,
    tenantId: headers.get('lambda-runtime-aws-tenant-id'),
    getRemainingTimeInMillis: () => deadline - Date.now(),
    done: (error, result) => invocation.finish(error, result),
    fail: (error) => invocation.finish(error ?? new Error('handler failed')),
    succeed: (result) => invocation.finish(null, result),
  };
}

function encode(result) {
  try {
    return JSON.stringify(result === undefined ? null : result) ?? 'null';
  } catch (error) {
    throw runtimeError('Runtime.JSONStringifyError', `Unable to stringify response body: ${error.message}`);
  }
}

// One event from its arrival to its answer. The first answer counts.
class Invocation {
  constructor(client, id) {
    this.client = client;
    this.id = id;
    this.waitsForEmptyLoop = true;
    this.answered = new Promise((resolve) => {
      this.resolve = resolve;
    });
  }

  run(handler, event, headers) {
    // Settled when the event loop has nothing left to do, if nothing else settles it before.
    this.atRest = () => this.finish(null, undefined);
    try {
      const body = JSON.parse(event);
      const context = contextOf(headers, this);
      if (handler[STREAMING]) {
        this.runStreaming(handler, body, context);
        return;
      }
      const result = handler(body, context, (error, value) => this.called(error, value));
      if (typeof result?.then === 'function') {
        result.then(
          (value) => this.finish(null, value),
          (error) => this.finish(error === undefined || error === null ? new Error(String(error)) : error),
        );
      }
    } catch (error) {
      this.finish(error ?? new Error(String(error)));
    }
  }

  called(error, value) {
    if (this.waitsForEmptyLoop) {
      if (this.wasCalled) return;
      this.wasCalled = true;
      this.atRest = () => this.finish(error, value);
    } else {
      setImmediate(() => this.finish(error, value));
    }
  }

  // Only `error` null or undefined is a success.
  finish(error, value) {
    if (this.done) return;
    this.done = true;
    let body;
    let failure = error;
    let failed = error !== null && error !== undefined;
    if (!failed) {
      try {
        body = encode(value);
      } catch (reason) {
        failure = reason;
        failed = true;
      }
    }
    this.client.socket.ref();
    if (failed) {
      logError('Invoke Error', failure);
      this.resolve(this.postError(describe(failure)));
    } else {
      this.resolve(this.client.post(`/invocation/${this.id}/response`, body));
    }
  }

  postError(description) {
    const headers = typeHeader(description);
    return this.client.post(`/invocation/${this.id}/error`, JSON.stringify(description), headers);
  }

  async runStreaming(handler, event, context) {
    const stream = new ResponseStream(this.client, this.id);
    this.atRest = () => stream.end();
    stream.once('finish', () => this.resolve(stream.sent));
    try {
      await handler(event, stream, context);
    } catch (error) {
      if (this.done || stream.writableFinished) return;
      this.done = true;
      logError('Invoke Error', error);
      this.client.socket.ref();
      this.resolve(stream.begun ? stream.fail(describe(error)) : this.postError(describe(error)));
    }
  }
}

// --- streamed answers ------------------------------------------------------------------------------------------

class ResponseStream extends Writable {
  constructor(client, id) {
    super({ highWaterMark: 64 * 1024 });
    this.client = client;
    this.id = id;
    this.contentType = 'application/octet-stream';
    this.begun = false;
  }

  setContentType(contentType) {
    this.contentType = contentType;
  }

  begin() {
    if (this.begun) return this.started;
    this.begun = true;
    this.client.socket.ref();
    this.started = new Promise((resolve) => {
      this.sent = this.client.stream(() => {
        this.client.socket.write(
          `POST ${RUNTIME}/invocation/${this.id}/response HTTP/1.1\r\n${this.client.host}` +
            `Content-Type: ${this.contentType}\r\nLambda-Runtime-Function-Response-Mode: streaming\r\n` +
            'Transfer-Encoding: chunked\r\n' +
            'Trailer: Lambda-Runtime-Function-Error-Type, Lambda-Runtime-Function-Error-Body\r\n\r\n',
        );
        if (this._onBeforeFirstWrite) this._onBeforeFirstWrite((bytes) => this.chunk(Buffer.from(bytes)));
        resolve();
      });
    });
    return this.started;
  }

  chunk(bytes, done) {
    if (bytes.length === 0) {
      done?.();
      return;
    }
    this.client.socket.write(`${bytes.length.toString(16)}\r\n`);
    this.client.socket.write(bytes);
    this.client.socket.write('\r\n', done);
  }

  _write(bytes, _encoding, done) {
    this.begin().then(() => this.chunk(bytes, done), done);
  }

  _final(done) {
    this.begin().then(() => this.client.socket.write('0\r\n\r\n', done), done);
  }

  // The handler has failed after it had sent something.
  fail(description) {
    const body = Buffer.from(JSON.stringify(description)).toString('base64');
    return this.begin().then(() => {
      this.client.socket.write(
        `0\r\n${typeHeader(description)}Lambda-Runtime-Function-Error-Body: ${body}\r\n\r\n`,
      );
      return this.sent;
    });
  }
}

globalThis.awslambda = {
  streamifyResponse(handler, options) {
    handler[STREAMING] = 'response';
    if (options?.highWaterMark !== undefined) {
      handler[Symbol.for('aws.lambda.runtime.handler.streaming.highWaterMark')] = parseInt(options.highWaterMark, 10);
    }
    return handler;
  },
  HttpResponseStream: {
    // The metadata of an HTTP answer goes ahead of its body, eight NUL bytes between them.
    from(stream, metadata) {
      stream.setContentType('application/vnd.awslambda.http-integration-response');
      const prelude = JSON.stringify(metadata);
      stream._onBeforeFirstWrite = (write) => {
        write(prelude);
        write(new Uint8Array(8));
      };
      return stream;
    },
  },
};

// --- the life of the process -----------------------------------------------------------------------------------

const client = new Client(env.AWS_LAMBDA_RUNTIME_API);
let current; // the invocation under way
let polled = false;
let dying = false;

async function die(title, error, code) {
  if (dying) return;
  dying = true;
  logError(title, error);
  client.socket.ref();
  const description = describe(error);
  if (current && !current.done) {
    current.done = true;
    await current.postError(description);
  } else if (!polled) {
    await client.post('/init/error', JSON.stringify(description), typeHeader(description));
  }
  process.exit(code);
}

process.on('uncaughtException', (error) => die('Uncaught Exception', error, EXIT_UNCAUGHT));
process.on('unhandledRejection', (reason) => {
  const error = runtimeError('Runtime.UnhandledPromiseRejection', String(reason));
  if (reason?.stack) error.stack = `Runtime.UnhandledPromiseRejection: ${reason.stack}`;
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
    requestId = headers.get('lambda-runtime-aws-request-id');
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
