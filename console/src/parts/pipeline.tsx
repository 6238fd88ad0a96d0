import type { CSSProperties } from 'react';
import type { MappingStatus } from '../api/types';
import { count, perSecond, sourceTitle } from '../app/format';
import type { History } from '../app/rates';
import { motionOf } from './state';
import { Hostile } from './text';

interface Flow {
  name: string;
  total: number;
  rate: number | undefined;
}

// How fast the dashes of an arrow move, and how wide it is: by the logarithm of its rate, as rates span six digits.
function look(rate: number | undefined): CSSProperties {
  const weight = rate && rate > 0 ? Math.min(1, Math.log10(1 + rate) / 4) : 0;
  return { '--width': `${2 + weight * 6}px`, '--seconds': `${(2.4 - weight * 2).toFixed(2)}s` } as CSSProperties;
}

function Arrow({ flow, kind = '' }: { flow: Flow; kind?: string }) {
  const moves = (flow.rate ?? 0) > 0;
  return (
    <div className={`arrow ${kind} ${moves ? 'moves' : ''}`} style={look(flow.rate)}>
      <span className="rate-of">{perSecond(flow.rate)}</span>
      <span className="shaft" aria-hidden="true" />
      <span className="total">{count(flow.total)}</span>
    </div>
  );
}

function Stage({ title, children, kind = '' }: { title: string; children?: React.ReactNode; kind?: string }) {
  return <div className={`stage ${kind}`}><b>{title}</b>{children && <div className="held">{children}</div>}</div>;
}

// Where the messages of a mapping are and go: read → filtered → batched → invoked → their outcomes. Every picture's value
// stands beside it; screen readers get the sentence.
export function Pipeline({ mapping, history }: { mapping: MappingStatus; history: History }) {
  const c = mapping.Counters;
  const flow = (name: string, key: keyof typeof c): Flow => ({ name, total: c[key], rate: history.rate(key) });
  const sub = (a: Flow, b: Flow, name: string): Flow => ({
    name, total: Math.max(0, a.total - b.total), rate: a.rate === undefined || b.rate === undefined ? undefined : Math.max(0, a.rate - b.rate),
  });
  const read = flow('read', 'Polled'), filtered = flow('filtered out', 'FilteredOut'), invoked = flow('invoked', 'Invoked');
  const failed = flow('failed', 'FailedInvoke'), done = sub(flow('deleted', 'Deleted'), filtered, 'acknowledged');
  const dropped = flow('discarded', 'Dropped'), told = flow('told to the destination', 'OnFailureDelivered');
  const passed = sub(read, filtered, 'passed');
  const { motion } = motionOf(mapping);
  const sentence = [read, filtered, invoked, failed, done, dropped].map((f) => `${f.name} ${count(f.total)}, ${perSecond(f.rate)}`).join('; ');
  return (
    <section className={`pipeline ${motion}`} aria-label={`Pipeline: ${sentence}`}>
      <Stage title={sourceTitle(mapping.Source)} kind="source">
        <Hostile text={mapping.Name} most={40} />
        {mapping.Queue?.Messages !== undefined && <div>{count(mapping.Queue.Messages)} waiting</div>}
      </Stage>
      <Arrow flow={read} />
      <Stage title="Read"><div>{count(mapping.Consumers)} {mapping.Consumers === 1 ? 'consumer' : 'consumers'}</div></Stage>
      <Arrow flow={passed} />
      <div className="with-branch">
        <Stage title="Batched"><div>{count(mapping.Buffered)} buffered</div></Stage>
        <div className="branch"><Arrow flow={filtered} kind="side" /><span>filtered out</span></div>
      </div>
      <Arrow flow={invoked} />
      <Stage title="Invoked" kind="function">
        <div>{mapping.FunctionName}</div><div>{count(mapping.InFlight)} in flight</div>
      </Stage>
      <div className="outcomes">
        <div className="outcome done"><Arrow flow={done} kind="done" /><span>acknowledged</span></div>
        <div className="outcome again"><Arrow flow={failed} kind="failed" /><span>failed, given back</span></div>
        <div className="outcome dropped"><Arrow flow={dropped} kind="dropped" /><span>dead-lettered{told.total > 0 && `, ${count(told.total)} told to the destination`}</span></div>
      </div>
    </section>
  );
}
