import Box from '@cloudscape-design/components/box';
import { useMemo } from 'react';
import * as admin from '../api/admin';
import { listFunctions, type FunctionConfiguration } from '../api/lambda';
import type { MappingStatus } from '../api/types';
import { bytes, count } from '../app/format';
import { Page } from '../app/frame';
import { usePolled } from '../app/hooks';
import { Failure } from '../parts/failure';
import { List, type Column } from '../parts/list';
import { State } from '../parts/state';
import { Empty, Hostile, Link, Moment } from '../parts/text';

interface Row extends FunctionConfiguration {
  triggers: MappingStatus[];
}

const COLUMNS: Column<Row>[] = [
  { id: 'name', header: 'Function', isRowHeader: true, sortingField: 'FunctionName', minWidth: 150, cell: (row) => (
    <div><Link to={`/functions/${encodeURIComponent(row.FunctionName)}`}>{row.FunctionName}</Link>
      {row.Description && <Box variant="small" display="block" color="text-body-secondary"><Hostile text={row.Description} most={80} /></Box>}</div>) },
  { id: 'state', header: 'State', sortingField: 'State', minWidth: 100, cell: (row) => <State state={row.State ?? 'Active'} /> },
  { id: 'runtime', header: 'Runtime', sortingField: 'Runtime', wide: true, cell: (row) => row.Runtime ?? '–' },
  { id: 'triggers', header: 'Triggers', minWidth: 120, sortingComparator: (a, b) => a.triggers.length - b.triggers.length, cell: (row) => {
    const moving = row.triggers.filter((mapping) => mapping.Consuming).length;
    return row.triggers.length === 0 ? 'none' : `${count(moving)} of ${count(row.triggers.length)} consume`;
  } },
  { id: 'memory', header: 'Memory', wide: true, sortingField: 'MemorySize', cell: (row) => `${row.MemorySize ?? 128} MB` },
  { id: 'timeout', header: 'Timeout', wide: true, sortingField: 'Timeout', cell: (row) => `${row.Timeout ?? 3} s` },
  { id: 'size', header: 'Code', wide: true, sortingField: 'CodeSize', cell: (row) => (row.CodeSize ? bytes(row.CodeSize) : '–') },
  { id: 'changed', header: 'Changed', wide: true, sortingField: 'LastModified', minWidth: 170, cell: (row) => <Moment at={row.LastModified ? Date.parse(row.LastModified) / 1000 : undefined} /> },
];

const FILTERS = [
  { key: 'FunctionName', propertyLabel: 'Name', groupValuesLabel: 'Names', operators: [':', '=', '!='] as const },
  { key: 'Runtime', propertyLabel: 'Runtime', groupValuesLabel: 'Runtimes', operators: ['=', '!='] as const },
  { key: 'State', propertyLabel: 'State', groupValuesLabel: 'States', operators: ['=', '!='] as const },
].map((filter) => ({ ...filter, operators: [...filter.operators] }));

export function FunctionsPage() {
  const { data, error } = usePolled(['functions'], listFunctions, 2000);
  const mappings = usePolled(['mappings'], (signal) => admin.mappingsStatus({}, signal), 2000);
  const rows = useMemo(() => {
    const of = new Map<string, MappingStatus[]>();
    for (const mapping of mappings.data ?? []) of.set(mapping.FunctionName, [...(of.get(mapping.FunctionName) ?? []), mapping]);
    return data?.map((each) => ({ ...each, triggers: of.get(each.FunctionName) ?? [] }));
  }, [data, mappings.data]);
  return (
    <Page title="Functions">
      <Failure error={error} what="The list of functions" />
      <List title="Functions" plural="functions" rows={rows} id={(row) => row.FunctionName} columns={COLUMNS} filters={FILTERS} sortBy="name"
        description="Code that this engine runs: made by the AWS CLI, SAM, Terraform or any SDK."
        empty={<Empty title="No function yet">Make one with <code>aws lambda create-function</code>; the <Link to="/">overview</Link> shows how.</Empty>} />
    </Page>
  );
}
