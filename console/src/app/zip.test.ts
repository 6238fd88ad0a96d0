import { deflateRawSync } from 'node:zlib';
import { expect, test } from 'vitest';
import { contentOf, directory } from './zip';

function zipOf(files: Record<string, string>): Uint8Array {
  const parts: Buffer[] = [], rows: Buffer[] = [];
  let at = 0;
  for (const [name, text] of Object.entries(files)) {
    const packed = deflateRawSync(Buffer.from(text));
    const head = Buffer.alloc(30);
    head.writeUInt32LE(0x04034b50, 0);
    head.writeUInt16LE(8, 8);
    head.writeUInt16LE(name.length, 26);
    const row = Buffer.alloc(46);
    row.writeUInt32LE(0x02014b50, 0);
    row.writeUInt16LE(8, 10);
    row.writeUInt32LE(packed.length, 20);
    row.writeUInt32LE(text.length, 24);
    row.writeUInt16LE(name.length, 28);
    row.writeUInt32LE(at, 42);
    parts.push(head, Buffer.from(name), packed);
    rows.push(row, Buffer.from(name));
    at += 30 + name.length + packed.length;
  }
  const end = Buffer.alloc(22);
  end.writeUInt32LE(0x06054b50, 0);
  end.writeUInt16LE(Object.keys(files).length, 10);
  end.writeUInt32LE(at, 16);
  return new Uint8Array(Buffer.concat([...parts, ...rows, end]));
}

test('names, sizes and contents', async () => {
  const zip = zipOf({ 'index.py': 'print("x")\n'.repeat(100), 'lib/a.py': 'a = 1' });
  const entries = directory(zip);
  expect(entries.map((entry) => [entry.name, entry.size])).toEqual([['index.py', 1100], ['lib/a.py', 5]]);
  expect(await contentOf(zip, entries[1]!)).toBe('a = 1');
});

test('what is no zip is said to be none', () => {
  expect(() => directory(new Uint8Array(100))).toThrow('not a zip');
  expect(() => directory(new Uint8Array(3))).toThrow('not a zip');
});
