import { cleanup, render, screen } from '@testing-library/react';
import { afterEach, expect, test } from 'vitest';
import type { MappingStatus } from '../api/types';
import { History } from '../app/rates';
import { Pipeline } from './pipeline';
import { motionOf } from './state';

afterEach(cleanup);

const mapping: MappingStatus = {
  UUID: 'u', FunctionArn: 'arn:aws:lambda:us-east-1:0:function:orders', FunctionName: 'orders', Source: 'rabbitmq', Name: 'q', State: 'Enabled', LastModified: 0,
  BatchSize: 10, Consuming: true, Consumers: 1, Lanes: 1, InFlight: 2, Buffered: 3,
  Counters: { Polled: 1000, FilteredOut: 100, Invoked: 900, FailedInvoke: 10, Dropped: 1, OnFailureDelivered: 0, Deleted: 990, PollingErrors: 0 },
};

test('the pipeline says its totals: what was filtered out is not acknowledged work', () => {
  render(<Pipeline mapping={mapping} history={new History()} />);
  const name = screen.getByRole('region').getAttribute('aria-label');
  expect(name).toContain('read 1,000');
  expect(name).toContain('filtered out 100');
  expect(name).toContain('acknowledged 890');
});

test('a name of others is text', () => {
  render(<Pipeline mapping={{ ...mapping, Name: '<img src=x>\u202e' }} history={new History()} />);
  expect(screen.getByText('<img src=x>⟨U+202E⟩')).toBeTruthy();
});

test('whether a mapping moves', () => {
  expect(motionOf(mapping).motion).toBe('moves');
  expect(motionOf({ ...mapping, InFlight: 0, Buffered: 0 }).motion).toBe('idle');
  expect(motionOf({ ...mapping, LastProcessingResult: 'PROBLEM: Function call failed' })).toEqual({ motion: 'fails', why: 'PROBLEM: Function call failed' });
  expect(motionOf({ ...mapping, Problem: { Kind: 'authentication', Words: 'no' } })).toEqual({ motion: 'stuck', why: 'no' });
  expect(motionOf({ ...mapping, State: 'Disabled' }).motion).toBe('off');
});
