import Alert from '@cloudscape-design/components/alert';
import Box from '@cloudscape-design/components/box';
import Button from '@cloudscape-design/components/button';
import Container from '@cloudscape-design/components/container';
import ContentLayout from '@cloudscape-design/components/content-layout';
import Header from '@cloudscape-design/components/header';
import KeyValuePairs from '@cloudscape-design/components/key-value-pairs';
import SpaceBetween from '@cloudscape-design/components/space-between';
import Tabs from '@cloudscape-design/components/tabs';
import { useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import { useLocation } from 'wouter';
import * as admin from '../api/admin';
import { deleteMapping, updateMapping } from '../api/lambda';
import type { MappingStatus } from '../api/types';
import { useEngine } from '../app/engine';
import { clock, count, isKafka, isStream, sourceTitle } from '../app/format';
import { Page } from '../app/frame';
import { useAddress, useNow, usePolled } from '../app/hooks';
import { notify, notifyError } from '../app/notices';
import { historyOf } from '../app/rates';
import { Confirm } from '../parts/confirm';
import { Boundary } from '../parts/boundary';
import { Failure } from '../parts/failure';
import { PartitionMap } from '../parts/partition-map';
import { Pipeline } from '../parts/pipeline';
import { useHistories } from '../parts/rates';
import { MappingState, motionOf } from '../parts/state';
import { Ago, Hostile, Link, Moment, Until } from '../parts/text';
import { BatchesTab } from './mapping/batches';
import { ConfigurationTab } from './mapping/configuration';
import { FilterTab } from './mapping/filters';
import { MetricsTab } from './mapping/metrics';
import { TagsTab } from './mapping/tags';

export function MappingPage({ uuid }: { uuid: string }) {
  const [tab, setTab] = useAddress('tab', 'metrics');
  const { data, error, dataUpdatedAt } = usePolled(['mappings', uuid], (signal) => admin.mappingsStatus({ UUID: uuid }, signal), 1000);
  useHistories(data, dataUpdatedAt / 1000);
  const mapping = data?.[0];
  const crumbs = [{ text: 'Event source mappings', href: '/mappings' }];
  if (!mapping) {
    return (
      <Page title={uuid} crumbs={crumbs}>
        <Failure error={error} what="The mapping" />
        {data && <Alert type="warning" header="There is no such mapping">It may have been deleted. <Link to="/mappings">All mappings</Link></Alert>}
      </Page>
    );
  }
  return (
    <Page title={mapping.Name || uuid} crumbs={crumbs}>
      <ContentLayout header={<Head mapping={mapping} />}>
        <SpaceBetween size="l">
          <Stuck mapping={mapping} />
          <Container header={<Header variant="h2">Pipeline</Header>}>
            <Pipeline mapping={mapping} history={historyOf(uuid)} />
          </Container>
          {(isKafka(mapping.Source) || isStream(mapping.Source)) && mapping.State !== 'Disabled' && (
            <Container header={<Header variant="h2">{isKafka(mapping.Source) ? 'Partitions by lag' : 'Shards by age'}</Header>}>
              <PartitionMap mapping={mapping} />
            </Container>
          )}
          <Facts mapping={mapping} />
          <Tabs ariaLabel="The mapping in detail" activeTabId={tab} onChange={({ detail }) => setTab(detail.activeTabId)} tabs={[
            { id: 'metrics', label: 'Metrics', content: <Boundary><MetricsTab mapping={mapping} /></Boundary> },
            { id: 'batches', label: 'Batches', content: <Boundary><BatchesTab mapping={mapping} /></Boundary> },
            { id: 'filter', label: 'Filter lab', content: <Boundary><FilterTab mapping={mapping} /></Boundary> },
            { id: 'configuration', label: 'Configuration', content: <Boundary><ConfigurationTab mapping={mapping} /></Boundary> },
            { id: 'tags', label: 'Tags', content: <Boundary><TagsTab uuid={uuid} /></Boundary> },
          ]} />
        </SpaceBetween>
      </ContentLayout>
    </Page>
  );
}

function Head({ mapping }: { mapping: MappingStatus }) {
  const queries = useQueryClient();
  const [, go] = useLocation();
  const { readOnly } = useEngine();
  const [deleting, setDeleting] = useState(false);
  const [busy, setBusy] = useState(false);
  const enabled = mapping.State === 'Enabled' || mapping.State === 'Enabling' || mapping.State === 'Creating';
  const turn = async (to: boolean) => {
    setBusy(true);
    try {
      await updateMapping(mapping.UUID, { Enabled: to });
      notify('success', to ? 'The mapping is being enabled.' : 'The mapping is being disabled.');
    } catch (failure) {
      notifyError(failure, to ? 'Not enabled' : 'Not disabled');
    }
    setBusy(false);
    void queries.invalidateQueries({ queryKey: ['mappings'] });
  };
  return (
    <>
      <Header variant="h1" description={<>{sourceTitle(mapping.Source)}{mapping.Broker && ` on ${mapping.Broker}`}{mapping.VirtualHost && mapping.VirtualHost !== '/' && `, virtual host ${mapping.VirtualHost}`}</>}
        actions={
          <SpaceBetween direction="horizontal" size="xs">
            <Button disabled={readOnly} loading={busy} onClick={() => turn(!enabled)}>{enabled ? 'Disable' : 'Enable'}</Button>
            <Button disabled={readOnly} onClick={() => setDeleting(true)}>Delete</Button>
          </SpaceBetween>
        }><Hostile text={mapping.Name || mapping.UUID} most={80} /></Header>
      {deleting && (
        <Confirm title="Delete this mapping?" word={mapping.Name || 'delete'} action="Delete" onClose={() => setDeleting(false)}
          onDo={async () => {
            await deleteMapping(mapping.UUID);
            notify('success', 'The mapping is being deleted.');
            go('/mappings');
          }}>
          <Box>What it has read and not processed goes back to its queue; nothing reads that any more.</Box>
        </Confirm>
      )}
    </>
  );
}

const HEALS: Record<string, string> = {
  authentication: 'Put the correct user name and password into the mapping’s secret; wheelpit retries at once.',
  authorization: 'Give the user the rights to read the queue at the broker.',
  connection: 'Check that the broker is running and that this machine can reach it. wheelpit keeps trying.',
  configuration: 'Correct the configuration of the mapping, or make what it names at the broker.',
  function: 'See why the function cannot be called.',
  untrusted: 'Give the mapping the CA certificate of the brokers, as SERVER_ROOT_CA_CERTIFICATE.',
  distrusted: 'The brokers do not accept the client certificate: give the mapping one that they trust.',
  'unusable key': 'The private key of the client certificate cannot be read: correct the secret and its privateKeyPassword.',
};

function Stuck({ mapping }: { mapping: MappingStatus }) {
  const now = useNow();
  const { motion, why } = motionOf(mapping);
  if (motion !== 'stuck' && motion !== 'fails') return null;
  const problem = mapping.Problem;
  const since = problem?.Since ?? mapping.FailingSince;
  const title = motion === 'fails' ? 'Invocations fail' : problem ? `It does not move: ${problem.Kind}` : 'It does not move';
  return (
    <Alert type={motion === 'stuck' ? 'error' : 'warning'} header={title}>
      <div className="words"><Hostile text={why} most={600} /></div>
      {since !== undefined && <div>Since {clock(since, now)}{problem?.NextAttemptAt !== undefined && problem.NextAttemptAt > now && <>, tries again <Until at={problem.NextAttemptAt} /></>}.</div>}
      <div>{motion === 'fails' ? <>The batches and their errors are in the tab Batches. <Link to={`/functions/${encodeURIComponent(mapping.FunctionName)}?tab=logs`}>Log of the function</Link></>
                               : HEALS[problem?.Kind ?? ''] ?? ''}</div>
    </Alert>
  );
}

function Facts({ mapping }: { mapping: MappingStatus }) {
  const arn = mapping.FunctionArn.split(':').slice(6).join(':');
  return (
    <Container>
      <KeyValuePairs columns={4} items={[
        { label: 'State', value: <MappingState mapping={mapping} /> },
        { label: 'Function', value: <Link to={`/functions/${encodeURIComponent(mapping.FunctionName)}`}>{arn}</Link> },
        { label: 'Batch size / window', value: `${count(mapping.BatchSize)} / ${mapping.MaximumBatchingWindowInSeconds ?? 0} s` },
        { label: 'Last success', value: <Ago at={mapping.LastSuccess} none="never" /> },
        { label: 'Oldest message that is not settled', value: <Ago at={mapping.OldestMessageSince} none="none" /> },
        { label: 'Consumers', value: `${count(mapping.Consumers)}, lanes ${count(mapping.Lanes)}${mapping.Polls === undefined ? '' : `, polls ${count(mapping.Polls)}`}` },
        { label: 'UUID', value: <code className="uuid">{mapping.UUID}</code> },
        { label: 'Changed', value: <Moment at={mapping.LastModified} /> },
      ]} />
    </Container>
  );
}
