import Alert from '@cloudscape-design/components/alert';
import Button from '@cloudscape-design/components/button';
import Container from '@cloudscape-design/components/container';
import ContentLayout from '@cloudscape-design/components/content-layout';
import Header from '@cloudscape-design/components/header';
import SpaceBetween from '@cloudscape-design/components/space-between';
import Tabs from '@cloudscape-design/components/tabs';
import { useState } from 'react';
import { useLocation } from 'wouter';
import * as admin from '../api/admin';
import { deleteFunction, getEventInvokeConfig, getFunction, listAliases, listVersions } from '../api/lambda';
import { useEngine } from '../app/engine';
import { Page } from '../app/frame';
import { useAddress, usePolled } from '../app/hooks';
import { notify } from '../app/notices';
import { Confirm } from '../parts/confirm';
import { Boundary } from '../parts/boundary';
import { Failure } from '../parts/failure';
import { Diagram } from '../parts/diagram';
import { useHistories } from '../parts/rates';
import { Hostile, Link } from '../parts/text';
import { CodeTab } from './function/code';
import { ConfigurationTab } from './function/configuration';
import { DestinationsTab } from './function/destinations';
import { EnvironmentTab } from './function/environment';
import { LogsTab } from './function/logs';
import { MonitorTab } from './function/monitor';
import { TestTab } from './function/test';
import { AliasesTab, VersionsTab } from './function/versions';

export function FunctionPage({ name }: { name: string }) {
  const [, go] = useLocation();
  const { readOnly } = useEngine();
  const [tab, setTab] = useAddress('tab', 'test');
  const [deleting, setDeleting] = useState(false);
  const { data, error } = usePolled(['function', name], (signal) => getFunction(name, undefined, signal), 3000);
  const mappings = usePolled(['mappings', 'of', name], (signal) => admin.mappingsStatus({ FunctionName: name }, signal), 1000);
  useHistories(mappings.data, mappings.dataUpdatedAt / 1000);
  const counts = usePolled(['async-counts'], admin.asyncCounts, 2000);
  const destinations = usePolled(['event-invoke', name], (signal) => getEventInvokeConfig(name, signal).catch(() => ({})), 10_000);
  const versions = usePolled(['versions', name], (signal) => listVersions(name, signal), 10_000);
  const aliases = usePolled(['aliases', name], (signal) => listAliases(name, signal), 10_000);
  const crumbs = [{ text: 'Functions', href: '/functions' }];
  if (!data) {
    return (
      <Page title={name} crumbs={crumbs}>
        {error?.status === 404 ? <Alert type="warning" header="There is no such function">It may have been deleted. <Link to="/functions">All functions</Link></Alert>
                               : <Failure error={error} what="The function" />}
      </Page>
    );
  }
  const it = data.Configuration;
  const events = counts.data?.Functions.find((row) => row.FunctionName === name);
  return (
    <Page title={name} crumbs={crumbs}>
      <ContentLayout header={
        <Header variant="h1" description={it.Description ? <Hostile text={it.Description} /> : `${it.Runtime ?? ''}, ${it.MemorySize ?? 128} MB, ${it.Timeout ?? 3} s`}
          actions={
            <SpaceBetween direction="horizontal" size="xs">
              <Button disabled={readOnly} onClick={() => setDeleting(true)}>Delete</Button>
              <Button variant="primary" disabled={readOnly} onClick={() => go(`/mappings/create?function=${encodeURIComponent(name)}`)}>Add trigger</Button>
            </SpaceBetween>
          }>{name}</Header>
      }>
        <SpaceBetween size="l">
          {it.State && it.State !== 'Active' && it.StateReason && <Alert type="warning" header={it.State}><Hostile text={it.StateReason} /></Alert>}
          <Container header={<Header variant="h2">Triggers, function, destinations</Header>}>
            <Diagram configuration={it} mappings={mappings.data ?? []} destinations={destinations.data ?? {}} events={events} />
          </Container>
          <Tabs ariaLabel="The function in detail" activeTabId={tab} onChange={({ detail }) => setTab(detail.activeTabId)} tabs={[
            { id: 'test', label: 'Test', content: <Boundary><TestTab name={name} versions={versions.data ?? []} aliases={aliases.data ?? []} /></Boundary> },
            { id: 'monitor', label: 'Monitor', content: <Boundary><MonitorTab name={name} reserved={data.Concurrency?.ReservedConcurrentExecutions} /></Boundary> },
            { id: 'logs', label: 'Logs', content: <Boundary><LogsTab name={name} /></Boundary> },
            { id: 'code', label: 'Code', content: <Boundary><CodeTab location={data.Code?.Location} size={it.CodeSize ?? 0} /></Boundary> },
            { id: 'configuration', label: 'Configuration', content: <Boundary><ConfigurationTab configuration={it} reserved={data.Concurrency?.ReservedConcurrentExecutions} tags={it.FunctionArn} /></Boundary> },
            { id: 'environment', label: 'Environment', content: <Boundary><EnvironmentTab configuration={it} /></Boundary> },
            { id: 'destinations', label: 'Destinations', content: <Boundary><DestinationsTab name={name} configuration={it} /></Boundary> },
            { id: 'versions', label: 'Versions', content: <Boundary><VersionsTab name={name} versions={versions.data} aliases={aliases.data ?? []} /></Boundary> },
            { id: 'aliases', label: 'Aliases', content: <Boundary><AliasesTab name={name} versions={versions.data ?? []} aliases={aliases.data} /></Boundary> },
          ]} />
        </SpaceBetween>
      </ContentLayout>
      {deleting && (
        <Confirm title="Delete this function?" word={name} action="Delete" onClose={() => setDeleting(false)} onDo={async () => {
          await deleteFunction(name);
          notify('success', `${name} was deleted.`);
          go('/functions');
        }}>Its versions and aliases go with it. {mappings.data?.length ? `${mappings.data.length} mappings name it and will stand still.` : ''}</Confirm>
      )}
    </Page>
  );
}
