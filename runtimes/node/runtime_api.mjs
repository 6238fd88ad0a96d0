// The connection to the Lambda Runtime API: HTTP over a plain socket, because node's own client costs several times as
// much as the rest of an invocation together.

import net from 'node:net';

export const RUNTIME = '/2018-06-01/runtime';

// One keep-alive connection; one request at a time, others queue.
export class Client {
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
