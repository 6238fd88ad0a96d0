import Button from '@cloudscape-design/components/button';
import Modal from '@cloudscape-design/components/modal';
import SpaceBetween from '@cloudscape-design/components/space-between';
import { useQuery, useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import * as admin from '../../api/admin';
import type { Quarantined } from '../../api/types';
import { useEngine } from '../../app/engine';
import { bytes, count, sourceTitle } from '../../app/format';
import { usePolled } from '../../app/hooks';
import { notify } from '../../app/notices';
import { Confirm } from '../../parts/confirm';
import { Failure } from '../../parts/failure';
import { List, type Column } from '../../parts/list';
import { Ago, Block, Empty, Hostile } from '../../parts/text';
import { forEach } from '../mappings';

const columns = (open: (id: string) => void): Column<Quarantined>[] => [
  { id: 'name', header: 'Source', isRowHeader: true, sortingField: 'Name', minWidth: 130, cell: (row) => <Button variant="inline-link" onClick={() => open(row.Id)}><Hostile text={row.Name ?? row.Id} most={60} /></Button> },
  { id: 'kind', header: 'Kind', wide: true, sortingField: 'Source', cell: (row) => sourceTitle(row.Source ?? '') },
  { id: 'at', header: 'Since', sortingField: 'QuarantinedAt', cell: (row) => <Ago at={row.QuarantinedAt} /> },
  { id: 'cause', header: 'Cause', minWidth: 160, cell: (row) => <Hostile text={row.Cause ?? ''} most={200} /> },
  { id: 'size', header: 'Size', wide: true, sortingField: 'Bytes', cell: (row) => (row.Bytes === undefined ? '–' : bytes(row.Bytes)) },
];

function textOf(base64: string): string {
  return new TextDecoder().decode(Uint8Array.from(atob(base64), (c) => c.charCodeAt(0)));
}

// Messages that no event can carry: kept on the disk instead of being lost.
export function QuarantineTab() {
  const queries = useQueryClient();
  const { readOnly } = useEngine();
  const [marker, setMarker] = useState<string>();
  const [selected, setSelected] = useState<Quarantined[]>([]);
  const [open, setOpen] = useState('');
  const [deleting, setDeleting] = useState(false);
  const { data, error } = usePolled(['quarantine', marker], (signal) => admin.quarantine(marker, signal), 5000);
  const whole = useQuery({ queryKey: ['quarantined', open], queryFn: () => admin.quarantined(open), enabled: open !== '' });
  return (
    <SpaceBetween size="m">
      <Failure error={error} what="The quarantine" />
      <List embedded headerVariant="h2" address="quarantine-" title="Quarantine" plural="messages" rows={data?.Messages} id={(row) => row.Id} columns={columns(setOpen)} selected={selected} onSelect={setSelected}
        description={data ? `${bytes(data.Bytes ?? 0)} of at most ${bytes(data.MaxBytes ?? 0)}.` : ''}
        actions={<Button disabled={readOnly || selected.length === 0} onClick={() => setDeleting(true)}>Delete</Button>}
        empty={<Empty title="Nothing is in quarantine">Messages that are too large for any event, or that end connections, would be here.</Empty>} />
      <SpaceBetween direction="horizontal" size="xs">
        <Button disabled={!marker} onClick={() => setMarker(undefined)}>First page</Button>
        <Button disabled={!data?.NextMarker} onClick={() => setMarker(data?.NextMarker)}>Next page</Button>
      </SpaceBetween>
      {open && (
        <Modal visible size="large" onDismiss={() => setOpen('')} header="Message in quarantine" closeAriaLabel="Close">
          <SpaceBetween size="m">
            <Failure error={whole.error as never} what="The message" />
            {whole.data?.Cause && <Hostile text={whole.data.Cause} most={2000} />}
            {whole.data?.Properties !== undefined && <Block text={JSON.stringify(whole.data.Properties, null, 2)} label="Properties" />}
            {whole.data?.Body !== undefined && <Block text={textOf(whole.data.Body)} label="Body" most={20_000} />}
          </SpaceBetween>
        </Modal>
      )}
      {deleting && (
        <Confirm title={`Delete ${count(selected.length)} messages?`} word={String(selected.length)} action="Delete" onClose={() => setDeleting(false)} onDo={async () => {
          const { done, faults } = await forEach(selected, (row) => admin.deleteQuarantined(row.Id));
          setSelected([]);
          void queries.invalidateQueries({ queryKey: ['quarantine'] });
          if (faults[0]) throw new Error(faults[0]);
          notify('success', `${count(done)} messages were deleted.`);
        }}>This is their only copy.</Confirm>
      )}
    </SpaceBetween>
  );
}
