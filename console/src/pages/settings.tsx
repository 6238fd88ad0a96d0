import Box from '@cloudscape-design/components/box';
import Container from '@cloudscape-design/components/container';
import ContentLayout from '@cloudscape-design/components/content-layout';
import Header from '@cloudscape-design/components/header';
import KeyValuePairs from '@cloudscape-design/components/key-value-pairs';
import SpaceBetween from '@cloudscape-design/components/space-between';
import StatusIndicator from '@cloudscape-design/components/status-indicator';
import { useQuery } from '@tanstack/react-query';
import { Fragment } from 'react';
import * as admin from '../api/admin';
import type { ApiError } from '../api/client';
import { listBrokers } from '../api/lambda';
import type { Setting } from '../api/types';
import { useEngine } from '../app/engine';
import { bytes } from '../app/format';
import { Page } from '../app/frame';
import { Failure } from '../parts/failure';
import { List, type Column } from '../parts/list';
import { Empty, Hostile, Moment } from '../parts/text';
import { NodesSection } from './settings/nodes';

// 4294967296 of a `max_bytes` is 4 GiB.
const asBytes = (row: Setting) => (/bytes$/.test(row.Name) && /^\d{4,}$/.test(row.Value) ? <Box variant="small" display="block" color="text-body-secondary">{bytes(Number(row.Value))}</Box> : null);

const COLUMNS: Column<Setting>[] = [
  { id: 'name', header: 'Setting', isRowHeader: true, sortingComparator: (a, b) => `${a.Section}.${a.Name}`.localeCompare(`${b.Section}.${b.Name}`), minWidth: 150,
    cell: (row) => <code className="uuid">{row.Section && `${row.Section}.`}{row.Name.split('_').map((word, i) => <Fragment key={i}>{i > 0 && <>_<wbr /></>}{word}</Fragment>)}</code> },
  { id: 'value', header: 'Value', minWidth: 160, cell: (row) => (
    <div><code><Hostile text={row.Value} most={300} /></code>{asBytes(row)}
      {row.NeedsRestart && <StatusIndicator type="warning">the file says something else: restart</StatusIndicator>}</div>) },
  { id: 'origin', header: 'From', wide: true, sortingField: 'Origin', cell: (row) => (row.Line ? `${row.Origin}, line ${row.Line}` : row.Origin) },
];
const FILTERS = [
  { key: 'Name', propertyLabel: 'Name', groupValuesLabel: 'Names', operators: [':' as const, '=' as const] },
  { key: 'Section', propertyLabel: 'Section', groupValuesLabel: 'Sections', operators: ['=' as const, '!=' as const] },
  { key: 'Origin', propertyLabel: 'From', groupValuesLabel: 'Origins', operators: ['=' as const, '!=' as const] },
];

export function SettingsPage() {
  const { overview } = useEngine();
  const { data, error } = useQuery({ queryKey: ['configuration'], queryFn: ({ signal }) => admin.configuration(signal) });
  const { data: brokers } = useQuery({ queryKey: ['brokers'], queryFn: ({ signal }) => listBrokers(signal) });
  return (
    <Page title="Settings">
      <ContentLayout header={<Header variant="h1" description="What this engine runs with. It is changed in its file, with the command line and the environment.">Settings</Header>}>
        <SpaceBetween size="l">
          <Failure error={error as ApiError | null} what="The configuration" />
          {overview && (
            <Container header={<Header variant="h2">Engine</Header>}>
              <KeyValuePairs columns={4} items={[
                { label: 'Version', value: overview.Version }, { label: 'Profile', value: overview.Profile }, { label: 'Sandbox', value: overview.Sandbox },
                { label: 'Started', value: <Moment at={overview.StartedAt} /> }, { label: 'Region', value: overview.Region }, { label: 'Account', value: overview.AccountId },
                { label: 'Shards', value: overview.Shards }, { label: 'Configuration file', value: data?.File ? <code>{data.File}</code> : 'none' },
                { label: 'Most invocations at a time', value: overview.Functions.MaxConcurrency },
                { label: 'Who may use it', value: overview.AccessKeysRequired ? 'everyone with an access key' : 'every user of this machine' },
                { label: 'License notices', value: <a className="link" href="/console/licenses.txt">of the packages in these pages</a> },
              ]} />
            </Container>
          )}
          <Container header={<Header variant="h2" counter={`(${brokers?.length ?? 0})`}>Brokers</Header>}>
            {brokers?.length ? <KeyValuePairs columns={2} items={brokers.map((broker) => ({ label: `${broker.brokerName} (${broker.engineType})`, value: <code className="uuid">{broker.brokerArn}</code> }))} />
                             : <Empty title="No broker">RabbitMQ and ActiveMQ are named by [[broker]] in the configuration.</Empty>}
          </Container>
          <Container header={<Header variant="h2" counter={`(${data?.AccessKeys.length ?? 0})`}>Access keys</Header>}>
            {data?.AccessKeys.length ? <KeyValuePairs columns={3} items={data.AccessKeys.map((key) => ({ label: key.AccessKeyId, value: key.ReadOnly ? 'looks, changes nothing' : 'may do everything' }))} />
                                     : <Empty title="No access key">The engine listens on this machine alone and takes any credentials.</Empty>}
          </Container>
          <NodesSection />
          <List embedded headerVariant="h2" title="Configuration" plural="settings" rows={data?.Settings} id={(row) => `${row.Section}.${row.Name}`} columns={COLUMNS} filters={FILTERS} sortBy="name"
            empty={<Empty title="Nothing is set" />} />
        </SpaceBetween>
      </ContentLayout>
    </Page>
  );
}
