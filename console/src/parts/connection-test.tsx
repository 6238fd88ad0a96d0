import Alert from '@cloudscape-design/components/alert';
import Button from '@cloudscape-design/components/button';
import SpaceBetween from '@cloudscape-design/components/space-between';
import StatusIndicator from '@cloudscape-design/components/status-indicator';
import { useState } from 'react';
import * as admin from '../api/admin';
import type { ConnectionTest } from '../api/types';
import { count } from '../app/format';
import { Hostile } from './text';

const TYPES = { ok: 'success', failed: 'error', 'not reached': 'pending', skipped: 'stopped' } as const;

// Resolves, connects, logs in and looks for the queue; declares and consumes nothing.
export function TestConnection({ input }: { input: () => admin.SourceInput }) {
  const [busy, setBusy] = useState(false);
  const [test, setTest] = useState<ConnectionTest>();
  const [fault, setFault] = useState('');
  const run = async () => {
    setBusy(true);
    setFault('');
    setTest(undefined);
    try {
      setTest(await admin.testSource(input()));
    } catch (failure) {
      setFault(failure instanceof Error ? failure.message : String(failure));
    }
    setBusy(false);
  };
  return (
    <SpaceBetween size="s">
      <Button loading={busy} onClick={run}>Test the connection</Button>
      <div role="status" aria-live="polite">
        {fault && <Alert type="warning"><Hostile text={fault} /></Alert>}
        {test && (
          <ol className="steps" aria-label="Steps of the test">
            {test.Steps.map((step) => (
              <li key={step.Name}>
                <StatusIndicator type={TYPES[step.Outcome as keyof typeof TYPES] ?? 'info'}>{step.Name}: {step.Outcome}</StatusIndicator>
                {step.Milliseconds !== undefined && <span className="took">{step.Milliseconds} ms</span>}
                {step.Code && <code>{step.Code}</code>}
                {step.Words && <div className="words"><Hostile text={step.Words} /></div>}
              </li>
            ))}
          </ol>
        )}
        {test?.Queue?.Messages !== undefined && <p>{count(test.Queue.Messages)} messages wait there{test.Queue.Consumers !== undefined && `, ${count(test.Queue.Consumers)} consumers read`}.</p>}
        {test && !test.Ok && <p>The trigger can be created all the same: the engine goes on trying.</p>}
      </div>
    </SpaceBetween>
  );
}
