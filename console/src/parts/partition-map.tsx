import { useState } from 'react';
import type { MappingStatus } from '../api/types';
import { count, duration, isKafka } from '../app/format';
import { useNow } from '../app/hooks';

const STEPS = ['none', 'low', 'some', 'much', 'most'] as const;

function stepOf(value: number | undefined, bounds: number[]): (typeof STEPS)[number] {
  if (value === undefined || value <= 0) return 'none';
  return STEPS[1 + bounds.filter((bound) => value > bound).length] ?? 'most';
}

// A tile for each shard or partition, darker the further it is behind; what it says stands in it, and in full below.
export function PartitionMap({ mapping }: { mapping: MappingStatus }) {
  const now = useNow();
  const [open, setOpen] = useState('');
  const parts = mapping.Parts ?? [];
  const kafka = isKafka(mapping.Source);
  if (parts.length === 0) {
    return <p>{count(mapping.Consumers)} consumed. {kafka ? 'A partition' : 'A shard'} is drawn from its first record on.</p>;
  }
  const valueOf = (part: (typeof parts)[number]) => (kafka ? part.Lag : part.OldestSince === undefined ? undefined : Math.max(0, now - part.OldestSince));
  const said = (part: (typeof parts)[number]) => {
    const value = valueOf(part);
    if (kafka) return value === undefined ? 'lag not known' : `${count(value)} behind`;
    return value === undefined ? 'nothing waits' : `${duration(value)} old`;
  };
  const bounds = kafka ? [100, 10_000, 1_000_000] : [10, 60, 600];
  const known = parts.map(valueOf).filter((value): value is number => value !== undefined);
  const worst = Math.max(0, ...known);
  return (
    <div className="partitions">
      <p>{count(parts.length)} {kafka ? 'partitions' : 'shards'}, {count(parts.filter((part) => part.Consuming !== false).length)} consumed.
        {known.length > 0 && (kafka ? ` ${count(known.reduce((sum, value) => sum + value, 0))} records behind in all, ${count(worst)} at most in one.`
                                    : ` The oldest record that waits is ${duration(worst)} old.`)}
        {mapping.MoreParts ? ` ${count(mapping.MoreParts)} more are not shown.` : ''}</p>
      <ul aria-label={kafka ? 'Partitions' : 'Shards'}>
        {parts.map((part) => (
          <li key={part.Name}>
            <button type="button" className={`tile ${stepOf(valueOf(part), bounds)} ${part.Consuming === false ? 'idle' : ''}`} aria-pressed={open === part.Name}
              title={part.Name} onClick={() => setOpen(open === part.Name ? '' : part.Name)}>
              <span className="part">{part.Name.replace(/^shardId-0*(?=\d)/, '').replace(/^.*-(?=\d+$)/, '')}</span>
              <span>{said(part)}</span>
              {part.Consuming === false && <span>not consumed</span>}
            </button>
          </li>
        ))}
      </ul>
      {open && <p role="status"><b>{open}</b>: {said(parts.find((part) => part.Name === open) ?? { Name: open })}</p>}
    </div>
  );
}
