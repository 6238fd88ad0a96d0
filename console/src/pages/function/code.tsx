import Alert from '@cloudscape-design/components/alert';
import { useQuery } from '@tanstack/react-query';
import { useState } from 'react';
import { bytes } from '../../app/format';
import { contentOf, directory, type Entry } from '../../app/zip';
import { Block, Hostile } from '../../parts/text';

const LARGEST_FILE = 262_144;
const LARGEST_PACKAGE = 20_000_000;

// The package as it was uploaded: files to read, nothing to edit.
export function CodeTab({ location, size }: { location: string | undefined; size: number }) {
  const folder = location?.startsWith('file:') ? location : undefined;
  const tooLarge = size > LARGEST_PACKAGE;
  const address = location && /^https?:/.test(location) ? new URL(location) : undefined;
  const [open, setOpen] = useState<Entry>();
  const zip = useQuery({ queryKey: ['code', address?.pathname], enabled: !!address && !tooLarge, staleTime: Infinity, queryFn: async () => {
    const response = await fetch(address!.pathname + address!.search, { credentials: 'omit' });
    if (!response.ok) throw new Error(`The engine answered ${response.status}.`);
    const all = new Uint8Array(await response.arrayBuffer());
    return { all, entries: directory(all) };
  } });
  const text = useQuery({ queryKey: ['file', address?.pathname, open?.name], enabled: !!open && !!zip.data && open.size <= LARGEST_FILE, queryFn: () => contentOf(zip.data!.all, open!) });
  if (folder) return <p>The code is read from a folder of this machine: <code><Hostile text={folder} /></code></p>;
  if (tooLarge) return <p>The package of {bytes(size)} is too large to be shown here; <code>aws lambda get-function</code> gives it.</p>;
  if (!address) return <p>This function has no package that could be shown.</p>;
  return (
    <div className="files">
      {zip.error && <Alert type="warning">{zip.error.message}</Alert>}
      <ul aria-label="Files">{zip.data?.entries.map((entry) => (
        <li key={entry.name}><button type="button" aria-pressed={open?.name === entry.name} onClick={() => setOpen(entry)}><Hostile text={entry.name} most={120} /> <small>{bytes(entry.size)}</small></button></li>))}</ul>
      <div>
        {!open && <p>Choose a file.</p>}
        {open && open.size > LARGEST_FILE && <p>This file of {bytes(open.size)} is too large to be shown here.</p>}
        {open && text.data !== undefined && <Block text={text.data} label={open.name} />}
        {text.error && <Alert type="warning">{text.error.message}</Alert>}
      </div>
    </div>
  );
}
