import Alert from '@cloudscape-design/components/alert';
import Button from '@cloudscape-design/components/button';
import Container from '@cloudscape-design/components/container';
import FormField from '@cloudscape-design/components/form-field';
import Header from '@cloudscape-design/components/header';
import Input from '@cloudscape-design/components/input';
import KeyValuePairs from '@cloudscape-design/components/key-value-pairs';
import SpaceBetween from '@cloudscape-design/components/space-between';
import { useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import { deleteReservedConcurrency, putReservedConcurrency, updateConfiguration, type FunctionConfiguration } from '../../api/lambda';
import { awsCommand } from '../../app/commands';
import { useEngine } from '../../app/engine';
import { fieldOf } from '../../app/commands';
import { notify } from '../../app/notices';
import { Tags } from '../../parts/tags';
import { Code } from '../../parts/text';

const MEMBERS = [
  { name: 'Description', label: 'Description', number: false, help: '' }, { name: 'Handler', label: 'Handler', number: false, help: '' },
  { name: 'Timeout', label: 'Timeout', number: true, help: 'Seconds, 1 to 900.' }, { name: 'MemorySize', label: 'Memory', number: true, help: 'MB, 128 to 10240.' },
] as const;

export function ConfigurationTab({ configuration, reserved, tags }: { configuration: FunctionConfiguration; reserved: number | undefined; tags: string }) {
  const queries = useQueryClient();
  const { readOnly } = useEngine();
  const [edited, setEdited] = useState<Record<string, string>>({});
  const [most, setMost] = useState<string>();
  const [faults, setFaults] = useState<Record<string, string>>({});
  const [busy, setBusy] = useState(false);
  const name = configuration.FunctionName;
  const change = Object.fromEntries(MEMBERS.filter((member) => edited[member.name] !== undefined && edited[member.name] !== String(configuration[member.name] ?? ''))
    .map((member) => [member.name, member.number ? Number(edited[member.name]) : edited[member.name]]));
  const changesMost = most !== undefined && most !== String(reserved ?? '');
  const save = async () => {
    setBusy(true);
    setFaults({});
    try {
      if (Object.keys(change).length > 0) await updateConfiguration(name, { ...change, RevisionId: configuration.RevisionId });
      if (changesMost) await (most === '' ? deleteReservedConcurrency(name) : putReservedConcurrency(name, Number(most)));
      notify('success', 'The function was changed.');
      setEdited({});
      setMost(undefined);
    } catch (failure) {
      const message = failure instanceof Error ? failure.message : String(failure);
      setFaults({ [fieldOf(message, MEMBERS.map((member) => member.name)) ?? 'all']: message });
    }
    setBusy(false);
    void queries.invalidateQueries({ queryKey: ['function', name] });
  };
  return (
    <SpaceBetween size="l">
      <Container header={<Header variant="h2">General</Header>}>
        <SpaceBetween size="m">
          <div className="two-columns">
            {MEMBERS.map((member) => (
              <FormField key={member.name} label={member.label} constraintText={member.help} errorText={faults[member.name]}>
                <Input value={edited[member.name] ?? String(configuration[member.name] ?? '')} type={member.number ? 'number' : 'text'} ariaLabel={member.label}
                  onChange={({ detail }) => setEdited({ ...edited, [member.name]: detail.value })} />
              </FormField>
            ))}
            <FormField label="Reserved concurrency" constraintText="Empty: none is reserved." errorText={faults.ReservedConcurrentExecutions}>
              <Input type="number" value={most ?? (reserved === undefined ? '' : String(reserved))} ariaLabel="Reserved concurrency" onChange={({ detail }) => setMost(detail.value)} />
            </FormField>
          </div>
          {faults.all && <Alert type="error">{faults.all}</Alert>}
          <Button variant="primary" loading={busy} disabled={readOnly || (Object.keys(change).length === 0 && !changesMost)} onClick={save}>Change the function</Button>
          {Object.keys(change).length > 0 && <Code label="The command that does the same">{awsCommand('update-function-configuration', { FunctionName: name, ...change }, window.location.origin)}</Code>}
        </SpaceBetween>
      </Container>
      <Container header={<Header variant="h2">Fixed with its code</Header>}>
        <KeyValuePairs columns={3} items={[
          { label: 'Runtime', value: configuration.Runtime ?? '–' }, { label: 'Architecture', value: configuration.Architectures?.join(', ') ?? '–' },
          { label: 'Changed', value: configuration.LastModified?.slice(0, 19).replace('T', ' ') ?? '–' }, { label: 'ARN', value: <code className="uuid">{configuration.FunctionArn}</code> },
          { label: 'Role', value: <code className="uuid">{configuration.Role ?? '–'}</code> }, { label: 'Layers', value: configuration.Layers?.map((layer) => layer.Arn).join(', ') || 'none' },
        ]} />
      </Container>
      <Container header={<Header variant="h2">Tags</Header>}><Tags arn={tags} /></Container>
    </SpaceBetween>
  );
}
