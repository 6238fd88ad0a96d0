import { QueryClient, QueryClientProvider } from '@tanstack/react-query';
import { render } from '@testing-library/react';
import type { ReactNode } from 'react';
import { vi } from 'vitest';
import { Router } from 'wouter';
import type { MappingStatus } from '../api/types';

// A made-up engine: what it answers, by method and path without its query, and what it was asked.
export type Answers = Record<string, (query: URLSearchParams, body: unknown) => unknown>;

export function serve(answers: Answers): { method: string; path: string; body: unknown }[] {
  const asked: { method: string; path: string; body: unknown }[] = [];
  vi.stubGlobal('fetch', async (address: string, init: RequestInit = {}) => {
    const [path, query] = address.split('?') as [string, string | undefined];
    const method = init.method ?? 'GET';
    const body: unknown = typeof init.body === 'string' ? JSON.parse(init.body) : undefined;
    asked.push({ method, path, body });
    const answer = answers[`${method} ${path}`]?.(new URLSearchParams(query), body);
    if (answer === undefined) return new Response('{"Message":"not there"}', { status: 404 });
    return answer instanceof Response ? answer : new Response(JSON.stringify(answer));
  });
  return asked;
}

export function show(page: ReactNode, address = '/'): void {
  window.history.replaceState(null, '', `/console${address}`);
  const queries = new QueryClient({ defaultOptions: { queries: { retry: false } } });
  render(<QueryClientProvider client={queries}><Router base="/console">{page}</Router></QueryClientProvider>);
}

export const mappingOf = (n: number): MappingStatus => ({
  UUID: `uuid-${n}`, FunctionArn: 'arn:aws:lambda:us-east-1:000000000000:function:orders', FunctionName: 'orders', Source: 'rabbitmq', Name: `queue-${String(n).padStart(4, '0')}`,
  State: n % 2 ? 'Enabled' : 'Disabled', LastModified: 0, BatchSize: 10, Consuming: n % 2 === 1, Consumers: n % 2, Lanes: 1, InFlight: 0, Buffered: 0,
  Counters: { Polled: 0, FilteredOut: 0, Invoked: 0, FailedInvoke: 0, Dropped: 0, OnFailureDelivered: 0, Deleted: 0, PollingErrors: 0 },
});
