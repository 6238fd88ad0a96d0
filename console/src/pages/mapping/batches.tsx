import Box from '@cloudscape-design/components/box';
import Button from '@cloudscape-design/components/button';
import Container from '@cloudscape-design/components/container';
import ExpandableSection from '@cloudscape-design/components/expandable-section';
import FormField from '@cloudscape-design/components/form-field';
import Header from '@cloudscape-design/components/header';
import Input from '@cloudscape-design/components/input';
import Modal from '@cloudscape-design/components/modal';
import SpaceBetween from '@cloudscape-design/components/space-between';
import StatusIndicator from '@cloudscape-design/components/status-indicator';
import Textarea from '@cloudscape-design/components/textarea';
import Toggle from '@cloudscape-design/components/toggle';
import { useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import * as admin from '../../api/admin';
import type { Batch, MappingStatus, RecordedBatch, Recording } from '../../api/types';
import { useEngine } from '../../app/engine';
import { bytes, count, duration } from '../../app/format';
import { usePolled } from '../../app/hooks';
import { notify, notifyError } from '../../app/notices';
import { Failure } from '../../parts/failure';
import { List, type Column } from '../../parts/list';
import { Ago, Empty, Hostile, Link } from '../../parts/text';
import { ReplayDialog } from './replay';

const GOOD = new Set(['done']);
const WARN = new Set(['partly', 'retry', 'given back', 'halved', 'left']);

const Outcome = ({ batch }: { batch: Batch }) => (
  <StatusIndicator type={GOOD.has(batch.Outcome) ? 'success' : WARN.has(batch.Outcome) ? 'warning' : 'error'}>
    {batch.Outcome}{batch.FailedRecords ? `, ${count(batch.FailedRecords)} failed` : ''}{batch.ErrorType && <>: <Hostile text={batch.ErrorType} most={60} /></>}
  </StatusIndicator>
);

const milliseconds = (value: number | undefined) => (value === undefined ? '–' : duration(value / 1000));

function columns(functionName: string, kept: Map<number, RecordedBatch>, open: (batch: RecordedBatch) => void): Column<Batch>[] {
  return [
    { id: 'started', header: 'Called', isRowHeader: true, sortingField: 'Number', minWidth: 90, cell: (row) => <Ago at={row.StartedAt ?? row.FirstRecordAt} /> },
    { id: 'outcome', header: 'Outcome', sortingField: 'Outcome', minWidth: 140, cell: (row) => <Outcome batch={row} /> },
    { id: 'records', header: 'Messages', wide: true, sortingField: 'Records', cell: (row) => count(row.Records) },
    { id: 'bytes', header: 'Size', wide: true, minWidth: 95, sortingField: 'Bytes', cell: (row) => bytes(row.Bytes) },
    { id: 'waited', header: 'Waited', wide: true, minWidth: 140, sortingField: 'WaitedMilliseconds', cell: (row) => (
      <div>{milliseconds(row.WaitedMilliseconds)}{row.ClosedBy && <Box variant="small" display="block" color="text-body-secondary">closed by {row.ClosedBy}</Box>}</div>) },
    { id: 'ran', header: 'Ran', wide: true, minWidth: 92, sortingField: 'RanMilliseconds', cell: (row) => milliseconds(row.RanMilliseconds) },
    { id: 'attempt', header: 'Attempt', wide: true, sortingField: 'Attempt', cell: (row) => row.Attempt },
    { id: 'version', header: 'Version', wide: true, sortingField: 'ExecutedVersion', cell: (row) => row.ExecutedVersion ?? '–' },
    { id: 'log', header: 'Look', minWidth: 80, cell: (row) => (
      <SpaceBetween direction="horizontal" size="xs">
        {row.RequestId && <Link to={`/functions/${encodeURIComponent(functionName)}?tab=logs&search=${encodeURIComponent(`"${row.RequestId}"`)}`}>Log lines</Link>}
        {kept.has(row.Number) && <Button variant="inline-link" onClick={() => open(kept.get(row.Number)!)}>Open</Button>}
      </SpaceBetween>) },
  ];
}

export function BatchesTab({ mapping }: { mapping: MappingStatus }) {
  const uuid = mapping.UUID;
  const { data, error } = usePolled(['batches', uuid], (signal) => admin.batches(uuid, signal), 2000);
  const recording = usePolled(['recording', uuid], (signal) => admin.recording(uuid, signal), 5000);
  const kept = usePolled(['recorded', uuid], (signal) => admin.recorded(uuid, signal), 3000);
  const [open, setOpen] = useState<RecordedBatch>();
  const byNumber = new Map((kept.data ?? []).map((batch) => [batch.Number, batch]));
  const older = (kept.data ?? []).filter((batch) => !(data ?? []).some((row) => row.Number === batch.Number));
  return (
    <SpaceBetween size="l">
      <Failure error={error} what="The list of batches" />
      {recording.data && <Recorder uuid={uuid} recording={recording.data} />}
      <List embedded headerVariant="h2" address="batches-" title="The last batches" plural="batches" rows={data && [...data, ...older]} id={(row) => String(row.Number)}
        columns={columns(mapping.FunctionName, byNumber, setOpen)} sortBy="started" descending
        description="The last hundred calls of the function, newest first; batches that were recorded can be opened and replayed."
        empty={<Empty title="No batch yet">The first one is here as soon as the function was called.</Empty>} />
      {open && <ReplayDialog mapping={mapping} batch={open} onClose={() => setOpen(undefined)} />}
    </SpaceBetween>
  );
}

function Recorder({ uuid, recording }: { uuid: string; recording: Recording }) {
  const queries = useQueryClient();
  const { readOnly } = useEngine();
  const [settings, setSettings] = useState(false);
  const set = async (change: Partial<Recording>) => {
    try {
      await admin.setRecording(uuid, { Enabled: recording.Enabled, ...change });
      setSettings(false);
    } catch (failure) {
      notifyError(failure, 'The recorder is as it was');
    }
    void queries.invalidateQueries({ queryKey: ['recording', uuid] });
  };
  return (
    <Container header={
      <Header variant="h2" description="Keeps the last batches with their messages on this machine’s disk, to look at and to send again."
        actions={<SpaceBetween direction="horizontal" size="xs">
          <Button disabled={readOnly} onClick={() => setSettings(true)}>Bounds and redaction</Button>
          <Button disabled={readOnly || recording.Batches === 0} onClick={async () => {
            try {
              const { Removed } = await admin.forgetRecorded(uuid);
              notify('success', `${count(Removed)} recorded batches were removed.`);
            } catch (failure) {
              notifyError(failure, 'Not removed');
            }
            void queries.invalidateQueries({ queryKey: ['recorded', uuid] });
          }}>Remove all</Button>
        </SpaceBetween>}>Recorder</Header>
    }>
      <SpaceBetween size="xs">
        <Toggle checked={recording.Enabled} disabled={readOnly} onChange={({ detail }) => set({ Enabled: detail.checked })}>Record batches</Toggle>
        <Box color="text-body-secondary">
          {count(recording.Batches)} of at most {count(recording.MaxBatches)} batches, {bytes(recording.Bytes)} of at most {bytes(recording.MaxBytes)}.
          {recording.Redact.length > 0 ? ` Redacted: ${recording.Redact.join(', ')}.` : ' Nothing is redacted.'}
          {recording.Dropped ? ` ${count(recording.Dropped)} could not be kept.` : ''}
        </Box>
        {recording.LastFault && <StatusIndicator type="warning"><Hostile text={recording.LastFault} /></StatusIndicator>}
      </SpaceBetween>
      {settings && <Bounds recording={recording} onClose={() => setSettings(false)} onSet={set} />}
    </Container>
  );
}

function Bounds({ recording, onClose, onSet }: { recording: Recording; onClose: () => void; onSet: (change: Partial<Recording>) => Promise<void> }) {
  const [batches, setBatches] = useState(String(recording.MaxBatches));
  const [size, setSize] = useState(String(recording.MaxBytes));
  const [paths, setPaths] = useState(recording.Redact.join('\n'));
  return (
    <Modal visible onDismiss={onClose} header="Bounds and redaction" closeAriaLabel="Close"
      footer={<Box float="right"><Button variant="primary" onClick={() => onSet({
        MaxBatches: Number(batches), MaxBytes: Number(size), Redact: paths.split('\n').map((path) => path.trim()).filter(Boolean),
      })}>Keep</Button></Box>}>
      <SpaceBetween size="m">
        <FormField label="Most batches" description="The oldest goes first."><Input type="number" value={batches} onChange={({ detail }) => setBatches(detail.value)} /></FormField>
        <FormField label="Most bytes on the disk"><Input type="number" value={size} onChange={({ detail }) => setSize(detail.value)} /></FormField>
        <FormField label="JSON paths to redact" description="One a line, such as $..password. What they name is never written to the disk.">
          <Textarea value={paths} rows={5} spellcheck={false} onChange={({ detail }) => setPaths(detail.value)} />
        </FormField>
        <ExpandableSection headerText="What a path may be">
          <code>$.rmqMessagesByQueue..data</code>, <code>$..password</code>, <code>$.Records[*].body</code>
        </ExpandableSection>
      </SpaceBetween>
    </Modal>
  );
}
