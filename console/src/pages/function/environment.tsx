import Alert from '@cloudscape-design/components/alert';
import Button from '@cloudscape-design/components/button';
import SpaceBetween from '@cloudscape-design/components/space-between';
import { useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import { updateConfiguration, type FunctionConfiguration } from '../../api/lambda';
import { useEngine } from '../../app/engine';
import { notify } from '../../app/notices';
import { Pairs } from '../../parts/tags';
import { Hostile } from '../../parts/text';

// Values may be secrets: shown when asked for.
export function EnvironmentTab({ configuration }: { configuration: FunctionConfiguration }) {
  const queries = useQueryClient();
  const { readOnly } = useEngine();
  const [shown, setShown] = useState(false);
  const [edited, setEdited] = useState<{ key: string; value: string }[]>();
  const [fault, setFault] = useState('');
  const environment = configuration.Environment;
  const rows = Object.entries(environment?.Variables ?? {}).map(([key, value]) => ({ key, value }));
  const save = async () => {
    setFault('');
    try {
      await updateConfiguration(configuration.FunctionName, {
        Environment: { Variables: Object.fromEntries((edited ?? []).filter((row) => row.key).map((row) => [row.key, row.value])) }, RevisionId: configuration.RevisionId,
      });
      notify('success', 'The variables were changed; new environments have them.');
      setEdited(undefined);
    } catch (failure) {
      setFault(failure instanceof Error ? failure.message : String(failure));
    }
    void queries.invalidateQueries({ queryKey: ['function', configuration.FunctionName] });
  };
  return (
    <SpaceBetween size="m">
      {environment?.Error && <Alert type="warning"><Hostile text={environment.Error.Message ?? environment.Error.ErrorCode ?? ''} /></Alert>}
      {edited || shown
        ? <Pairs rows={edited ?? rows} onChange={setEdited} names={['Name', 'Value']} add="Add a variable" empty="There are no variables." most={1000} />
        : rows.length === 0 ? <p>There are no variables.</p>
        : <ul className="variables">{rows.map((row) => <li key={row.key}><code>{row.key}</code> <span aria-label="hidden value">••••••••</span></li>)}</ul>}
      <SpaceBetween direction="horizontal" size="xs">
        {!shown && !edited && <Button iconName="edit" disabled={readOnly} onClick={() => setShown(true)}>{rows.length > 0 ? 'Show and edit the values' : 'Add variables'}</Button>}
        {(shown || edited) && <Button onClick={() => { setEdited(undefined); setShown(false); }}>Hide</Button>}
        {(shown || edited) && <Button variant="primary" disabled={readOnly || !edited} onClick={save}>Keep the variables</Button>}
      </SpaceBetween>
      {fault && <Alert type="error">{fault}</Alert>}
    </SpaceBetween>
  );
}
