// Answers that are sent while the function still works.

import { Writable } from 'node:stream';

import { runtimeError, typeHeader } from './errors.mjs';
import { RUNTIME } from './runtime_api.mjs';

const STREAMING = Symbol.for('aws.lambda.runtime.handler.streaming');
const HIGH_WATER_MARK = Symbol.for('aws.lambda.runtime.handler.streaming.highWaterMark');
const DEFAULT_HIGH_WATER_MARK = 64 * 1024;

export function streams(handler) {
  const mode = handler[STREAMING];
  if (mode && mode !== 'response') {
    throw runtimeError('Runtime.MalformedStreamingHandler', 'Only response streaming is supported.');
  }
  return Boolean(mode);
}

function bytesOf(chunk) {
  return typeof chunk === 'string' || chunk instanceof Uint8Array ? chunk : JSON.stringify(chunk);
}

// What a handler writes to. Each write goes to the caller at once, in a chunk of its own; the end may tell of a
// failure.
export class ResponseStream extends Writable {
  constructor(client, id, handler) {
    super({ highWaterMark: Number(handler[HIGH_WATER_MARK]) || DEFAULT_HIGH_WATER_MARK });
    this.client = client;
    this.id = id;
    this.contentType = 'application/octet-stream';
    this.begun = false;
  }

  setContentType(contentType) {
    if (this.begun) {
      throw runtimeError('Runtime.InvalidStreamingOperation', 'Cannot set content-type, too late.');
    }
    this.contentType = contentType;
  }

  // Objects are sent as JSON.
  write(chunk, ...more) {
    return super.write(bytesOf(chunk), ...more);
  }

  // `this.sent` is the answer of the Runtime API, once that has all of it.
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
    const { socket } = this.client;
    socket.cork();
    socket.write(`${bytes.length.toString(16)}\r\n`);
    socket.write(bytes);
    socket.write('\r\n', done);
    socket.uncork();
  }

  _write(bytes, _encoding, done) {
    this.begin().then(() => this.chunk(bytes, done), done);
  }

  _final(done) {
    this.conclude().then(done, done);
  }

  async conclude() {
    if (this.concluded) return;
    this.concluded = true;
    await this.begin();
    let trailers = '';
    if (this.failure) {
      const body = Buffer.from(JSON.stringify(this.failure)).toString('base64');
      trailers = `${typeHeader(this.failure)}Lambda-Runtime-Function-Error-Body: ${body}\r\n`;
    }
    this.client.socket.write(`0\r\n${trailers}\r\n`);
  }

  // The handler has failed after it had begun. What it wrote before goes ahead of that, unless it has destroyed the
  // stream.
  async fail(description) {
    this.failure = description;
    if (this.destroyed) {
      await this.conclude();
    } else {
      const finished = new Promise((resolve) => {
        this.once('finish', resolve);
      });
      this.end();
      await finished;
    }
    return this.sent;
  }
}

// What handlers that stream find in their world.
globalThis.awslambda = {
  streamifyResponse(handler, options) {
    handler[STREAMING] = 'response';
    if (options?.highWaterMark !== undefined) {
      handler[HIGH_WATER_MARK] = parseInt(options.highWaterMark, 10);
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
