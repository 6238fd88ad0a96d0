import Box from '@cloudscape-design/components/box';
import Button from '@cloudscape-design/components/button';
import Container from '@cloudscape-design/components/container';
import ContentLayout from '@cloudscape-design/components/content-layout';
import Header from '@cloudscape-design/components/header';
import SpaceBetween from '@cloudscape-design/components/space-between';
import StatusIndicator from '@cloudscape-design/components/status-indicator';
import type { ReactNode } from 'react';
import { useLocation } from 'wouter';
import type { Attention, BrokerHealth, Overview } from '../api/types';
import { useEngine } from '../app/engine';
import { clock, count, duration, perSecond, sourceTitle } from '../app/format';
import { Page } from '../app/frame';
import { useNow } from '../app/hooks';
import { historyOf } from '../app/rates';
import { Failure } from '../parts/failure';
import { Sparkline } from '../parts/sparkline';
import { Race } from '../parts/race';
import { Code, Hostile, Link, Until } from '../parts/text';

export function OverviewPage() {
  const { overview, error } = useEngine();
  const [, go] = useLocation();
  const isNew = overview && overview.Mappings.Count === 0 && overview.Functions.Count === 0;
  return (
    <Page title="Overview">
      <ContentLayout header={
        <Header variant="h1" description={overview && <Engine overview={overview} />}
          actions={<Button variant="primary" onClick={() => go('/mappings/create')}>Add trigger</Button>}>Overview</Header>
      }>
        <SpaceBetween size="l">
          <Failure error={error} what="The state of the engine" />
          {overview && !isNew && <AttentionList overview={overview} />}
          {overview && <Numbers overview={overview} />}
          {isNew && <FirstSteps />}
          {overview && !isNew && (
            <div className="race-and-brokers">
              {overview.Mappings.Count > 0 && <Race count={overview.Mappings.Count} />}
              {overview.Brokers.length > 0 && <Brokers brokers={overview.Brokers} />}
            </div>
          )}
          {overview && isNew && overview.Brokers.length > 0 && <Brokers brokers={overview.Brokers} />}
        </SpaceBetween>
      </ContentLayout>
    </Page>
  );
}

function Engine({ overview }: { overview: Overview }) {
  const now = useNow(10_000);
  return (
    <>
      wheelpit {overview.Version}, profile {overview.Profile}, {overview.Region}, up for {duration(now - overview.StartedAt)}.{' '}
      {overview.AccessKeysRequired ? 'Everyone with an access key may use it.' : 'Every user of this machine may use it.'}
    </>
  );
}

function AttentionList({ overview }: { overview: Overview }) {
  const rows = overview.Attention;
  return (
    <Container header={<Header variant="h2" counter={`(${rows.length + overview.MoreAttention})`}>Needs attention</Header>}>
      {rows.length === 0
        ? <StatusIndicator type="success">Everything that is enabled consumes.</StatusIndicator>
        : <ul className="attention" aria-label="Needs attention">{rows.map((row) => (
            <Row key={`${row.Kind} ${row.UUID ?? row.FunctionName} ${row.Reason}`} row={row} />))}</ul>}
      {overview.MoreAttention > 0 && <Box color="text-body-secondary">and {count(overview.MoreAttention)} more</Box>}
    </Container>
  );
}

function placeOf(row: Attention): { to: string; name: string } {
  if (row.Kind === 'mapping') return { to: `/mappings/${row.UUID}`, name: row.Name ?? row.UUID ?? '' };
  if (row.Kind === 'events') return { to: `/events?function=${encodeURIComponent(row.FunctionName ?? '')}`, name: row.FunctionName ?? '' };
  return { to: `/functions/${encodeURIComponent(row.FunctionName ?? '')}`, name: row.FunctionName ?? '' };
}

const sentence = (text: string) => text.charAt(0).toUpperCase() + text.slice(1) + (text.endsWith('.') ? '' : '.');

function Row({ row }: { row: Attention }) {
  const now = useNow();
  const { to, name } = placeOf(row);
  return (
    <li className={row.Severity}>
      <div className="what">
        <StatusIndicator type={row.Severity === 'error' ? 'error' : 'warning'}>
          <Link to={to}><Hostile text={name} most={80} /></Link>: {(row.Count ?? 0) > 1 && `${count(row.Count!)} `}{row.Title}
        </StatusIndicator>
        {row.Since !== undefined && <> since {clock(row.Since, now)}</>}
        {row.NextAttemptAt !== undefined && row.NextAttemptAt > now && <>, tries again <Until at={row.NextAttemptAt} /></>}
      </div>
      <div className="where">
        {row.Kind === 'events' && row.Reason && <>Most of them: {row.Reason}</>}
        {row.Source && sourceTitle(row.Source)}{row.Broker && <> on {row.Broker}</>}
        {row.Kind === 'mapping' && row.FunctionName && <> → <Link to={`/functions/${encodeURIComponent(row.FunctionName)}`}>{row.FunctionName}</Link></>}
      </div>
      {row.Words && <div className="words"><Hostile text={row.Words} most={300} /></div>}
      {row.Remedy && <div className="remedy">{sentence(row.Remedy)}</div>}
    </li>
  );
}

