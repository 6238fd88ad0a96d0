import Alert from '@cloudscape-design/components/alert';
import Button from '@cloudscape-design/components/button';
import FormField from '@cloudscape-design/components/form-field';
import Input from '@cloudscape-design/components/input';
import SpaceBetween from '@cloudscape-design/components/space-between';
import { useQuery, useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import { ApiError } from '../../api/client';
import { getEventInvokeConfig, putEventInvokeConfig, updateConfiguration, type EventInvokeConfig, type FunctionConfiguration } from '../../api/lambda';
import { compact } from '../../app/commands';
import { useEngine } from '../../app/engine';
import { notify } from '../../app/notices';

interface Form {
  success: string;
  failure: string;
  retries: string;
  age: string;
  dead: string;
}

export function DestinationsTab({ name, configuration }: { name: string; configuration: FunctionConfiguration }) {
  const queries = useQueryClient();
  const { readOnly } = useEngine();
  const { data } = useQuery<EventInvokeConfig>({ queryKey: ['event-invoke', name, 'form'], queryFn: async () => {
    try {
      return await getEventInvokeConfig(name);
    } catch (failure) {
      if (failure instanceof ApiError && failure.status === 404) return {};
      throw failure;
    }
  } });
  const [edited, setEdited] = useState<Form>();
  const [fault, setFault] = useState('');
  if (!data) return null;
  const form: Form = edited ?? {
    success: data.DestinationConfig?.OnSuccess?.Destination ?? '', failure: data.DestinationConfig?.OnFailure?.Destination ?? '',
    retries: data.MaximumRetryAttempts === undefined ? '' : String(data.MaximumRetryAttempts), age: data.MaximumEventAgeInSeconds === undefined ? '' : String(data.MaximumEventAgeInSeconds),
    dead: configuration.DeadLetterConfig?.TargetArn ?? '',
  };
  const save = async () => {
    setFault('');
    try {
      const input = compact({ DestinationConfig: { OnSuccess: { Destination: form.success }, OnFailure: { Destination: form.failure } },
                              MaximumRetryAttempts: form.retries === '' ? undefined : Number(form.retries), MaximumEventAgeInSeconds: form.age === '' ? undefined : Number(form.age) }) ?? { DestinationConfig: {} };
      await putEventInvokeConfig(name, input as object);
      if (form.dead !== (configuration.DeadLetterConfig?.TargetArn ?? '')) await updateConfiguration(name, { DeadLetterConfig: { TargetArn: form.dead } });
      notify('success', 'Destinations and retries were changed.');
      setEdited(undefined);
    } catch (failure) {
      setFault(failure instanceof Error ? failure.message : String(failure));
    }
    void queries.invalidateQueries({ queryKey: ['event-invoke', name] });
    void queries.invalidateQueries({ queryKey: ['function', name] });
  };
  const field = (key: keyof Form, label: string, description: string, placeholder = 'arn:aws:…') => (
    <FormField label={label} description={description} stretch>
      <Input value={form[key]} ariaLabel={label} placeholder={placeholder} spellcheck={false} onChange={({ detail }) => setEdited({ ...form, [key]: detail.value })} />
    </FormField>
  );
  return (
    <SpaceBetween size="m">
      {field('success', 'Destination on success', 'Queue, topic, bus, function or a broker’s queue that learns of each asynchronous success.')}
      {field('failure', 'Destination on failure', 'Is notified of events that failed permanently.')}
      {field('dead', 'Dead-letter queue', 'An SQS queue or SNS topic that gets such events themselves.')}
      <div className="two-columns">
        {field('retries', 'Retries', '0 to 2.', '2')}
        {field('age', 'Most age', 'Seconds, 60 to 21600.', '21600')}
      </div>
      {fault && <Alert type="error">{fault}</Alert>}
      <Button variant="primary" disabled={readOnly || !edited} onClick={save}>Keep</Button>
    </SpaceBetween>
  );
}
