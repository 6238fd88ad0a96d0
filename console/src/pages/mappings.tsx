import Box from '@cloudscape-design/components/box';
import Button from '@cloudscape-design/components/button';
import SpaceBetween from '@cloudscape-design/components/space-between';
import { useQueryClient } from '@tanstack/react-query';
import { useEffect, useMemo, useState } from 'react';
import { useLocation } from 'wouter';
import * as admin from '../api/admin';
import { deleteMapping, updateMapping } from '../api/lambda';
import type { MappingStatus } from '../api/types';
import { useEngine } from '../app/engine';
import { count, perSecond, sourceTitle } from '../app/format';
import { Page } from '../app/frame';
import { usePolled } from '../app/hooks';
import { notify } from '../app/notices';
import { historyOf } from '../app/rates';
import { Confirm } from '../parts/confirm';
import { Failure } from '../parts/failure';
import { List, type Column } from '../parts/list';
import { useHistories } from '../parts/rates';
import { Sparkline } from '../parts/sparkline';
import { MappingState } from '../parts/state';
import { Ago, Empty, Hostile, Link } from '../parts/text';

const share = (row: MappingStatus) => (row.Counters.Invoked > 0 ? row.Counters.FailedInvoke / row.Counters.Invoked : 0);
const rateOf = (row: MappingStatus) => historyOf(row.UUID).rate('Deleted') ?? 0;
const qualified = (arn: string) => arn.split(':').slice(6).join(':');

function Rate({ row }: { row: MappingStatus }) {
  const history = historyOf(row.UUID);
  const rate = perSecond(history.rate('Deleted'));
  return (
    <span className="rate">
      <Sparkline values={history.rates('Deleted', 40)} label={`Processed a second: ${rate}`} width={56} />
      <span className="number">{rate}</span>
    </span>
  );
}

export const columnsOfMappings: Column<MappingStatus>[] = [
  { id: 'name', header: 'Source', isRowHeader: true, sortingField: 'Name', minWidth: 150, cell: (row) => (
    <div>
      <Link to={`/mappings/${row.UUID}`}><Hostile text={row.Name || row.UUID} most={60} /></Link>
      <Box variant="small" display="block" color="text-body-secondary">{sourceTitle(row.Source)}{row.Broker && ` · ${row.Broker}`}</Box>
    </div>) },
  { id: 'state', header: 'State', sortingField: 'State', minWidth: 160, maxWidth: 320, cell: (row) => <MappingState mapping={row} /> },
  { id: 'function', header: 'Function', sortingField: 'FunctionArn', wide: true, minWidth: 110, cell: (row) => (
    <Link to={`/functions/${encodeURIComponent(row.FunctionName)}`}>{qualified(row.FunctionArn)}</Link>) },
  { id: 'rate', header: 'Processed', minWidth: 130, sortingComparator: (a, b) => rateOf(a) - rateOf(b), cell: (row) => <Rate row={row} /> },
  { id: 'waiting', header: 'Waiting', wide: true, minWidth: 98, sortingComparator: (a, b) => (a.Queue?.Messages ?? -1) - (b.Queue?.Messages ?? -1), cell: (row) => (
    <div>{row.Queue?.Messages === undefined ? '–' : count(row.Queue.Messages)}
      <Box variant="small" display="block" color="text-body-secondary">{count(row.InFlight)} in flight</Box></div>) },
  { id: 'errors', header: 'Failed', wide: true, minWidth: 80, sortingComparator: (a, b) => share(a) - share(b), cell: (row) => `${(share(row) * 100).toFixed(share(row) > 0.1 ? 0 : 1)} %` },
  { id: 'batch', header: 'Batch', wide: true, minWidth: 92, sortingField: 'BatchSize',
    cell: (row) => `${count(row.BatchSize)} / ${row.MaximumBatchingWindowInSeconds ?? 0} s` },
  { id: 'success', header: 'Last success', wide: true, sortingField: 'LastSuccess', minWidth: 100, cell: (row) => <Ago at={row.LastSuccess} none="never" /> },
];

export const FILTERS = [
  { key: 'State', propertyLabel: 'State', groupValuesLabel: 'States', operators: ['=', '!='] as const },
  { key: 'Name', propertyLabel: 'Queue, topic or stream', groupValuesLabel: 'Names', operators: [':', '=', '!='] as const },
  { key: 'FunctionName', propertyLabel: 'Function', groupValuesLabel: 'Functions', operators: [':', '=', '!='] as const },
  { key: 'Source', propertyLabel: 'Kind of source', groupValuesLabel: 'Kinds', operators: ['=', '!='] as const },
  { key: 'Broker', propertyLabel: 'Broker', groupValuesLabel: 'Brokers', operators: ['=', '!='] as const },
].map((filter) => ({ ...filter, operators: [...filter.operators] }));

