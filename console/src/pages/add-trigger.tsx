import Alert from '@cloudscape-design/components/alert';
import Wizard from '@cloudscape-design/components/wizard';
import { useQuery } from '@tanstack/react-query';
import { useMemo, useState } from 'react';
import { useLocation, useSearch } from 'wouter';
import * as admin from '../api/admin';
import { ApiError } from '../api/client';
import { createMapping } from '../api/lambda';
import { compact, fieldOf } from '../app/commands';
import { useEngine } from '../app/engine';
import { Page } from '../app/frame';
import { notify } from '../app/notices';
import { Failure } from '../parts/failure';
import type { Input_ } from '../parts/fields';
import { BatchStep } from './trigger/batch-step';
import { FunctionStep } from './trigger/function-step';
import { ReviewStep } from './trigger/review-step';
import { SourceStep } from './trigger/source-step';
import { SOURCE_MEMBERS } from './trigger/members';

// Four steps to a mapping; what may be given is what the engine says of each kind of source.
export function AddTriggerPage() {
  const [, go] = useLocation();
  const search = useSearch();
  const { overview, readOnly } = useEngine();
  const { data: traits, error } = useQuery({ queryKey: ['traits'], queryFn: admin.traits, staleTime: Infinity });
  const [step, setStep] = useState(0);
  const [kind, setKind] = useState('rabbitmq');
  const [input, setInput] = useState<Input_>(() => ({ FunctionName: new URLSearchParams(search).get('function') ?? '', Enabled: true }));
  const [faults, setFaults] = useState<Record<string, string>>({});
  const [fault, setFault] = useState('');
  const [busy, setBusy] = useState(false);
  const source = traits?.find((each) => each.Kind === kind);
  const fields = useMemo(
    () => (source?.Fields ?? []).filter((field) => !field.Extended || overview?.Profile === 'extended'), [source, overview?.Profile]);
  const request = useMemo(() => {
    const names = new Set(fields.map((field) => field.Name));
    const known = Object.fromEntries(Object.entries(input).filter(([member]) => names.has(member) || member === 'FunctionName' || member === 'Enabled'));
    return (compact(known) ?? {}) as Input_;
  }, [input, fields]);
  const set = (next: Input_) => {
    const changed = Object.keys(next).find((member) => next[member] !== input[member]);
    if (changed && faults[changed]) setFaults((all) => Object.fromEntries(Object.entries(all).filter(([member]) => member !== changed)));
    setInput(next);
  };
  const submit = async () => {
    setBusy(true);
    setFault('');
    setFaults({});
    try {
      const made = await createMapping(request);
      notify('success', 'The trigger was added; it is on its way to its queue.');
      go(`/mappings/${made.UUID}`);
    } catch (failure) {
      const message = failure instanceof Error ? failure.message : String(failure);
      const at = fieldOf(message, [...fields.map((field) => field.Name), 'FunctionName']);
      if (at) {
        setFaults({ [at]: message });
        setStep(at === 'FunctionName' ? 2 : SOURCE_MEMBERS.has(at) ? 0 : 1);
      }
      setFault(message);
    }
    setBusy(false);
  };
  const missing = (members: string[]) => {
    const absent = fields.filter((field) => members.includes(field.Name) && field.Required && request[field.Name] === undefined);
    setFaults(Object.fromEntries(absent.map((field) => [field.Name, 'This is needed.'])));
    return absent.length > 0;
  };
  const onNavigate = (to: number) => {
    if (to > step) {
      if (step === 0 && missing([...SOURCE_MEMBERS])) return;
      if (step <= 2 && to === 3 && !request.FunctionName) {
        setFaults({ FunctionName: 'This is needed.' });
        setStep(2);
        return;
      }
    }
    setStep(to);
  };
  return (
    <Page title="Add trigger" crumbs={[{ text: 'Event source mappings', href: '/mappings' }]} width={1100}>
      <Failure error={error as ApiError | null} what="The form" />
      {readOnly && <Alert type="info">This access key may look at everything and change nothing.</Alert>}
      {fault && step < 3 && <Alert type="error" header="The trigger was not added">{fault}</Alert>}
      {traits && (
        <Wizard
          activeStepIndex={step} isLoadingNextStep={busy}
          i18nStrings={{
            stepNumberLabel: (n) => `Step ${n}`, collapsedStepsLabel: (n, all) => `Step ${n} of ${all}`, navigationAriaLabel: 'Steps',
            cancelButton: 'Cancel', previousButton: 'Back', nextButton: 'Next', submitButton: 'Add trigger', optional: 'optional',
          }}
          onNavigate={({ detail }) => onNavigate(detail.requestedStepIndex)} onCancel={() => go('/mappings')} onSubmit={() => void submit()}
          steps={[
            { title: 'Source', description: 'What is read.', content: (
              <SourceStep traits={traits} kind={kind} fields={fields} value={input} faults={faults} onChange={set} onKind={(next) => {
                setKind(next);
                setFaults({});
                setInput({ FunctionName: input.FunctionName, Enabled: input.Enabled });
              }} />) },
            { title: 'Batches and filters', description: 'How messages are gathered, which of them match, and what happens after failures.', content: (
              <BatchStep source={kind} fields={fields} value={input} faults={faults} onChange={set} />) },
            { title: 'Function', description: 'What is called.', content: <FunctionStep value={input} faults={faults} longest={source?.LongestFunctionTimeoutSeconds} onChange={set} /> },
            { title: 'Review', description: 'The same as a command and as Terraform.', content: <ReviewStep request={request} fault={fault} /> },
          ]}
        />
      )}
    </Page>
  );
}
