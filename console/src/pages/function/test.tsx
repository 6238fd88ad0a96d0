import Alert from '@cloudscape-design/components/alert';
import Button from '@cloudscape-design/components/button';
import Container from '@cloudscape-design/components/container';
import FormField from '@cloudscape-design/components/form-field';
import Header from '@cloudscape-design/components/header';
import Input from '@cloudscape-design/components/input';
import KeyValuePairs from '@cloudscape-design/components/key-value-pairs';
import RadioGroup from '@cloudscape-design/components/radio-group';
import Select from '@cloudscape-design/components/select';
import SpaceBetween from '@cloudscape-design/components/space-between';
import StatusIndicator from '@cloudscape-design/components/status-indicator';
import { useState } from 'react';
import { invoke, type Alias, type FunctionConfiguration, type Invocation } from '../../api/lambda';
import { useEngine } from '../../app/engine';
import { bytes, count, duration, pretty } from '../../app/format';
import { Editor } from '../../parts/editor';
import { Block } from '../../parts/text';

type Kept = Record<string, string>;
const LATEST = { label: '$LATEST', value: '' };
const FIRST = '{\n  "name": "wheelpit"\n}';

function read(key: string): Kept {
  try {
    return JSON.parse(localStorage.getItem(key) ?? '{}') as Kept;
  } catch {
    return {};
  }
}

// Payloads are kept in this browser, by function.
export function TestTab({ name, versions, aliases }: { name: string; versions: FunctionConfiguration[]; aliases: Alias[] }) {
  const { readOnly } = useEngine();
  const key = `wheelpit.tests.${name}`;
  const [kept, setKept] = useState(() => read(key));
  const [payload, setPayload] = useState(() => Object.values(read(key))[0] ?? FIRST);
  const [title, setTitle] = useState('');
  const [kind, setKind] = useState<'RequestResponse' | 'Event'>('RequestResponse');
  const [target, setTarget] = useState<{ label: string; value: string }>(LATEST);
  const [busy, setBusy] = useState(false);
  const [fault, setFault] = useState('');
  const [answer, setAnswer] = useState<Invocation>();
  const keep = (next: Kept) => {
    setKept(next);
    localStorage.setItem(key, JSON.stringify(next));
  };
  const run = async () => {
    setBusy(true);
    setFault('');
    setAnswer(undefined);
    try {
      setAnswer(await invoke(name, target.value || undefined, kind, payload));
    } catch (failure) {
      setFault(failure instanceof Error ? failure.message : String(failure));
    }
    setBusy(false);
  };
  const targets = [LATEST, ...aliases.map((alias) => ({ label: `${alias.Name} (alias)`, value: alias.Name })),
                   ...versions.filter((version) => version.Version !== '$LATEST').map((version) => ({ label: version.Version, value: version.Version }))];
  return (
    <div className="lab">
      <SpaceBetween size="m">
        <FormField stretch label="Payload" description={`${bytes(new Blob([payload]).size)}; Ctrl-Enter invokes.`}>
          <Editor label="Payload" value={payload} onChange={setPayload} minLines={10} onRun={run} />
        </FormField>
        <div className="row-of-form">
          <FormField label="Version or alias"><Select options={targets} selectedOption={target} ariaLabel="Version or alias" expandToViewport
            onChange={({ detail }) => setTarget({ label: detail.selectedOption.label ?? '', value: detail.selectedOption.value ?? '' })} /></FormField>
          <FormField label="Saved payloads">
            <Select options={Object.keys(kept).map((each) => ({ label: each, value: each }))} selectedOption={null} placeholder={Object.keys(kept).length > 0 ? 'Load one' : 'None yet'} ariaLabel="Saved payloads" expandToViewport
              disabled={Object.keys(kept).length === 0} onChange={({ detail }) => { setPayload(kept[detail.selectedOption.value!] ?? ''); setTitle(detail.selectedOption.value ?? ''); }} />
          </FormField>
          <FormField label="Save as"><div className="short-input"><Input value={title} ariaLabel="Save as" placeholder="name" onChange={({ detail }) => setTitle(detail.value)} /></div></FormField>
          <Button disabled={!title} onClick={() => keep({ ...kept, [title]: payload })}>Save</Button>
        </div>
        <RadioGroup value={kind} ariaLabel="How it is invoked" onChange={({ detail }) => setKind(detail.value as 'RequestResponse' | 'Event')} items={[
          { value: 'RequestResponse', label: 'Wait for the answer' }, { value: 'Event', label: 'Asynchronously', description: 'With its retries and destinations.' }]} />
        <Button variant="primary" loading={busy} disabled={readOnly} onClick={run}>Invoke</Button>
      </SpaceBetween>
      <Container fitHeight header={<Header variant="h2">Answer</Header>}>
        <div role="status" aria-live="polite">
          {busy && <StatusIndicator type="in-progress">The function runs</StatusIndicator>}
          {fault && <Alert type="error" header="It was not run">{fault}</Alert>}
          {!busy && !answer && !fault && <span>The answer and the end of the log will be here.</span>}
          {answer && (
            <SpaceBetween size="m">
              <StatusIndicator type={answer.functionError ? 'error' : 'success'}>
                {answer.status === 202 ? 'Accepted: it runs as soon as there is room' : answer.functionError ? `Function error: ${answer.functionError}` : 'Succeeded'}
              </StatusIndicator>
              <KeyValuePairs columns={3} items={[
                { label: 'Took', value: duration(answer.milliseconds / 1000) }, { label: 'Version', value: answer.executedVersion ?? '–' },
                { label: 'Answer', value: `${count(new Blob([answer.payload]).size)} bytes` },
              ]} />
              {answer.payload && <Block text={pretty(answer.payload)} label="Answer of the function" most={50_000} />}
              {answer.log && <Block text={answer.log} label="End of the log" />}
            </SpaceBetween>
          )}
        </div>
      </Container>
    </div>
  );
}
