import Box from '@cloudscape-design/components/box';
import Container from '@cloudscape-design/components/container';
import Header from '@cloudscape-design/components/header';
import type { CSSProperties } from 'react';
import * as admin from '../api/admin';
import type { MappingStatus } from '../api/types';
import { count, perSecond, sourceTitle } from '../app/format';
import { usePolled } from '../app/hooks';
import { historyOf } from '../app/rates';
import { useHistories } from './rates';
import { Sparkline } from './sparkline';
import { Hostile, Link } from './text';

const LANES = 6;
const MOST = 500; // the status of more is not asked for only to show six

const rateOf = (row: MappingStatus) => historyOf(row.UUID).rate('Deleted') ?? 0;

// By the logarithm, as rates span six digits.
function look(rate: number, top: number): CSSProperties {
  const part = rate > 0 ? Math.max(4, (100 * Math.log10(1 + rate)) / Math.log10(1 + top)) : 0;
  return { '--part': `${part.toFixed(1)}%`, '--seconds': `${(6 - Math.min(5, 1.25 * Math.log10(1 + rate))).toFixed(1)}s` } as CSSProperties;
}

// The mappings that move most, the fastest first.
export function Race({ count: all }: { count: number }) {
  const { data, dataUpdatedAt } = usePolled(['mappings', 'race'], (signal) => admin.mappingsStatus({}, signal), 2000, { enabled: all <= MOST });
  useHistories(data, dataUpdatedAt / 1000);
  if (all > MOST) return null;
  const moving = (data ?? []).filter((row) => rateOf(row) > 0);
  const rows = [...moving].sort((a, b) => rateOf(b) - rateOf(a)).slice(0, LANES);
  const top = rows[0] ? rateOf(rows[0]) : 0;
  return (
    <Container header={<Header variant="h2" description="Messages processed a second, the fastest mappings first.">What moves</Header>}>
      {rows.length === 0 && <Box color="text-body-secondary">Nothing arrives at the moment.</Box>}
      <ol className="race" aria-label="What moves">
        {rows.map((row) => {
          const rate = rateOf(row);
          return (
            <li key={row.UUID}>
              <span className="who"><Link to={`/mappings/${row.UUID}`}><Hostile text={row.Name || row.UUID} most={40} /></Link> → <Link to={`/functions/${encodeURIComponent(row.FunctionName)}`}>{row.FunctionName}</Link>
                <small>{sourceTitle(row.Source)}{row.Broker && ` · ${row.Broker}`}, {count(row.InFlight)} in flight</small></span>
              <span className="water" style={look(rate, top)} aria-hidden="true"><i /></span>
              <Sparkline values={historyOf(row.UUID).rates('Deleted', 40)} label={`Of the last minutes: ${perSecond(rate)} now`} />
              <span className="number">{perSecond(rate)}</span>
            </li>
          );
        })}
      </ol>
      {moving.length > rows.length && <Box color="text-body-secondary" padding={{ top: 'xs' }}>and {count(moving.length - rows.length)} more: <Link to="/mappings?sort=-rate">all mappings by rate</Link></Box>}
    </Container>
  );
}
