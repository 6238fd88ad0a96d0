import Button from '@cloudscape-design/components/button';
import Select from '@cloudscape-design/components/select';
import SpaceBetween from '@cloudscape-design/components/space-between';
import { useQueryClient } from '@tanstack/react-query';
import { useMemo, useState } from 'react';
import * as admin from '../../api/admin';
import type { AsyncEvent } from '../../api/admin';
import type { AsyncCounts } from '../../api/types';
import { useEngine } from '../../app/engine';
import { bytes, count } from '../../app/format';
import { useAddress, usePolled } from '../../app/hooks';
import { notify, notifyError } from '../../app/notices';
import { Confirm } from '../../parts/confirm';
import { Failure } from '../../parts/failure';
import { List, type Column } from '../../parts/list';
import { Ago, Empty, Hostile, Link, Until } from '../../parts/text';
import { EventDialog } from './event-dialog';

const columns = (state: string, open: (id: string) => void): Column<AsyncEvent>[] => [
  { id: 'id', header: 'Event', isRowHeader: true, minWidth: 130, cell: (row) => <Button variant="inline-link" ariaLabel={`Open ${row.RequestId}`} onClick={() => open(row.RequestId)}>{row.RequestId.slice(0, 13)}…</Button> },
  { id: 'function', header: 'Function', sortingField: 'FunctionName', minWidth: 110, cell: (row) => <Link to={`/functions/${encodeURIComponent(row.FunctionName)}`}>{row.FunctionName}</Link> },
  { id: 'age', header: 'Accepted', sortingField: 'Accepted', minWidth: 110, cell: (row) => <Ago at={row.Accepted} /> },
  ...(state === 'failed' ? [{ id: 'condition', header: 'Condition', minWidth: 150, sortingField: 'Condition', cell: (row: AsyncEvent) => row.Condition ?? '–' }]
                         : [{ id: 'next', header: 'Next attempt', sortingField: 'NextAttempt', cell: (row: AsyncEvent) => (row.NextAttempt ? <Until at={row.NextAttempt} /> : '–') }]),
  { id: 'attempts', header: 'Attempts', wide: true, sortingField: 'Attempts', cell: (row) => row.Attempts ?? 0 },
  { id: 'error', header: 'Last error', minWidth: 220, wide: true, cell: (row) => (row.LastError ? <Hostile text={row.LastError} most={120} /> : '–') },
  { id: 'size', header: 'Payload', wide: true, sortingField: 'PayloadBytes', cell: (row) => (row.PayloadBytes === undefined ? '–' : bytes(row.PayloadBytes)) },
];

// The engine gives fifty events at a time; the way back is kept here.
export function EventsTab({ state, total, functions }: { state: 'failed' | 'waiting'; total: number | undefined; functions: AsyncCounts['Functions'] }) {
  const queries = useQueryClient();
  const { readOnly } = useEngine();
  const [name, setName] = useAddress('function');
  const [markers, setMarkers] = useState<string[]>([]);
  const marker = markers.at(-1);
  const [open, setOpen] = useAddress('event');
  const [selected, setSelected] = useState<AsyncEvent[]>([]);
  const [purging, setPurging] = useState(false);
  const { data, error } = usePolled(['events', state, name, marker], (signal) => admin.asyncEvents({ State: state, ...(name ? { FunctionName: name } : {}), ...(marker ? { Marker: marker } : {}) }, signal), 2000);
  // How many of one function wait is not counted: then it is those that are seen.
  const many = !name ? total ?? 0 : state === 'failed' ? functions.find((row) => row.FunctionName === name)?.Failed ?? 0 : data?.Events.length ?? 0;
  const scope = selected.length > 0 ? { RequestIds: selected.map((row) => row.RequestId) } : name ? { FunctionName: name } : { All: true };
  const affected = selected.length > 0 ? selected.length : many;
  const shown = useMemo(() => columns(state, setOpen), [state, setOpen]);
  const after = () => {
    setSelected([]);
    setMarkers([]);
    void queries.invalidateQueries({ queryKey: ['events'] });
    void queries.invalidateQueries({ queryKey: ['async-counts'] });
  };
  const redrive = async () => {
    try {
      const { Redriven } = await admin.redrive(scope);
      notify('success', `${count(Redriven)} ${Redriven === 1 ? 'event waits' : 'events wait'} for another attempt.`);
    } catch (failure) {
      notifyError(failure, 'Not redriven');
    }
    after();
  };
  const options = [{ label: 'All functions', value: '' }, ...functions.map((row) => ({ label: row.FunctionName, value: row.FunctionName, description: `${count(row.Failed)} failed` }))];
  return (
    <SpaceBetween size="m">
      <Failure error={error} what="The list of events" />
      <List embedded headerVariant="h2" address={`${state}-`} title={state === 'failed' ? 'Failed permanently' : 'Waiting for an attempt'} plural="events" rows={data?.Events} id={(row) => row.RequestId}
        columns={shown} selected={selected} onSelect={setSelected}
        description={`${count(many)} in all${name ? ` of ${name}` : ''}${many > 50 ? ', fifty to a page' : ''}.`}
        actions={
          <SpaceBetween direction="horizontal" size="xs">
            <Select options={options} selectedOption={options.find((option) => option.value === name) ?? options[0]!} ariaLabel="Function" expandToViewport
              onChange={({ detail }) => { setName(detail.selectedOption.value ?? ''); setMarkers([]); }} />
            {state === 'failed' && <Button disabled={readOnly || affected === 0} onClick={redrive}>{selected.length > 0 ? `Redrive ${selected.length}` : 'Redrive all'}</Button>}
            <Button disabled={readOnly || affected === 0} onClick={() => setPurging(true)}>{selected.length > 0 ? `Purge ${selected.length}` : 'Purge all'}</Button>
          </SpaceBetween>
        }
        empty={<Empty title={state === 'failed' ? 'Nothing has failed' : 'Nothing waits'}>{state === 'failed' ? 'Events that failed permanently and that no destination accepted are kept here.' : 'Events are run as soon as their function has room.'}</Empty>} />
      {(markers.length > 0 || data?.NextMarker) && <SpaceBetween direction="horizontal" size="xs">
        <Button disabled={markers.length === 0} onClick={() => setMarkers(markers.slice(0, -1))}>Newer page</Button>
        <Button disabled={!data?.NextMarker} onClick={() => setMarkers([...markers, data!.NextMarker!])}>Next page</Button>
      </SpaceBetween>}
      {open && <EventDialog id={open} onClose={() => setOpen('')} />}
      {purging && (
        <Confirm title={`Purge ${count(affected)} events?`} word={String(affected)} action="Purge" onClose={() => setPurging(false)} onDo={async () => {
          const { Purged } = await admin.purge(selected.length > 0 ? scope : { ...scope, State: state });
          notify('success', `${count(Purged)} events were purged.`);
          after();
        }}>They are removed permanently, with their payloads.</Confirm>
      )}
    </SpaceBetween>
  );
}
