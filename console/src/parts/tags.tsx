import AttributeEditor from '@cloudscape-design/components/attribute-editor';
import Button from '@cloudscape-design/components/button';
import Input from '@cloudscape-design/components/input';
import SpaceBetween from '@cloudscape-design/components/space-between';
import { useQuery, useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import { listTags, removeTags, setTags } from '../api/lambda';
import { useEngine } from '../app/engine';
import { notify, notifyError } from '../app/notices';
import { Failure } from './failure';
import type { ApiError } from '../api/client';

interface Row {
  key: string;
  value: string;
}

const toRows = (values: Record<string, string>): Row[] => Object.entries(values).map(([key, value]) => ({ key, value }));

export function Pairs({ rows, onChange, names = ['Key', 'Value'], add, empty, most = 50 }: {
  rows: Row[]; onChange: (rows: Row[]) => void; names?: [string, string]; add: string; empty: string; most?: number;
}) {
  const set = (i: number, change: Partial<Row>) => onChange(rows.map((row, j) => (i === j ? { ...row, ...change } : row)));
  return (
    <AttributeEditor items={rows} addButtonText={add} removeButtonText="Remove" empty={empty} disableAddButton={rows.length >= most}
      onAddButtonClick={() => onChange([...rows, { key: '', value: '' }])} onRemoveButtonClick={({ detail }) => onChange(rows.filter((_, j) => j !== detail.itemIndex))}
      removeButtonAriaLabel={(row) => `Remove ${row.key}`}
      definition={[
        { label: names[0], control: (row, i) => <Input ariaLabel={names[0]} value={row.key} onChange={({ detail }) => set(i, { key: detail.value })} /> },
        { label: names[1], control: (row, i) => <Input ariaLabel={names[1]} value={row.value} onChange={({ detail }) => set(i, { value: detail.value })} /> },
      ]} />
  );
}

export function Tags({ arn }: { arn: string }) {
  const queries = useQueryClient();
  const { readOnly } = useEngine();
  const { data, error } = useQuery({ queryKey: ['tags', arn], queryFn: () => listTags(arn) });
  const [edited, setEdited] = useState<Row[]>();
  const save = async () => {
    const next = Object.fromEntries((edited ?? []).filter((row) => row.key).map((row) => [row.key, row.value]));
    const gone = Object.keys(data ?? {}).filter((key) => !(key in next));
    try {
      if (gone.length > 0) await removeTags(arn, gone);
      if (Object.keys(next).length > 0) await setTags(arn, next);
      notify('success', 'The tags were changed.');
      setEdited(undefined);
    } catch (failure) {
      notifyError(failure, 'The tags are as they were');
    }
    void queries.invalidateQueries({ queryKey: ['tags', arn] });
  };
  return (
    <SpaceBetween size="m">
      <Failure error={error as ApiError | null} what="The list of tags" />
      {data && <Pairs rows={edited ?? toRows(data)} onChange={setEdited} add="Add a tag" empty="There are no tags." />}
      <Button variant="primary" disabled={!edited || readOnly} onClick={save}>Keep the tags</Button>
    </SpaceBetween>
  );
}