// Many are asked for half as often, unless one of them is on its way to another state.
export const pauseFor = (rows: MappingStatus[]) => (rows.length > 200 && !rows.some((row) => row.State.endsWith('ing')) ? 2000 : 1000);

const AT_ONCE = 8;

// Some at a time: a thousand requests would wait for each other in the browser anyway.
export async function forEach<T>(rows: T[], act: (row: T) => Promise<unknown>): Promise<{ done: number; faults: string[] }> {
  const faults: string[] = [];
  let next = 0, done = 0;
  const worker = async () => {
    while (next < rows.length) {
      const row = rows[next++]!;
      try {
        await act(row);
        done++;
      } catch (failure) {
        faults.push(failure instanceof Error ? failure.message : String(failure));
      }
    }
  };
  await Promise.all(Array.from({ length: Math.min(AT_ONCE, rows.length) }, worker));
  return { done, faults };
}

export function MappingsPage() {
  const queries = useQueryClient();
  const [, go] = useLocation();
  const { readOnly } = useEngine();
  const [pause, setPause] = useState(1000);
  const { data, error, dataUpdatedAt } = usePolled(['mappings'], (signal) => admin.mappingsStatus({}, signal), pause);
  useEffect(() => setPause(pauseFor(data ?? [])), [data]);
  useHistories(data, dataUpdatedAt / 1000);
  const [chosen, setChosen] = useState<MappingStatus[]>([]);
  const [deleting, setDeleting] = useState(false);
  const selected = useMemo(() => {
    const ids = new Set(chosen.map((row) => row.UUID));
    return (data ?? []).filter((row) => ids.has(row.UUID));
  }, [chosen, data]);

  const act = async (what: string, each: (row: MappingStatus) => Promise<unknown>) => {
    const { done, faults } = await forEach(selected, each);
    if (done > 0) notify('success', `${what}: ${count(done)} ${done === 1 ? 'mapping' : 'mappings'}`);
    if (faults.length > 0) notify('error', faults[0], `${what}: ${count(faults.length)} failed`);
    void queries.invalidateQueries({ queryKey: ['mappings'] });
  };
  const none = selected.length === 0 || readOnly;
  return (
    <Page title="Event source mappings">
      <Failure error={error} what="The list of mappings" />
      <List
        title="Event source mappings" plural="mappings" rows={data} id={(row) => row.UUID} columns={columnsOfMappings}
        filters={FILTERS} selected={selected} onSelect={setChosen}
        description="What reads queues and streams and drives functions."
        actions={
          <SpaceBetween direction="horizontal" size="xs">
            <Button disabled={none} onClick={() => act('Enabled', (row) => updateMapping(row.UUID, { Enabled: true }))}>Enable</Button>
            <Button disabled={none} onClick={() => act('Disabled', (row) => updateMapping(row.UUID, { Enabled: false }))}>Disable</Button>
            <Button disabled={none} onClick={() => setDeleting(true)}>Delete</Button>
            <Button variant="primary" disabled={readOnly} onClick={() => go('/mappings/create')}>Add trigger</Button>
          </SpaceBetween>
        }
        empty={<Empty title="No mapping yet"><Button onClick={() => go('/mappings/create')}>Add trigger</Button></Empty>}
      />
      {deleting && (
        <Confirm title={`Delete ${count(selected.length)} ${selected.length === 1 ? 'mapping' : 'mappings'}?`}
          word={selected.length === 1 ? selected[0]!.Name || 'delete' : String(selected.length)} action="Delete"
          onClose={() => setDeleting(false)}
          onDo={() => act('Deleted', (row) => deleteMapping(row.UUID)).then(() => setChosen([]))}>
          <Box>What they have read and not processed goes back to its queue. Messages are not lost; nothing reads them any more.</Box>
          <ul>{selected.slice(0, 10).map((row) => <li key={row.UUID}><Hostile text={row.Name} most={80} /> → {row.FunctionName}</li>)}
            {selected.length > 10 && <li>and {count(selected.length - 10)} more</li>}</ul>
        </Confirm>
      )}
    </Page>
  );
}
