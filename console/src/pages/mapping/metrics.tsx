import SegmentedControl from '@cloudscape-design/components/segmented-control';
import SpaceBetween from '@cloudscape-design/components/space-between';
import { lazy, Suspense, useMemo } from 'react';
import * as admin from '../../api/admin';
import type { MappingStatus } from '../../api/types';
import { lengthOf, perSecond, pointsOf, timesOf } from '../../charts/series';
import { useAddress, usePolled } from '../../app/hooks';
import { Failure } from '../../parts/failure';

const Chart = lazy(() => import('../../charts/chart').then((it) => ({ default: it.Chart })));

export function Range({ range, setRange }: { range: string; setRange: (range: string) => void }) {
  return (
    <SegmentedControl label="Range of time" selectedId={range} onChange={({ detail }) => setRange(detail.selectedId)}
      options={[{ id: '1h', text: 'Last hour' }, { id: '24h', text: 'Last 24 hours' }]} />
  );
}

export function MetricsTab({ mapping }: { mapping: MappingStatus }) {
  const [range, setRange] = useAddress('range', '1h');
  const { data, error } = usePolled(['series', mapping.UUID, range], (signal) => admin.series([mapping.UUID], range as '1h' | '24h', signal),
                                    range === '1h' ? 5000 : 30_000);
  const shown = useMemo(() => {
    if (!data) return undefined;
    const item = data.Items[0];
    const n = lengthOf(item);
    const rate = (name: string) => perSecond(pointsOf(item, name, n), data.StepSeconds);
    return { n, times: timesOf(data, n), polled: rate('Polled'), done: rate('Done'), failed: rate('Failed'), flight: pointsOf(item, 'InFlight', n) };
  }, [data]);
  return (
    <SpaceBetween size="m">
      <Range range={range} setRange={setRange} />
      <Failure error={error} what="The past of this mapping" />
      {shown && shown.n === 0 && <p>Nothing has happened yet: the charts begin with the first message.</p>}
      {shown && shown.n > 0 && (
        <Suspense fallback={<p>Loading the charts</p>}>
          <div className="charts">
            <Chart title="Messages a second" times={shown.times} unit="/s" lines={[
              { label: 'read', values: shown.polled, color: 'read' }, { label: 'done', values: shown.done, color: 'done' }]} />
            <Chart title="Failed a second" times={shown.times} unit="/s" lines={[{ label: 'failed', values: shown.failed, color: 'failed' }]} />
            <Chart title="In flight" whole times={shown.times} lines={[{ label: 'in flight', values: shown.flight, color: 'other' }]} />
          </div>
        </Suspense>
      )}
    </SpaceBetween>
  );
}
