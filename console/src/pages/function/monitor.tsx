import Box from '@cloudscape-design/components/box';
import SpaceBetween from '@cloudscape-design/components/space-between';
import { lazy, Suspense, useMemo } from 'react';
import * as admin from '../../api/admin';
import type { Environment } from '../../api/types';
import { lengthOf, perSecond, pointsOf, timesOf } from '../../charts/series';
import { bytes, count } from '../../app/format';
import { useAddress, usePolled } from '../../app/hooks';
import { Failure } from '../../parts/failure';
import { List, type Column } from '../../parts/list';
import { Ago, Empty } from '../../parts/text';
import { Range } from '../mapping/metrics';

const Chart = lazy(() => import('../../charts/chart').then((it) => ({ default: it.Chart })));

const COLUMNS: Column<Environment>[] = [
  { id: 'id', header: 'Log stream', isRowHeader: true, minWidth: 120, cell: (row) => <code className="uuid">{row.LogStream.slice(-12)}</code> },
  { id: 'state', header: 'State', sortingField: 'State', cell: (row) => `${row.State}${row.Provisioned ? ', provisioned' : ''}` },
  { id: 'since', header: 'Since', sortingField: 'Since', cell: (row) => <Ago at={row.Since} /> },
  { id: 'version', header: 'Version', wide: true, sortingField: 'Version', cell: (row) => row.Version },
  { id: 'invocations', header: 'Invocations', sortingField: 'Invocations', cell: (row) => count(row.Invocations) },
  { id: 'memory', header: 'Memory', wide: true, sortingField: 'MemoryBytes', cell: (row) => (row.MemoryBytes === undefined ? '–' : bytes(row.MemoryBytes)) },
  { id: 'pid', header: 'Process', wide: true, sortingField: 'Pid', cell: (row) => row.Pid ?? '–' },
];

export function MonitorTab({ name, reserved }: { name: string; reserved: number | undefined }) {
  const [range, setRange] = useAddress('range', '1h');
  const { data, error } = usePolled(['series', name, range], (signal) => admin.series([name], range as '1h' | '24h', signal), range === '1h' ? 5000 : 30_000);
  const environments = usePolled(['environments', name], (signal) => admin.environments(name, signal), 2000);
  const shown = useMemo(() => {
    if (!data) return undefined;
    const item = data.Items[0], n = lengthOf(item);
    const rate = (member: string) => perSecond(pointsOf(item, member, n), data.StepSeconds);
    return { n, times: timesOf(data, n), invocations: rate('Invocations'), errors: rate('Errors'), p95: pointsOf(item, 'P95Milliseconds', n), concurrency: pointsOf(item, 'Concurrency', n) };
  }, [data]);
  const busy = environments.data?.filter((row) => row.State === 'busy').length;
  return (
    <SpaceBetween size="l">
      <Range range={range} setRange={setRange} />
      <Failure error={error} what="The past of this function" />
      <Box>Concurrency: {busy === undefined ? '–' : count(busy)} used{reserved === undefined ? ', none reserved' : ` of ${count(reserved)} reserved`}.</Box>
      {shown && shown.n === 0 && <p>It has not been invoked yet: the charts begin with the first invocation.</p>}
      {shown && shown.n > 0 && (
        <Suspense fallback={<p>Loading the charts</p>}>
          <div className="charts">
            <Chart title="Invocations a second" times={shown.times} unit="/s" lines={[{ label: 'invocations', values: shown.invocations, color: 'done' }, { label: 'errors', values: shown.errors, color: 'failed' }]} />
            <Chart title="Duration (p95)" times={shown.times} unit=" ms" lines={[{ label: 'p95', values: shown.p95, color: 'read' }]} />
            <Chart title="Concurrency" whole times={shown.times} lines={[{ label: 'concurrent', values: shown.concurrency, color: 'other' }]} />
          </div>
        </Suspense>
      )}
      <Failure error={environments.error} what="The list of environments" />
      <List embedded headerVariant="h2" address="environments-" title="Execution environments" plural="environments" rows={environments.data} id={(row) => row.LogStream} columns={COLUMNS}
        empty={<Empty title="No environment">One is started by the next invocation.</Empty>} />
    </SpaceBetween>
  );
}
