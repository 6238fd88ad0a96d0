// Answers that are sent while the function still works.

import { Writable } from 'node:stream';

import { typeHeader } from './errors.mjs';
import { RUNTIME } from './runtime_api.mjs';

const STREAMING = Symbol.for('aws.lambda.runtime.handler.streaming');

export function streams(handler) {
  return Boolean(handler[STREAMING]);
}

export class ResponseStream extends Writable {
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

// What handlers that stream find in their world.
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
