import { cleanup, fireEvent, screen, waitFor, within } from '@testing-library/react';
import { afterEach, expect, test, vi } from 'vitest';
import type { Nodes } from '../../api/nodes';
import { serve, show } from '../../test/world';
import { NodesSection } from './nodes';

afterEach(() => {
  cleanup();
  vi.unstubAllGlobals();
});

const node = (name: string, more = {}) => ({
  id: `id-${name}`, name, address: `10.0.0.1:${name.length}`, version: '0.1.0', live: true, expiresInSeconds: 8.1, draining: false, applied: 12, capacity: 2,
  slots: { mapping: 7, function: 0, bucket: 22 }, ...more,
});
const several: Nodes = {
  several: true, self: 'id-mill', coordinator: 'id-mill', revision: 12,
  nodes: [node('mill'), node('weir', { draining: true, applied: 10 }), node('gone', { live: false, slots: {} })],
  slots: [
    { kind: 'mapping', key: 'uuid-1', part: 0, target: 'id-weir', owner: 'id-mill', epoch: 3, since: '2026-11-30T12:00:00Z' },
    { kind: 'bucket', key: '7', part: 0, target: 'id-mill', owner: null, epoch: 1 },
  ],
};
const LONG = { timeout: 20_000 };

test('where the store is files nothing is shown', async () => {
  const asked = serve({ 'GET /_wheelpit/nodes': () => ({ several: false }) });
  show(<NodesSection />);
  await waitFor(() => expect(asked.length).toBeGreaterThan(0));
  expect(screen.queryByText('Nodes')).toBeNull();
}, 60_000);

test('nodes are shown with their state, and slots with who works on them and who is to', async () => {
  serve({ 'GET /_wheelpit/nodes': () => several });
  show(<NodesSection />);
  const nodes = await screen.findByRole('grid', { name: 'Nodes of this store' }, LONG);
  await within(nodes).findByText('mill', {}, LONG);
  expect(nodes.textContent).toContain('(this one), coordinates');
  expect(nodes.textContent).toContain('7 mappings, 22 buckets');
  expect(nodes.textContent).toContain('10, 2 behind');
  expect(nodes.textContent).toContain('gone');
  expect(screen.getByText(/2 of 3 live; revision 12/)).toBeTruthy();
  const slots = screen.getByRole('grid', { name: 'Who works on what' });
  expect(slots.textContent).toContain('mill, goes to weir');
  expect(slots.textContent).toContain('nobody, mill is to take it');
}, 60_000);

test('a node is drained after its name was typed, and used again at once', async () => {
  const asked = serve({
    'GET /_wheelpit/nodes': () => several, 'POST /_wheelpit/nodes/id-mill/drain': () => ({}), 'DELETE /_wheelpit/nodes/id-weir/drain': () => ({}),
  });
  show(<NodesSection />);
  fireEvent.click(await screen.findByRole('button', { name: 'Drain mill' }, LONG));
  const dialog = await screen.findByRole('dialog');
  const act = within(dialog).getByRole('button', { name: 'Drain' });
  fireEvent.click(act);
  expect(asked.filter((request) => request.method === 'POST')).toEqual([]);
  fireEvent.change(within(dialog).getByRole('textbox'), { target: { value: 'mill' } });
  fireEvent.click(within(dialog).getByRole('button', { name: 'Drain' }));
  await waitFor(() => expect(asked.some((request) => request.method === 'POST' && request.path === '/_wheelpit/nodes/id-mill/drain')).toBe(true), LONG);
  fireEvent.click(screen.getByRole('button', { name: 'Use weir again' }));
  await waitFor(() => expect(asked.some((request) => request.method === 'DELETE' && request.path === '/_wheelpit/nodes/id-weir/drain')).toBe(true), LONG);
}, 60_000);
