import Box from '@cloudscape-design/components/box';
import Button from '@cloudscape-design/components/button';
import CopyToClipboard from '@cloudscape-design/components/copy-to-clipboard';
import { useState } from 'react';
import { Link as Inner } from 'wouter';
import { ago, count, cut, localTime, until, utc, visible } from '../app/format';
import { useNow } from '../app/hooks';

const LINE = 400;
const BLOCK = 100_000;

// A line that others wrote: a broker, a function, a message. It stays text, keeps its direction to itself and does not
// grow without end.
export function Hostile({ text, most = LINE }: { text: string; most?: number }) {
  const { shown, left } = cut(text, most);
  return <bdi className="hostile">{visible(shown)}{left > 0 && <i> … {count(left)} characters more</i>}</bdi>;
}

// Many lines of such text.
export function Block({ text, label, most = BLOCK }: { text: string; label: string; most?: number }) {
  const [all, setAll] = useState(false);
  const { shown, left } = cut(text, all ? Number.MAX_SAFE_INTEGER : most);
  return (
    <div className="block">
      <pre tabIndex={0} role="region" aria-label={label} dir="ltr"><bdi>{visible(shown)}</bdi></pre>
      <div className="block-actions">
        {left > 0 && <Button onClick={() => setAll(true)}>Show {count(left)} characters more</Button>}
        <CopyToClipboard variant="icon" textToCopy={text} copyButtonAriaLabel={`Copy: ${label}`} copySuccessText="Copied"
                         copyErrorText="Not copied: the browser does not allow it" />
      </div>
    </div>
  );
}

export function Code({ children, label }: { children: string; label: string }) {
  return <Block text={children} label={label} />;
}

export function Link({ to, children, label }: { to: string; children: React.ReactNode; label?: string }) {
  return <Inner href={to} className="link" {...(label ? { 'aria-label': label } : {})}>{children}</Inner>;
}

// Local time, and the one of Greenwich on hover.
export function Moment({ at }: { at: number | undefined }) {
  if (at === undefined) return <>–</>;
  return <time dateTime={new Date(at * 1000).toISOString()} title={utc(at)}>{localTime(at)}</time>;
}

export function Ago({ at, none = '–' }: { at: number | undefined; none?: string }) {
  const now = useNow();
  if (at === undefined) return <>{none}</>;
  return <time dateTime={new Date(at * 1000).toISOString()} title={utc(at)}>{ago(at, now)}</time>;
}

export function Until({ at }: { at: number }) {
  const now = useNow();
  return <time dateTime={new Date(at * 1000).toISOString()} title={utc(at)}>{until(at, now)}</time>;
}

export function Empty({ title, children }: { title: string; children?: React.ReactNode }) {
  return (
    <Box textAlign="center" color="inherit" padding={{ vertical: 'm' }}>
      <Box variant="strong" color="inherit">{title}</Box>
      {children && <Box variant="div" padding={{ top: 'xs' }} color="inherit">{children}</Box>}
    </Box>
  );
}
