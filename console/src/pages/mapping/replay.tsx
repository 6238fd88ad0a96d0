import Alert from '@cloudscape-design/components/alert';
import Box from '@cloudscape-design/components/box';
import Button from '@cloudscape-design/components/button';
import FormField from '@cloudscape-design/components/form-field';
import Modal from '@cloudscape-design/components/modal';
import Select from '@cloudscape-design/components/select';
import SpaceBetween from '@cloudscape-design/components/space-between';
import StatusIndicator from '@cloudscape-design/components/status-indicator';
import { useQuery } from '@tanstack/react-query';
import { useState } from 'react';
import * as admin from '../../api/admin';
import { listAliases, listVersions } from '../../api/lambda';
import type { Answered, MappingStatus, RecordedBatch, Replay } from '../../api/types';
import { useEngine } from '../../app/engine';
import { bytes, count, duration, pretty } from '../../app/format';
import { Block, Moment } from '../../parts/text';

const AS_IS = { label: 'As the mapping calls it', value: '' };

// A recorded batch: what the function got and said, and what another version says to the same.
export function ReplayDialog({ mapping, batch, onClose }: { mapping: MappingStatus; batch: RecordedBatch; onClose: () => void }) {
  const { readOnly } = useEngine();
  const name = mapping.FunctionName;
  const whole = useQuery({ queryKey: ['recorded', mapping.UUID, batch.Number], queryFn: () => admin.recordedBatch(mapping.UUID, batch.Number), enabled: !readOnly });
  const targets = useQuery({ queryKey: ['targets', name], queryFn: async () => {
    const [versions, aliases] = await Promise.all([listVersions(name), listAliases(name)]);
    return [AS_IS, ...aliases.map((alias) => ({ label: `${alias.Name} (alias of ${alias.FunctionVersion})`, value: alias.Name })),
            ...versions.map((version) => ({ label: version.Version, value: version.Version })).reverse()];
  } });
  const [target, setTarget] = useState(AS_IS);
  const [busy, setBusy] = useState(false);
  const [fault, setFault] = useState('');
  const [replay, setReplay] = useState<Replay>();
  const run = async () => {
    setBusy(true);
    setFault('');
    try {
      setReplay(await admin.replay(mapping.UUID, batch.Number, target.value || undefined));
    } catch (failure) {
      setFault(failure instanceof Error ? failure.message : String(failure));
    }
    setBusy(false);
  };
  const recorded: Answered = replay?.Recorded ?? {
    ...(batch.ExecutedVersion ? { ExecutedVersion: batch.ExecutedVersion } : {}), ...(batch.RanMilliseconds === undefined ? {} : { RanMilliseconds: batch.RanMilliseconds }),
    ...(batch.FunctionError === undefined ? {} : { FunctionError: batch.FunctionError }), ...(whole.data?.Answer === undefined ? {} : { Answer: whole.data.Answer }),
  };
  return (
    <Modal visible size="max" onDismiss={onClose} closeAriaLabel="Close" header={`Batch of ${count(batch.Records)} messages, ${bytes(batch.EventBytes ?? batch.Bytes)}`}>
      <SpaceBetween size="m">
        <Box color="text-body-secondary">Called <Moment at={batch.StartedAt ?? batch.FirstRecordAt} />. {batch.Redacted ? `${count(batch.Redacted)} values were redacted before they were written down.` : ''}</Box>
        {whole.error && <Alert type="warning">{whole.error.message}</Alert>}
        {whole.data?.Event !== undefined && <Block text={pretty(whole.data.Event)} label="The event" most={20_000} />}
        <div className="row-of-form">
          <FormField label="Replay with" description="The function runs for real; nothing is acknowledged or given back.">
            <Select selectedOption={target} options={targets.data ?? [AS_IS]} expandToViewport ariaLabel="Replay with"
              onChange={({ detail }) => setTarget({ label: detail.selectedOption.label ?? '', value: detail.selectedOption.value ?? '' })} />
          </FormField>
          <Button variant="primary" iconName="redo" loading={busy} disabled={readOnly} onClick={run}>Replay</Button>
        </div>
        {fault && <Alert type="error">{fault}</Alert>}
        {replay && <StatusIndicator type={replay.Same ? 'success' : 'warning'}>{replay.Same ? 'Both answers are the same.' : 'The answers differ.'}</StatusIndicator>}
        <div className="side-by-side">
          <Side title="Then" answer={recorded} />
          {replay ? <Side title="Now" answer={replay.Replayed} /> : <div className="waiting">The new answer will be here.</div>}
        </div>
        {replay?.Replayed.LogTail && <Block text={replay.Replayed.LogTail} label="Log of the replay" />}
      </SpaceBetween>
    </Modal>
  );
}

function Side({ title, answer }: { title: string; answer: Answered }) {
  return (
    <section aria-label={title}>
      <Box variant="h3">{title}</Box>
      <SpaceBetween size="xs">
        <div>
          <StatusIndicator type={answer.FunctionError ? 'error' : 'success'}>{answer.FunctionError ? `function error ${answer.ErrorType ?? ''}` : 'answered'}</StatusIndicator>
          {' '}version {answer.ExecutedVersion ?? '–'}{answer.RanMilliseconds !== undefined && `, ${duration(answer.RanMilliseconds / 1000)}`}
        </div>
        <Block text={pretty(answer.Answer ?? '')} label={`Answer: ${title}`} />
      </SpaceBetween>
    </section>
  );
}
