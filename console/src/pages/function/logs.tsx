import Button from '@cloudscape-design/components/button';
import Input from '@cloudscape-design/components/input';
import SpaceBetween from '@cloudscape-design/components/space-between';
import Toggle from '@cloudscape-design/components/toggle';
import { useEffect, useRef, useState } from 'react';
import { filterLogEvents } from '../../api/lambda';
import { count } from '../../app/format';
import { useAddress, usePolled } from '../../app/hooks';
import { Failure } from '../../parts/failure';
import { Hostile } from '../../parts/text';

const BACK_MILLISECONDS = { '15m': 15 * 60_000, '1h': 3_600_000, '24h': 86_400_000, all: 0 } as const;
const MOST = 1000;
const LONGEST_LINE = 4000;
const time = (at: number) => new Date(at).toLocaleTimeString('en-GB') + '.' + String(at % 1000).padStart(3, '0');
const severity = (line: string) => (/\b(ERROR|FATAL|Traceback|Task timed out)\b/.test(line) ? 'bad' : /\bWARN/.test(line) ? 'warn' : /^(START|END|REPORT|INIT_)/.test(line) ? 'platform' : '');

// The function's log, the newest at the end, followed while the page is seen.
export function LogsTab({ name }: { name: string }) {
  const [search, setSearch] = useAddress('search');
  const [draft, setDraft] = useState(search);
  const [back, setBack] = useAddress('back', search ? 'all' : '1h');
  const [follow, setFollow] = useState(true);
  const box = useRef<HTMLDivElement>(null);
  const { data, error } = usePolled(['logs', name, search, back], async () => {
    const span = BACK_MILLISECONDS[back as keyof typeof BACK_MILLISECONDS] ?? 0;
    const events = [];
    let nextToken: string | undefined;
    do {
      const answer = await filterLogEvents({
        logGroupName: `/aws/lambda/${name}`, limit: MOST, ...(search ? { filterPattern: search } : {}),
        ...(span > 0 ? { startTime: Date.now() - span } : {}), ...(nextToken ? { nextToken } : {}),
      });
      events.push(...answer.events);
      nextToken = answer.nextToken;
    } while (nextToken && events.length < 5 * MOST);
    return events.slice(-MOST);
  }, follow ? 2000 : 60_000);
  useEffect(() => {
    if (follow && box.current) box.current.scrollTop = box.current.scrollHeight;
  }, [data, follow]);
  const missing = error?.status === 404 || error?.type === 'ResourceNotFoundException';
  return (
    <SpaceBetween size="m">
      <form className="row-of-form" onSubmit={(event) => { event.preventDefault(); setSearch(draft); }}>
        <div data-filter className="grow"><Input type="search" value={draft} ariaLabel="Filter pattern" placeholder={'Filter pattern of CloudWatch Logs: ERROR, "request id", { $.level = "error" }'} onChange={({ detail }) => setDraft(detail.value)} /></div>
        <Button formAction="submit">Search</Button>
        <select className="plain-select" aria-label="Since when" value={back} onChange={(event) => setBack(event.target.value)}>
          <option value="15m">15 minutes</option><option value="1h">1 hour</option><option value="24h">24 hours</option><option value="all">all</option>
        </select>
        <Toggle checked={follow} onChange={({ detail }) => setFollow(detail.checked)}>Follow</Toggle>
      </form>
      {!missing && <Failure error={error} what="The log" />}
      <div className="log" ref={box} tabIndex={0} role="log" aria-label={`Log of ${name}`} aria-live="off">
        {(missing || data?.length === 0) && <div className="nothing">{search ? 'No line matches.' : 'Nothing has been logged in this time.'}</div>}
        {!missing && data?.map((event, i) => (
          <div className={`line ${severity(event.message)}`} key={event.eventId ?? i}>
            <time title={new Date(event.timestamp).toISOString()}>{time(event.timestamp)}</time>
            <span><Hostile text={event.message.replace(/\n$/, '')} most={LONGEST_LINE} /></span>
          </div>
        ))}
      </div>
      {data && <div>{count(data.length)} lines{data.length >= MOST && ', the newest'}.</div>}
    </SpaceBetween>
  );
}
