import { afterEach, expect, test, vi } from 'vitest';
import { ApiError, get, query, send, whenSignedOut } from './client';
import { keepToken } from './session';

afterEach(() => {
  vi.unstubAllGlobals();
  sessionStorage.clear();
});

const answers = (status: number, body: string, headers: Record<string, string> = {}) =>
  vi.stubGlobal('fetch', vi.fn(async () => new Response(body, { status, headers })));

test('errors of every service have their type and their words', async () => {
  const cases: [string, Record<string, string>, string, string][] = [
    ['{"Type":"User","Message":"No such function"}', { 'x-amzn-ErrorType': 'ResourceNotFoundException' }, 'ResourceNotFoundException', 'No such function'],
    ['{"__type":"x#InvalidRequest","message":"no"}', {}, 'InvalidRequest', 'no'],
    ['<html>', {}, 'HTTP 404', '<html>'],
  ];
  for (const [body, headers, type, message] of cases) {
    answers(404, body, headers);
    await expect(get('/x')).rejects.toMatchObject({ status: 404, type, message });
  }
});

test('an engine that does not answer is no error of the page', async () => {
  vi.stubGlobal('fetch', async () => { throw new TypeError('Failed to fetch'); });
  await expect(get('/x')).rejects.toMatchObject({ status: 0, type: 'Disconnected' });
});

test('a token goes in a header and its end is told', async () => {
  keepToken('v1.t', false);
  const out = vi.fn();
  whenSignedOut(out);
  answers(200, '{}');
  await send('GET', '/x');
  expect((vi.mocked(fetch).mock.calls[0]![1] as RequestInit)).toMatchObject({ credentials: 'omit', headers: { Authorization: 'Wheelpit v1.t' } });
  answers(403, '{}', { 'x-amzn-ErrorType': 'ExpiredTokenException' });
  await expect(get('/x')).rejects.toBeInstanceOf(ApiError);
  expect(out).toHaveBeenCalledOnce();
});

test('a query has what is there, and once', () => {
  expect(query({ Name: 'a b&c', Marker: undefined, MaxItems: 50 })).toBe('?Name=a+b%26c&MaxItems=50');
  expect(query({})).toBe('');
});