function Figure({ label, value, children, to }: { label: string; value: string; children?: ReactNode; to?: string }) {
  return (
    <div className="figure">
      <Box variant="awsui-key-label">{label}</Box>
      <div className="value">{to ? <Link to={to} label={`${label}: ${value}`}>{value}</Link> : value}</div>
      {children && <div className="detail">{children}</div>}
    </div>
  );
}

function Numbers({ overview }: { overview: Overview }) {
  const { Mappings: m, Functions: f, AsyncEvents: e } = overview;
  const history = historyOf('engine');
  const rate = (name: string) => perSecond(history.rate(name));
  const states = Object.entries(m.States).filter(([, n]) => n > 0).map(([state, n]) => `${count(n)} ${state.toLowerCase()}`).join(', ');
  return (
    <Container header={<Header variant="h2">Now</Header>}>
      <div className="figures">
        <Figure label="Messages processed" value={rate('Deleted')}>
          <Sparkline values={history.rates('Deleted')} label={`Messages processed a second: ${rate('Deleted')}`} width={140} />
          <div>{count(m.Counters.Deleted)} in all</div>
        </Figure>
        <Figure label="Messages read" value={rate('Polled')}>
          <Sparkline values={history.rates('Polled')} label={`Messages read a second: ${rate('Polled')}`} width={140} />
          <div>{count(m.InFlight)} in flight, {count(m.Buffered)} buffered</div>
        </Figure>
        <Figure label="Mappings that consume" value={`${count(m.Consuming)} / ${count(m.Count)}`} to="/mappings">{states}</Figure>
        <Figure label="Invocations now" value={`${count(f.ConcurrentExecutions)} / ${count(f.MaxConcurrency)}`} to="/functions">
          {count(f.Count)} functions, {count(f.Environments)} environments
        </Figure>
        <Figure label="Failed events" value={count(e.Failed)} to="/events">
          {count(e.Waiting)} waiting
        </Figure>
      </div>
    </Container>
  );
}

const HEALTH = { ok: 'success', failing: 'error', unknown: 'stopped' } as const;

function Brokers({ brokers }: { brokers: BrokerHealth[] }) {
  return (
    <Container header={<Header variant="h2" counter={`(${brokers.length})`}>Brokers</Header>}>
      <ul className="brokers">
        {brokers.map((broker) => (
          <li key={broker.Name}>
            <div className="name">{broker.Name}</div>
            <div>{sourceTitle(broker.Engine.toLowerCase())}</div>
            <StatusIndicator type={HEALTH[broker.Health as keyof typeof HEALTH] ?? 'info'}>
              {broker.Health === 'unknown' ? 'nothing reads from it' : broker.Health === 'ok' ? 'healthy' : broker.Health}
            </StatusIndicator>
            <div>{broker.Consuming} of {broker.Mappings} mappings consume</div>
            {broker.Problem?.Words && <div className="words"><Hostile text={broker.Problem.Words} most={200} /></div>}
          </li>
        ))}
      </ul>
    </Container>
  );
}

function FirstSteps() {
  const url = window.location.origin;
  return (
    <Container header={<Header variant="h2" description="A function, a trigger, a message: the AWS CLI does it, any credentials work.">First steps</Header>}>
      <SpaceBetween size="m">
        <Code label="Where the AWS CLI finds this engine">{`export AWS_ENDPOINT_URL=${url} AWS_DEFAULT_REGION=us-east-1
export AWS_ACCESS_KEY_ID=local AWS_SECRET_ACCESS_KEY=local`}</Code>
        <Code label="Make a function">{`cat > index.py <<'PY'
def handler(event, context):
    print(event)
PY
zip orders.zip index.py
aws lambda create-function --function-name orders --runtime python3.11 --handler index.handler \\
  --role arn:aws:iam::000000000000:role/any --zip-file fileb://orders.zip`}</Code>
        <Box>Then <Link to="/mappings/create">add a trigger</Link>: a queue or a stream that drives it.</Box>
      </SpaceBetween>
    </Container>
  );
}
