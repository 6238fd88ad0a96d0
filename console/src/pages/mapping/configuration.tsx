import Alert from '@cloudscape-design/components/alert';
import Button from '@cloudscape-design/components/button';
import ExpandableSection from '@cloudscape-design/components/expandable-section';
import SpaceBetween from '@cloudscape-design/components/space-between';
import { useQuery, useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import * as admin from '../../api/admin';
import { getMapping, updateMapping, type Mapping } from '../../api/lambda';
import type { MappingStatus } from '../../api/types';
import { awsCommand, compact, fieldOf } from '../../app/commands';
import { useEngine } from '../../app/engine';
import { notify } from '../../app/notices';
import { AccessFields, type Access } from '../../parts/access';
import { Fields, type Input_ } from '../../parts/fields';
import { Code } from '../../parts/text';

// What a mapping keeps for its life, and what has a tab of its own.
const FIXED = new Set(['EventSourceArn', 'SelfManagedEventSource', 'Queues', 'Topics', 'StartingPosition', 'StartingPositionTimestamp', 'Tags', 'UUID',
                       'Enabled', 'FilterCriteria', 'SourceAccessConfigurations', 'AmazonManagedKafkaEventSourceConfig', 'SelfManagedKafkaEventSourceConfig']);
const SERVICE = new Set(['LastModified', 'LastProcessingResult', 'State', 'StateTransitionReason', 'FilterCriteriaError']);

const same = (a: unknown, b: unknown) => JSON.stringify(compact(a)) === JSON.stringify(compact(b));
const stable = (mapping: Mapping) => Object.fromEntries(Object.entries(mapping).filter(([member]) => !SERVICE.has(member)));

export function ConfigurationTab({ mapping }: { mapping: MappingStatus }) {
  const queries = useQueryClient();
  const { readOnly, overview } = useEngine();
  const uuid = mapping.UUID;
  const traits = useQuery({ queryKey: ['traits'], queryFn: admin.traits, staleTime: Infinity });
  const loaded = useQuery({ queryKey: ['mapping', uuid], queryFn: () => getMapping(uuid) });
  const [edited, setEdited] = useState<Input_>();
  const [base, setBase] = useState<Mapping>();
  const [conflict, setConflict] = useState<{ member: string; theirs: unknown; mine: unknown }[]>([]);
  const [faults, setFaults] = useState<Record<string, string>>({});
  const [fault, setFault] = useState('');
  const [busy, setBusy] = useState(false);
  if (!loaded.data || !traits.data) return null;
  const kind = traits.data.find((source) => source.Kind === mapping.Source);
  const extended = overview?.Profile === 'extended';
  const fields = (kind?.Fields ?? []).filter((field) => !FIXED.has(field.Name) && (!field.Extended || extended));
  const form: Input_ = edited ?? { ...loaded.data, FunctionName: mapping.FunctionArn };
  const change = (next: Input_) => {
    if (!edited) setBase(loaded.data);
    setEdited(next);
  };
  const from: Input_ = base ? { ...base, FunctionName: mapping.FunctionArn } : form;
  const changed = Object.fromEntries(Object.entries(form).filter(([member, value]) => !same(value, from[member]))) as Input_;
  const save = async (anyway: boolean) => {
    setBusy(true);
    setFaults({});
    setFault('');
    try {
      const now = await getMapping(uuid);
      const differs = Object.keys(changed).filter((member) => member in now && !same(now[member], base?.[member]));
      if (differs.length > 0 && !anyway) {
        setConflict(differs.map((member) => ({ member, theirs: now[member], mine: changed[member] })));
        setBusy(false);
        return;
      }
      await updateMapping(uuid, changed);
      notify('success', 'The mapping was changed.');
      setEdited(undefined);
      setConflict([]);
    } catch (failure) {
      const message = failure instanceof Error ? failure.message : String(failure);
      const at = fieldOf(message, Object.keys(changed));
      if (at && fields.some((field) => field.Name === at)) setFaults({ [at]: message });
      else setFault(message);
    }
    setBusy(false);
    void queries.invalidateQueries({ queryKey: ['mapping', uuid] });
  };
  return (
    <SpaceBetween size="l">
      <Fields fields={fields} value={form} onChange={change} faults={faults} />
      {kind?.AccessTypes && kind.AccessTypes.length > 0 && (
        <AccessFields types={kind.AccessTypes} fault={undefined} value={(form.SourceAccessConfigurations as Access[] | null) ?? []}
          onChange={(value) => change({ ...form, SourceAccessConfigurations: value })} />
      )}
      {fault && <Alert type="error">{fault}</Alert>}
      {conflict.length > 0 && (
        <Alert type="warning" header="Somebody has changed the same meanwhile" action={<Button onClick={() => save(true)}>Use mine</Button>}>
          <ul>{conflict.map(({ member, theirs, mine }) => <li key={member}>{member}: theirs <code>{JSON.stringify(theirs)}</code>, mine <code>{JSON.stringify(mine)}</code></li>)}</ul>
        </Alert>
      )}
      <SpaceBetween direction="horizontal" size="xs">
        <Button disabled={!edited} onClick={() => { setEdited(undefined); setFaults({}); setConflict([]); }}>As it was</Button>
        <Button variant="primary" loading={busy} disabled={Object.keys(changed).length === 0 || readOnly} onClick={() => save(false)}>Change the mapping</Button>
      </SpaceBetween>
      {Object.keys(changed).length > 0 && (
        <Code label="The command that does the same">{awsCommand('update-event-source-mapping', { UUID: uuid, ...changed }, window.location.origin)}</Code>
      )}
      <ExpandableSection headerText="As GetEventSourceMapping answers">
        <Code label="The mapping as JSON">{JSON.stringify({ ...stable(loaded.data), State: mapping.State, LastProcessingResult: mapping.LastProcessingResult }, null, 2)}</Code>
      </ExpandableSection>
    </SpaceBetween>
  );
}
