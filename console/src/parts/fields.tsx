import FormField from '@cloudscape-design/components/form-field';
import DateInput from '@cloudscape-design/components/date-input';
import Input from '@cloudscape-design/components/input';
import Multiselect from '@cloudscape-design/components/multiselect';
import Select from '@cloudscape-design/components/select';
import SpaceBetween from '@cloudscape-design/components/space-between';
import Textarea from '@cloudscape-design/components/textarea';
import Toggle from '@cloudscape-design/components/toggle';
import { useState } from 'react';
import type { Field } from '../api/types';
import { rangeOf, title } from '../app/commands';
import { Patterns, type Criteria } from './filters';

export type Input_ = Record<string, unknown>;

// What fields say beside their names; their ranges are the engine's.
const HELP: Record<string, string> = {
  BatchSize: 'The most messages in one call of the function.',
  MaximumBatchingWindowInSeconds: 'How long to gather messages before the function is called with what there is.',
  FilterCriteria: 'Which records reach the function; the others are settled without it.',
  FunctionResponseTypes: 'Whether the function may name the records that failed, instead of the whole batch.',
  ParallelizationFactor: 'How many batches of one shard may be in hand at a time.',
  MaximumRetryAttempts: '-1: until the record expires.',
  MaximumRecordAgeInSeconds: '-1: any age.',
  BisectBatchOnFunctionError: 'A batch that fails is halved until the record is found that fails.',
  TumblingWindowInSeconds: 'Windows over which the function gathers a state.',
  StartingPosition: 'Where reading begins: the oldest record, the next one, or a moment.',
  StartingPositionTimestamp: 'For AT_TIMESTAMP.',
  DestinationConfig: 'Is notified of discarded records.',
  ScalingConfig: 'How many batches are with the function at a time.',
  ProvisionedPollerConfig: 'How many pollers are kept ready.',
};

const options = (values: string[]) => values.map((value) => ({ label: value, value }));

// For the few members that are lists of structures. What is not JSON yet stays in the field alone.
function JsonText({ value, label, onChange }: { value: unknown; label: string; onChange: (value: unknown) => void }) {
  const [text, setText] = useState(() => JSON.stringify(value));
  return (
    <Textarea value={text} rows={3} ariaLabel={`${label}, as JSON`} spellcheck={false} onChange={({ detail }) => {
      setText(detail.value);
      try {
        onChange(JSON.parse(detail.value));
      } catch {
        // Typed on.
      }
    }} />
  );
}

function Control({ field, value, onChange }: { field: Field; value: unknown; onChange: (value: unknown) => void }) {
  const label = title(field.Name);
  if (field.Name === 'FilterCriteria') return <Patterns value={value as Criteria | undefined} onChange={onChange} />;
  switch (field.Type) {
    case 'integer':
      return <Input type="number" inputMode="numeric" value={value === undefined ? '' : String(value)} ariaLabel={label}
        placeholder={field.Default === undefined ? '' : String(field.Default)}
        onChange={({ detail }) => onChange(detail.value === '' ? undefined : Number(detail.value))} />;
    case 'boolean':
      return <Toggle checked={value === true} onChange={({ detail }) => onChange(detail.checked)}>{label}</Toggle>;
    case 'timestamp':
      return <DateInput value={typeof value === 'number' ? new Date(value * 1000).toISOString().slice(0, 10) : ''} placeholder="YYYY/MM/DD" ariaLabel={label}
        onChange={({ detail }) => onChange(detail.value ? Date.parse(`${detail.value}T00:00:00Z`) / 1000 : undefined)} />;
    case 'list': {
      const list = Array.isArray(value) ? (value as string[]) : [];
      const values = field.Values ?? field.Item?.Values;
      if (values) {
        return <Multiselect options={options(values)} selectedOptions={options(list)} ariaLabel={label} placeholder="None" expandToViewport
          onChange={({ detail }) => onChange(detail.selectedOptions.map((option) => option.value))} />;
      }
      if (field.Item?.Type === 'structure') return <JsonText value={value ?? []} label={label} onChange={onChange} />;
      if (field.MaxItems === 1) return <Input value={list[0] ?? ''} ariaLabel={label} spellcheck={false} onChange={({ detail }) => onChange(detail.value ? [detail.value] : [])} />;
      return <Textarea value={list.join('\n')} rows={3} ariaLabel={label} placeholder="one a line" spellcheck={false}
        onChange={({ detail }) => onChange(detail.value.split('\n').map((line) => line.trim()))} />;
    }
    case 'map':
      return <JsonText value={value ?? {}} label={label} onChange={onChange} />;
    case 'structure':
      return (
        <div className="nested">
          <Fields fields={field.Fields ?? []} value={(value as Input_ | undefined) ?? {}} onChange={onChange} faults={{}} />
        </div>
      );
    default:
      if (field.Values) {
        const chosen = typeof value === 'string' ? { label: value, value } : null;
        return <Select options={[{ label: '(not given)', value: '' }, ...options(field.Values)]} selectedOption={chosen} placeholder={field.Default ? String(field.Default) : 'Choose'}
          ariaLabel={label} expandToViewport onChange={({ detail }) => onChange(detail.selectedOption.value || undefined)} />;
      }
      return <Input value={typeof value === 'string' ? value : ''} ariaLabel={label} spellcheck={false} onChange={({ detail }) => onChange(detail.value || undefined)} />;
  }
}

export function Fields({ fields, value, onChange, faults }: {
  fields: Field[]; value: Input_; onChange: (value: Input_) => void; faults: Record<string, string>;
}) {
  return (
    <SpaceBetween size="l">
      {fields.map((field) => (
        <FormField key={field.Name} stretch={field.Type === 'structure' || field.Name === 'FilterCriteria'}
          label={field.Type === 'boolean' ? undefined : <>{title(field.Name)}{!field.Required && <i className="optional"> – optional</i>}</>}
          description={HELP[field.Name]} constraintText={rangeOf(field)} errorText={faults[field.Name]}>
          <Control field={field} value={value[field.Name]} onChange={(next) => onChange({ ...value, [field.Name]: next })} />
        </FormField>
      ))}
    </SpaceBetween>
  );
}
