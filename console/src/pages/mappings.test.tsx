import { cleanup, fireEvent, screen, waitFor, within } from '@testing-library/react';
import { afterEach, expect, test, vi } from 'vitest';
import { mappingOf, serve, show } from '../test/world';
import { forEach, MappingsPage, pauseFor } from './mappings';

afterEach(() => {
  cleanup();
  vi.unstubAllGlobals();
});

const thousand = Array.from({ length: 1000 }, (_, n) => mappingOf(n));
const engine = () => serve({
  'GET /_wheelpit/mappings/status': (query) => {
    const from = Number(query.get('Marker') ?? 0);
    return { Mappings: thousand.slice(from, from + 500), ...(from + 500 < 1000 ? { NextMarker: String(from + 500) } : {}) };
  },
});

test('a thousand mappings are shown fifty to a page, and the address says which', async () => {
  engine();
  show(<MappingsPage />, '/mappings?page=2');
  const table = await screen.findByRole('grid', { name: 'Event source mappings' }, { timeout: 20_000 });
  await waitFor(() => expect(within(table).getAllByRole('row')).toHaveLength(51), { timeout: 20_000 });
  expect(screen.getByText('(1000)')).toBeTruthy();
  expect(screen.getByText('queue-0050')).toBeTruthy();
  expect(screen.queryByText('queue-0049')).toBeNull();
}, 60_000);

test('a filter comes from the address', async () => {
  engine();
  const filter = JSON.stringify({ tokens: [{ propertyKey: 'Name', operator: ':', value: 'queue-0777' }], operation: 'and' });
  show(<MappingsPage />, `/mappings?filter=${encodeURIComponent(filter)}`);
  expect(await screen.findByText('(1/1000)', {}, { timeout: 20_000 })).toBeTruthy();
  expect(screen.getByText('queue-0777')).toBeTruthy();
}, 60_000);

test('what is chosen is changed, and nothing else', async () => {
  const asked = serve({
    'GET /_wheelpit/mappings/status': () => ({ Mappings: [mappingOf(1), mappingOf(2)] }),
    'PUT /2015-03-31/event-source-mappings/uuid-2': () => ({}),
  });
  show(<MappingsPage />, '/mappings');
  fireEvent.click(await screen.findByRole('checkbox', { name: /uuid-2/ }, { timeout: 20_000 }));
  fireEvent.click(screen.getByRole('button', { name: 'Enable' }));
  await waitFor(() => expect(asked.filter((request) => request.method === 'PUT')).toEqual([
    { method: 'PUT', path: '/2015-03-31/event-source-mappings/uuid-2', body: { Enabled: true } }]));
}, 60_000);

test('many mappings are asked for less often, unless one changes', () => {
  expect(pauseFor(thousand.slice(0, 200))).toBe(1000);
  expect(pauseFor(thousand)).toBe(2000);
  expect(pauseFor([...thousand, { ...mappingOf(1), State: 'Disabling' }])).toBe(1000);
});

test('many at once: some fail, the others are done', async () => {
  const { done, faults } = await forEach(Array.from({ length: 20 }, (_, n) => n), async (n) => {
    if (n % 5 === 0) throw new Error(`not ${n}`);
  });
  expect(done).toBe(16);
  expect(faults).toEqual(['not 0', 'not 5', 'not 10', 'not 15']);
});
