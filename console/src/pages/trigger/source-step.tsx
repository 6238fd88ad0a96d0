import Alert from '@cloudscape-design/components/alert';
import Container from '@cloudscape-design/components/container';
import FormField from '@cloudscape-design/components/form-field';
import Header from '@cloudscape-design/components/header';
import Input from '@cloudscape-design/components/input';
import Select from '@cloudscape-design/components/select';
import SpaceBetween from '@cloudscape-design/components/space-between';
import Textarea from '@cloudscape-design/components/textarea';
import Tiles from '@cloudscape-design/components/tiles';
import { useQuery } from '@tanstack/react-query';
import { listBrokers } from '../../api/lambda';
import type { Field, SourceTraits } from '../../api/types';
import { title } from '../../app/commands';
import { sourceTitle } from '../../app/format';
import { AccessFields, type Access } from '../../parts/access';
import { TestConnection } from '../../parts/connection-test';
import { Fields, type Input_ } from '../../parts/fields';
import { Code } from '../../parts/text';
import { SOURCE_MEMBERS } from './members';

const ABOUT: Record<string, string> = {
  rabbitmq: 'Queues of a RabbitMQ broker', activemq: 'Queues of an ActiveMQ broker', sqs: 'Standard and FIFO queues', kinesis: 'Shards of a stream',
  dynamodb: 'Changes of a table', msk: 'Topics of a cluster with an ARN', self_managed_kafka: 'Topics of your own brokers',
};
const ARN_OF: Record<string, string> = {
  sqs: 'arn:aws:sqs:us-east-1:000000000000:orders', kinesis: 'arn:aws:kinesis:us-east-1:000000000000:stream/orders',
  dynamodb: 'arn:aws:dynamodb:us-east-1:000000000000:table/orders/stream/2026-01-01T00:00:00.000', msk: 'arn:aws:kafka:us-east-1:000000000000:cluster/orders/…',
};
const BROKER_LINES = (kind: string) => `[[broker]]
name = "orders"
engine = "${kind}"
endpoints = ["${kind === 'rabbitmq' ? 'amqp://127.0.0.1:5672' : 'tcp://127.0.0.1:61616'}"]`;

interface Props {
  traits: SourceTraits[];
  kind: string;
  fields: Field[];
  value: Input_;
  faults: Record<string, string>;
  onChange: (value: Input_) => void;
  onKind: (kind: string) => void;
}

export function SourceStep({ traits, kind, fields, value, faults, onChange, onKind }: Props) {
  const source = traits.find((each) => each.Kind === kind);
  const has = (name: string) => fields.some((field) => field.Name === name);
  const set = (member: string, next: unknown) => onChange({ ...value, [member]: next });
  const rest = fields.filter((field) => SOURCE_MEMBERS.has(field.Name) && !['EventSourceArn', 'SelfManagedEventSource', 'SourceAccessConfigurations', 'Queues', 'Topics'].includes(field.Name));
  const streams = fields.filter((field) => field.Name === 'Queues' || field.Name === 'Topics');
  return (
    <SpaceBetween size="l">
      <Container header={<Header variant="h2">Kind of source</Header>}>
        <Tiles value={kind} onChange={({ detail }) => onKind(detail.value)} columns={4} ariaLabel="Kind of source"
          items={traits.filter((each) => each.Consumed).map((each) => ({ value: each.Kind, label: sourceTitle(each.Kind), description: ABOUT[each.Kind] }))} />
      </Container>
      <Container header={<Header variant="h2">{sourceTitle(kind)}</Header>}>
        <SpaceBetween size="l">
          {source?.ArnService === 'mq' ? <BrokerField kind={kind} value={value} fault={faults.EventSourceArn} set={set} />
            : has('SelfManagedEventSource') ? <ServersField value={value} fault={faults.SelfManagedEventSource} set={set} />
            : <FormField label="ARN" errorText={faults.EventSourceArn} description="As the service or its emulator names it." stretch>
                <Input value={String(value.EventSourceArn ?? '')} placeholder={ARN_OF[kind] ?? 'arn:aws:…'} spellcheck={false} ariaLabel="ARN"
                  onChange={({ detail }) => set('EventSourceArn', detail.value)} />
              </FormField>}
          {streams.map((field) => (
            <FormField key={field.Name} label={field.Name === 'Queues' ? 'Queue' : 'Topic'} errorText={faults[field.Name]}>
              <Input value={(value[field.Name] as string[] | undefined)?.[0] ?? ''} spellcheck={false} ariaLabel={title(field.Name)}
                onChange={({ detail }) => set(field.Name, detail.value ? [detail.value] : [])} />
            </FormField>
          ))}
          {has('SourceAccessConfigurations') && (
            <AccessFields types={source?.AccessTypes ?? []} value={(value.SourceAccessConfigurations as Access[] | undefined) ?? []}
              fault={faults.SourceAccessConfigurations} onChange={(next) => set('SourceAccessConfigurations', next)} />
          )}
          {rest.length > 0 && <Fields fields={rest} value={value} onChange={onChange} faults={faults} />}
          <TestConnection input={() => Object.fromEntries(['EventSourceArn', 'SelfManagedEventSource', 'Queues', 'Topics', 'SourceAccessConfigurations']
            .filter((member) => has(member) && value[member] !== undefined && value[member] !== '').map((member) => [member, value[member]]))} />
        </SpaceBetween>
      </Container>
    </SpaceBetween>
  );
}

type Set = (member: string, next: unknown) => void;

function BrokerField({ kind, value, fault, set }: { kind: string; value: Input_; fault: string | undefined; set: Set }) {
  const { data } = useQuery({ queryKey: ['brokers'], queryFn: ({ signal }) => listBrokers(signal) });
  const brokers = (data ?? []).filter((broker) => broker.engineType.toLowerCase() === kind);
  if (data && brokers.length === 0) {
    return (
      <Alert type="info" header={`The engine knows no ${sourceTitle(kind)} broker yet`}>
        Add it to wheelpit.toml, then send the engine SIGHUP (or run <code>wheelpit brokers reload</code>):
        <Code label="Lines for wheelpit.toml">{BROKER_LINES(kind)}</Code>
      </Alert>
    );
  }
  const options = brokers.map((broker) => ({ label: broker.brokerName, value: broker.brokerArn, description: broker.brokerArn }));
  return (
    <FormField label="Broker" errorText={fault}>
      <Select options={options} selectedOption={options.find((option) => option.value === value.EventSourceArn) ?? null} placeholder="Choose a broker"
        ariaLabel="Broker" statusType={data ? 'finished' : 'loading'} expandToViewport onChange={({ detail }) => set('EventSourceArn', detail.selectedOption.value)} />
    </FormField>
  );
}

function ServersField({ value, fault, set }: { value: Input_; fault: string | undefined; set: Set }) {
  const endpoints = (value.SelfManagedEventSource as { Endpoints?: { KAFKA_BOOTSTRAP_SERVERS?: string[] } } | undefined)?.Endpoints?.KAFKA_BOOTSTRAP_SERVERS ?? [];
  return (
    <FormField label="Bootstrap servers" description="host:port, one a line." errorText={fault}>
      <Textarea value={endpoints.join('\n')} rows={3} spellcheck={false} ariaLabel="Bootstrap servers" placeholder="broker-1:9092"
        onChange={({ detail }) => set('SelfManagedEventSource', { Endpoints: { KAFKA_BOOTSTRAP_SERVERS: detail.value.split('\n').map((line) => line.trim()) } })} />
    </FormField>
  );
}
