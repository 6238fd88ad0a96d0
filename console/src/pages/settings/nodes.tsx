import Button from '@cloudscape-design/components/button';
import Container from '@cloudscape-design/components/container';
import Header from '@cloudscape-design/components/header';
import SpaceBetween from '@cloudscape-design/components/space-between';
import StatusIndicator from '@cloudscape-design/components/status-indicator';
import { useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import * as api from '../../api/nodes';
import type { Node, Nodes, Slot } from '../../api/nodes';
import { useEngine } from '../../app/engine';
import { count, duration } from '../../app/format';
import { usePolled } from '../../app/hooks';
import { notify, notifyError } from '../../app/notices';
import { Confirm } from '../../parts/confirm';
import { List, type Column } from '../../parts/list';
import { Empty, Hostile, Link, Moment } from '../../parts/text';

const KINDS: Record<string, string> = { mapping: 'mappings', function: 'functions', bucket: 'buckets', coordinator: 'coordinator' };
const held = (node: Node) => Object.entries(node.slots).filter(([, n]) => n > 0).map(([kind, n]) => `${count(n)} ${KINDS[kind] ?? kind}`).join(', ') || 'nothing';

function Life({ node }: { node: Node }) {
  if (!node.live) return <StatusIndicator type="error">gone</StatusIndicator>;
  if (node.draining) return <StatusIndicator type="pending">drains</StatusIndicator>;
  return <StatusIndicator type="success">live{node.expiresInSeconds !== undefined && `, renewed for ${duration(node.expiresInSeconds)}`}</StatusIndicator>;
}

const columnsOfNodes = (all: Nodes, readOnly: boolean, drain: (node: Node) => void, undo: (node: Node) => void): Column<Node>[] => [
  { id: 'name', header: 'Node', isRowHeader: true, sortingField: 'name', minWidth: 150, cell: (node) => (
    <div><b><Hostile text={node.name} most={80} /></b>{node.id === all.self && ' (this one)'}{node.id === all.coordinator && ', coordinates'}
      <div className="reason"><Hostile text={node.address} most={80} /></div></div>) },
  { id: 'life', header: 'State', minWidth: 150, sortingComparator: (a, b) => Number(a.live) - Number(b.live), cell: (node) => <Life node={node} /> },
  { id: 'held', header: 'Works on', wide: true, minWidth: 160, cell: held },
  { id: 'applied', header: 'Revision', wide: true, sortingField: 'applied', minWidth: 110, cell: (node) => {
    const behind = (all.revision ?? node.applied) - node.applied;
    return behind > 0 && node.live ? `${count(node.applied)}, ${count(behind)} behind` : count(node.applied);
  } },
  { id: 'capacity', header: 'Capacity', wide: true, sortingField: 'capacity', cell: (node) => count(node.capacity) },
  { id: 'version', header: 'Version', wide: true, sortingField: 'version', cell: (node) => node.version },
  { id: 'do', header: 'Change', minWidth: 120, cell: (node) => node.live && (
    node.draining ? <Button variant="inline-link" disabled={readOnly} ariaLabel={`Use ${node.name} again`} onClick={() => undo(node)}>Use again</Button>
                  : <Button variant="inline-link" disabled={readOnly} ariaLabel={`Drain ${node.name}`} onClick={() => drain(node)}>Drain</Button>) },
];

function columnsOfSlots(nodes: Node[]): Column<Slot>[] {
  const nameOf = (id: string | null) => (id === null ? undefined : nodes.find((node) => node.id === id)?.name ?? id);
  return [
    { id: 'kind', header: 'Kind', sortingField: 'kind', minWidth: 90, cell: (slot) => slot.kind },
    { id: 'key', header: 'What', isRowHeader: true, sortingField: 'key', minWidth: 170, cell: (slot) => (
      slot.kind === 'mapping' ? <Link to={`/mappings/${encodeURIComponent(slot.key)}`}><code className="uuid">{slot.key}</code></Link>
        : slot.kind === 'function' ? <Link to={`/functions/${encodeURIComponent(slot.key)}`}>{slot.key}</Link> : <Hostile text={slot.key || '–'} most={80} />) },
    { id: 'owner', header: 'Owner', minWidth: 110, sortingField: 'owner', cell: (slot) => {
      const owner = nameOf(slot.owner), target = nameOf(slot.target);
      if (owner === undefined) return <StatusIndicator type="warning">nobody{target !== undefined && `, ${target} is to take it`}</StatusIndicator>;
      return target !== undefined && slot.target !== slot.owner ? `${owner}, goes to ${target}` : owner;
    } },
    { id: 'epoch', header: 'Epoch', wide: true, sortingField: 'epoch', cell: (slot) => count(slot.epoch) },
    { id: 'since', header: 'Since', wide: true, minWidth: 170, cell: (slot) => <Moment at={slot.since ? Date.parse(slot.since) / 1000 : undefined} /> },
  ];
}

// Where several nodes share a store: who is there, and who works on what. Nothing where the store is files.
export function NodesSection() {
  const queries = useQueryClient();
  const { readOnly } = useEngine();
  const [draining, setDraining] = useState<Node>();
  const { data } = usePolled(['nodes'], api.nodes, 2000);
  if (!data?.several) return null;
  const nodes = data.nodes ?? [];
  const live = nodes.filter((node) => node.live).length;
  const change = async (what: Promise<unknown>, said: string) => {
    try {
      await what;
      notify('success', said);
    } catch (failure) {
      notifyError(failure, 'Not changed');
    }
    void queries.invalidateQueries({ queryKey: ['nodes'] });
  };
  return (
    <Container header={<Header variant="h2" description={`${count(live)} of ${count(nodes.length)} live; revision ${count(data.revision ?? 0)} of what is configured.`}>Nodes</Header>}>
      <SpaceBetween size="l">
        <List embedded headerVariant="h3" address="nodes-" title="Nodes of this store" plural="nodes" rows={nodes} id={(node) => node.id} sortBy="name"
          columns={columnsOfNodes(data, readOnly, setDraining, (node) => void change(api.undrain(node.id), `${node.name} takes work again.`))}
          empty={<Empty title="No node" />} />
        <List embedded headerVariant="h3" address="slots-" title="Who works on what" plural="slots" rows={data.slots ?? []} id={(slot) => `${slot.kind} ${slot.key} ${slot.part}`}
          columns={columnsOfSlots(nodes)} sortBy="kind" empty={<Empty title="Nothing is shared out yet" />} />
      </SpaceBetween>
      {draining && (
        <Confirm title={`Drain ${draining.name}?`} word={draining.name} action="Drain" onClose={() => setDraining(undefined)}
          onDo={() => change(api.drain(draining.id), `${draining.name} drains: its work goes to other nodes.`)}>
          It gives what it works on ({held(draining)}) to other nodes and takes nothing new, until it is used again. Batches in hand end first.
          {live < 2 && ' There is no other live node to take its work.'}
        </Confirm>
      )}
    </Container>
  );
}
