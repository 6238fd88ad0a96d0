// Handlers may return a promise, call a callback, use context.succeed and its kin, or stream.

import { contextOf } from './context.mjs';
import { describe, runtimeError, typeHeader } from './errors.mjs';
import { HAS_CALLBACKS } from './handler_loader.mjs';
import { logError } from './log.mjs';
import { ResponseStream, streams } from './response_stream.mjs';

function encode(result) {
  try {
    return JSON.stringify(result === undefined ? null : result) ?? 'null';
  } catch (error) {
    throw runtimeError('Runtime.JSONStringifyError', `Unable to stringify response body: ${error.message}`);
  }
}

// One event from its arrival to its answer. The first answer counts.
export class Invocation {
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
      if (streams(handler)) {
        this.runStreaming(handler, body, context);
        return;
      }
      const callback = HAS_CALLBACKS ? [(error, value) => this.called(error, value)] : [];
      const result = handler(body, context, ...callback);
      if (typeof result?.then === 'function') {
        result.then(
          (value) => this.finish(null, value),
          (error) => this.finish(error === undefined || error === null ? new Error(String(error)) : error),
        );
      } else if (!HAS_CALLBACKS) {
        this.finish(null, result);
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
    if (failed) {
      logError('Invoke Error', failure);
      this.resolve(this.report(failure));
    } else {
      this.client.socket.ref();
      this.resolve(this.client.post(`/invocation/${this.id}/response`, body));
    }
  }

  postError(description) {
    const headers = typeHeader(description);
    return this.client.post(`/invocation/${this.id}/error`, JSON.stringify(description), headers);
  }

  // Tells of a failure in the way that is still open.
  report(error) {
    this.client.socket.ref();
    const description = describe(error);
    return this.stream?.begun ? this.stream.fail(description) : this.postError(description);
  }

  async runStreaming(handler, event, context) {
    const stream = new ResponseStream(this.client, this.id, handler);
    this.stream = stream;
    this.atRest = () => stream.end();
    stream.once('finish', () => {
      this.done = true;
      this.resolve(stream.sent);
    });
    try {
      const result = handler(event, stream, context);
      if (typeof result?.then !== 'function') throw new Error('Streaming does not support non-async handlers.');
      if ((await result) !== undefined) console.warn('Streaming handlers ignore return values.');
      if (stream.destroyed && !stream.writableFinished) throw new Error('Response stream is not finished.');
    } catch (error) {
      if (this.done) return;
      this.done = true;
      logError('Invoke Error', error);
      this.resolve(this.report(error));
    }
  }
}
