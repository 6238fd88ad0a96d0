// The files of a zip, read in the browser: names and sizes from the directory, contents when asked for.

export interface Entry {
  name: string;
  size: number;
  method: number;
  compressed: number;
  at: number;
}

const END = 0x06054b50, ENTRY = 0x02014b50;

export function directory(zip: Uint8Array): Entry[] {
  const view = new DataView(zip.buffer, zip.byteOffset, zip.byteLength);
  let end = zip.length - 22;
  while (end >= 0 && view.getUint32(end, true) !== END) end--;
  if (end < 0) throw new Error('This is not a zip file.');
  const entries: Entry[] = [];
  let at = view.getUint32(end + 16, true);
  for (let left = view.getUint16(end + 10, true); left > 0 && at + 46 <= zip.length && view.getUint32(at, true) === ENTRY; left--) {
    const [name, extra, comment] = [28, 30, 32].map((offset) => view.getUint16(at + offset, true)) as [number, number, number];
    entries.push({
      name: new TextDecoder().decode(zip.subarray(at + 46, at + 46 + name)), size: view.getUint32(at + 24, true), compressed: view.getUint32(at + 20, true),
      method: view.getUint16(at + 10, true), at: view.getUint32(at + 42, true),
    });
    at += 46 + name + extra + comment;
  }
  return entries.filter((entry) => !entry.name.endsWith('/'));
}

export async function contentOf(zip: Uint8Array, entry: Entry): Promise<string> {
  const view = new DataView(zip.buffer, zip.byteOffset, zip.byteLength);
  const begin = entry.at + 30 + view.getUint16(entry.at + 26, true) + view.getUint16(entry.at + 28, true);
  const bytes = zip.slice(begin, begin + entry.compressed);
  if (entry.method === 0) return new TextDecoder().decode(bytes);
  const plain = new Response(bytes).body!.pipeThrough(new DecompressionStream('deflate-raw'));
  return new Response(plain).text();
}
