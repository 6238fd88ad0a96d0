import { expect, test } from 'vitest';
import { History } from './rates';

test('a rate needs two samples and covers the last seconds', () => {
  const history = new History();
  expect(history.rate('n')).toBeUndefined();
  history.add(0, { n: 0 });
  expect(history.rate('n')).toBeUndefined();
  history.add(1, { n: 10 });
  expect(history.rate('n')).toBe(10);
  for (let i = 2; i <= 20; i++) history.add(i, { n: 10 + (i - 1) * 100 });
  expect(history.rate('n')).toBe(100);
  expect(history.rates('n', 3)).toEqual([100, 100, 100]);
});

test('an answer that is seen twice counts once', () => {
  const history = new History();
  history.add(1, { n: 1 });
  history.add(1, { n: 1 });
  expect(history.rates('n')).toEqual([]);
});

test('an engine that was started anew begins from nothing', () => {
  const history = new History();
  history.add(1, { n: 100 });
  history.add(2, { n: 200 });
  history.add(3, { n: 5 });
  expect(history.rate('n')).toBeUndefined();
  history.add(4, { n: 15 });
  expect(history.rate('n')).toBe(10);
});
