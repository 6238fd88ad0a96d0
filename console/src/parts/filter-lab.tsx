import Alert from '@cloudscape-design/components/alert';
import Button from '@cloudscape-design/components/button';
import FormField from '@cloudscape-design/components/form-field';
import SpaceBetween from '@cloudscape-design/components/space-between';
import StatusIndicator from '@cloudscape-design/components/status-indicator';
import { useState } from 'react';
import * as admin from '../api/admin';
import type { FilterTest } from '../api/types';
import { isKafka } from '../app/format';
import { Editor } from './editor';
import { Patterns, type Criteria } from './filters';
import { Hostile } from './text';

const base64 = (text: string) => btoa(unescape(encodeURIComponent(text)));

// A record as a function gets it, by kind of source: what patterns are tried on.
export function sampleOf(kind: string): string {
  const body = '{"kind":"order","amount":120}';
  const samples: Record<string, object> = {
    rabbitmq: { basicProperties: { contentType: 'application/json', headers: {}, deliveryMode: 2 }, redelivered: false, data: base64(body) },
    activemq: { messageID: 'ID:1', messageType: 'jms/text-message', deliveryMode: 1, redelivered: false, data: base64(body) },
    sqs: { messageId: '059f36b4-87a3-44ab-83d2-661975830a7d', body, attributes: { ApproximateReceiveCount: '1' }, messageAttributes: {} },
    kinesis: { kinesis: { partitionKey: 'a', sequenceNumber: '1', data: base64(body) }, eventSource: 'aws:kinesis' },
    dynamodb: { eventName: 'INSERT', dynamodb: { Keys: { id: { S: '1' } }, NewImage: { id: { S: '1' }, kind: { S: 'order' } } } },
  };
  const kafka = { topic: 'orders', partition: 0, offset: 1, key: base64('a'), value: base64(body), headers: [] };
  return JSON.stringify(isKafka(kind) ? kafka : samples[kind] ?? { data: base64(body) }, null, 2);
}

// Patterns against records, with the reason for each; changes nothing.
export function FilterLab({ source, criteria, onCriteria }: { source: string; criteria: Criteria; onCriteria: (criteria: Criteria) => void }) {
  const [record, setRecord] = useState(() => sampleOf(source));
  const [result, setResult] = useState<FilterTest>();
  const [fault, setFault] = useState('');
  const [busy, setBusy] = useState(false);
  const run = async () => {
    setBusy(true);
    setFault('');
    try {
      setResult(await admin.testFilters({ Source: source, FilterCriteria: criteria, Records: [record] }));
    } catch (failure) {
      setFault(failure instanceof Error ? failure.message : String(failure));
      setResult(undefined);
    }
    setBusy(false);
  };
  return (
    <div className="lab">
      <FormField stretch label="Patterns" description="A record passes if one of them matches."><Patterns value={criteria} onChange={onCriteria} /></FormField>
      <SpaceBetween size="m">
        <FormField stretch label="Record" description="As the function gets it; Ctrl-Enter tries the patterns on it.">
          <Editor label="Record" value={record} onChange={setRecord} minLines={12} onRun={run} />
        </FormField>
        <Button variant="primary" loading={busy} onClick={run}>Try it</Button>
        <div role="status" aria-live="polite">
          {fault && <Alert type="error"><Hostile text={fault} /></Alert>}
          {result && !result.Valid && (
            <Alert type="error" header={`Pattern ${result.Filter ?? ''} is not valid`}>
              <Hostile text={result.Reason ?? result.Message ?? ''} />{result.Offset !== undefined && <> (at character {result.Offset})</>}
            </Alert>
          )}
          {result?.Results?.map((row, i) => (
            <SpaceBetween key={i} size="xs">
              {row.Error ? <Alert type="error"><Hostile text={row.Error} /></Alert>
                : <StatusIndicator type={row.Matches ? 'success' : 'stopped'}>{row.Matches ? 'It passes: the function gets it.' : 'It is filtered out: the function never sees it.'}</StatusIndicator>}
              {row.Reasons && <ul className="reasons">{row.Reasons.map((reason, j) => <li key={j}><Hostile text={reason} /></li>)}</ul>}
            </SpaceBetween>
          ))}
        </div>
      </SpaceBetween>
    </div>
  );
}
