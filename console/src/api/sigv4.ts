// AWS Signature Version 4 of one request, without crypto.subtle: browsers have that on https and localhost alone.
const K = new Uint32Array(64);
const FIRST = new Uint32Array(8);
for (let n = 2, found = 0; found < 64; n++) {
  let prime = true;
  for (let i = 2; i * i <= n; i++) if (n % i === 0) prime = false;
  if (!prime) continue;
  const fraction = (power: number) => Math.floor((n ** power % 1) * 2 ** 32);
  K[found] = fraction(1 / 3);
  if (found < 8) FIRST[found] = fraction(1 / 2);
  found++;
}

export function sha256(message: Uint8Array): Uint8Array {
  const blocks = new Uint8Array(((message.length + 72) >> 6) << 6);
  blocks.set(message);
  blocks[message.length] = 0x80;
  const view = new DataView(blocks.buffer);
  view.setUint32(blocks.length - 8, Math.floor(message.length / 2 ** 29));
  view.setUint32(blocks.length - 4, message.length << 3);
  const state = FIRST.slice();
  const w = new Uint32Array(64);
  const turn = (x: number, by: number) => (x >>> by) | (x << (32 - by));
  for (let at = 0; at < blocks.length; at += 64) {
    for (let i = 0; i < 64; i++) {
      if (i < 16) {
        w[i] = view.getUint32(at + i * 4);
      } else {
        const a = w[i - 15]!, b = w[i - 2]!;
        w[i] = w[i - 16]! + (turn(a, 7) ^ turn(a, 18) ^ (a >>> 3)) + w[i - 7]! + (turn(b, 17) ^ turn(b, 19) ^ (b >>> 10));
      }
    }
    let [a, b, c, d, e, f, g, h] = state as unknown as [number, number, number, number, number, number, number, number];
    for (let i = 0; i < 64; i++) {
      const one = h + (turn(e, 6) ^ turn(e, 11) ^ turn(e, 25)) + ((e & f) ^ (~e & g)) + K[i]! + w[i]!;
      const two = (turn(a, 2) ^ turn(a, 13) ^ turn(a, 22)) + ((a & b) ^ (a & c) ^ (b & c));
      h = g; g = f; f = e; e = (d + one) >>> 0; d = c; c = b; b = a; a = (one + two) >>> 0;
    }
    [a, b, c, d, e, f, g, h].forEach((value, i) => (state[i] = state[i]! + value));
  }
  const digest = new DataView(new ArrayBuffer(32));
  state.forEach((value, i) => digest.setUint32(i * 4, value));
  return new Uint8Array(digest.buffer);
}

const bytes = (text: string) => new TextEncoder().encode(text);
export const hex = (data: Uint8Array) => Array.from(data, (byte) => byte.toString(16).padStart(2, '0')).join('');

export function hmac(key: Uint8Array, message: string): Uint8Array {
  const block = new Uint8Array(64);
  block.set(key.length > 64 ? sha256(key) : key);
  const padded = (mask: number, rest: Uint8Array) => {
    const all = new Uint8Array(64 + rest.length);
    block.forEach((byte, i) => (all[i] = byte ^ mask));
    all.set(rest, 64);
    return all;
  };
  return sha256(padded(0x5c, sha256(padded(0x36, bytes(message)))));
}

export interface Signed {
  id: string;
  secret: string;
  region: string;
  service: string;
  method: string;
  host: string;
  path: string;
  body: string;
  now: Date;
}

// The headers that the request is to be sent with, besides Host.
export function signature(request: Signed): Record<string, string> {
  const time = request.now.toISOString().replace(/[-:]|\.\d{3}/g, '');
  const day = time.slice(0, 8);
  const scope = `${day}/${request.region}/${request.service}/aws4_request`;
  const content = hex(sha256(bytes(request.body)));
  const names = 'host;x-amz-content-sha256;x-amz-date';
  const canonical = [request.method, request.path, '', `host:${request.host}`, `x-amz-content-sha256:${content}`,
                     `x-amz-date:${time}`, '', names, content].join('\n');
  const toSign = ['AWS4-HMAC-SHA256', time, scope, hex(sha256(bytes(canonical)))].join('\n');
  const key = [day, request.region, request.service, 'aws4_request'].reduce(hmac, bytes(`AWS4${request.secret}`));
  return {
    'X-Amz-Date': time,
    'X-Amz-Content-Sha256': content,
    Authorization: `AWS4-HMAC-SHA256 Credential=${request.id}/${scope}, SignedHeaders=${names}, Signature=${hex(hmac(key, toSign))}`,
  };
}
