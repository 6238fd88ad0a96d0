import Alert from '@cloudscape-design/components/alert';
import Button from '@cloudscape-design/components/button';
import FormField from '@cloudscape-design/components/form-field';
import Input from '@cloudscape-design/components/input';
import Modal from '@cloudscape-design/components/modal';
import Select from '@cloudscape-design/components/select';
import SpaceBetween from '@cloudscape-design/components/space-between';
import { useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import { createAlias, deleteAlias, publishVersion, updateAlias, type Alias, type FunctionConfiguration } from '../../api/lambda';
import { useEngine } from '../../app/engine';
import { bytes } from '../../app/format';
import { notify, notifyError } from '../../app/notices';
import { Confirm } from '../../parts/confirm';
import { List, type Column } from '../../parts/list';
import { Empty, Hostile } from '../../parts/text';

export function VersionsTab({ name, versions, aliases }: { name: string; versions: FunctionConfiguration[] | undefined; aliases: Alias[] }) {
  const queries = useQueryClient();
  const { readOnly } = useEngine();
  const [busy, setBusy] = useState(false);
  const columns: Column<FunctionConfiguration>[] = [
    { id: 'version', header: 'Version', isRowHeader: true, sortingComparator: (a, b) => Number(a.Version) - Number(b.Version), cell: (row) => row.Version },
    { id: 'aliases', header: 'Aliases', cell: (row) => aliases.filter((alias) => alias.FunctionVersion === row.Version).map((alias) => alias.Name).join(', ') || '–' },
    { id: 'description', header: 'Description', wide: true, cell: (row) => (row.Description ? <Hostile text={row.Description} /> : '–') },
    { id: 'size', header: 'Code', wide: true, cell: (row) => bytes(row.CodeSize ?? 0) },
    { id: 'made', header: 'Made', cell: (row) => row.LastModified?.slice(0, 19).replace('T', ' ') ?? '–' },
  ];
  const publish = async () => {
    setBusy(true);
    try {
      const made = await publishVersion(name, '');
      notify('success', `Version ${made.Version} was published.`);
    } catch (failure) {
      notifyError(failure, 'Not published');
    }
    setBusy(false);
    void queries.invalidateQueries({ queryKey: ['versions', name] });
  };
  return (
    <List embedded headerVariant="h2" address="versions-" title="Versions" plural="versions" rows={versions} id={(row) => row.Version} columns={columns}
      actions={<Button disabled={readOnly} loading={busy} onClick={publish}>Publish a version</Button>} empty={<Empty title="No version" />} />
  );
}

export function AliasesTab({ name, versions, aliases }: { name: string; versions: FunctionConfiguration[]; aliases: Alias[] | undefined }) {
  const queries = useQueryClient();
  const { readOnly } = useEngine();
  const [editing, setEditing] = useState<Alias | 'new'>();
  const [deleting, setDeleting] = useState<Alias>();
  const refresh = () => void queries.invalidateQueries({ queryKey: ['aliases', name] });
  const columns: Column<Alias>[] = [
    { id: 'name', header: 'Alias', isRowHeader: true, sortingField: 'Name', cell: (row) => row.Name },
    { id: 'version', header: 'Version', sortingField: 'FunctionVersion', cell: (row) => {
      const more = Object.entries(row.RoutingConfig?.AdditionalVersionWeights ?? {});
      return <>{row.FunctionVersion}{more.map(([version, weight]) => `, ${version} for ${Math.round(weight * 100)} %`)}</>;
    } },
    { id: 'description', header: 'Description', wide: true, cell: (row) => (row.Description ? <Hostile text={row.Description} /> : '–') },
    { id: 'act', header: 'Change', cell: (row) => (
      <SpaceBetween direction="horizontal" size="xs">
        <Button variant="inline-link" disabled={readOnly} ariaLabel={`Edit ${row.Name}`} onClick={() => setEditing(row)}>Edit</Button>
        <Button variant="inline-link" disabled={readOnly} ariaLabel={`Delete ${row.Name}`} onClick={() => setDeleting(row)}>Delete</Button>
      </SpaceBetween>) },
  ];
  return (
    <>
      <List embedded headerVariant="h2" address="aliases-" title="Aliases" plural="aliases" rows={aliases} id={(row) => row.Name} columns={columns}
        actions={<Button disabled={readOnly} onClick={() => setEditing('new')}>New alias</Button>}
        empty={<Empty title="No alias">An alias names a version; triggers that name the alias follow it.</Empty>} />
      {editing && <EditAlias name={name} alias={editing} versions={versions} onClose={() => { setEditing(undefined); refresh(); }} />}
      {deleting && <Confirm title="Delete this alias?" word={deleting.Name} action="Delete" onClose={() => { setDeleting(undefined); refresh(); }}
        onDo={() => deleteAlias(name, deleting.Name)}>Triggers that name it will stand still.</Confirm>}
    </>
  );
}

function EditAlias({ name, alias, versions, onClose }: { name: string; alias: Alias | 'new'; versions: FunctionConfiguration[]; onClose: () => void }) {
  const old = alias === 'new' ? undefined : alias;
  const [called, setCalled] = useState(old?.Name ?? '');
  const [version, setVersion] = useState(old?.FunctionVersion ?? '$LATEST');
  const [fault, setFault] = useState('');
  const save = async () => {
    try {
      await (old ? updateAlias(name, old.Name, { FunctionVersion: version }) : createAlias(name, { Name: called, FunctionVersion: version }));
      onClose();
    } catch (failure) {
      setFault(failure instanceof Error ? failure.message : String(failure));
    }
  };
  return (
    <Modal visible onDismiss={onClose} closeAriaLabel="Close" header={old ? `Alias ${old.Name}` : 'New alias'}
      footer={<div className="right"><Button variant="primary" disabled={!called} onClick={save}>Keep</Button></div>}>
      <SpaceBetween size="m">
        {!old && <FormField label="Name"><Input value={called} autoFocus onChange={({ detail }) => setCalled(detail.value)} /></FormField>}
        <FormField label="Version"><Select ariaLabel="Version" options={versions.map((each) => ({ label: each.Version, value: each.Version }))} selectedOption={{ label: version, value: version }}
          onChange={({ detail }) => setVersion(detail.selectedOption.value ?? '$LATEST')} /></FormField>
        {fault && <Alert type="error">{fault}</Alert>}
      </SpaceBetween>
    </Modal>
  );
}
