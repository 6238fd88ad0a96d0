import { useQuery, type UseQueryOptions } from '@tanstack/react-query';
import { useCallback, useEffect, useState } from 'react';
import { useLocation, useSearch } from 'wouter';
import { ApiError } from '../api/client';

const LONGEST_PAUSE = 30_000;

// What a page shows of the engine: asked for again while the page is seen, more rarely while the engine fails. The last
// answer stays.
export function usePolled<T>(key: unknown[], ask: (signal: AbortSignal) => Promise<T>, every: number,
                             more: Partial<UseQueryOptions<T, ApiError>> = {}) {
  return useQuery<T, ApiError>({
    queryKey: key,
    queryFn: ({ signal }) => ask(signal),
    refetchInterval: (query) => {
      if (query.state.error && query.state.error.status >= 400 && query.state.error.status < 500) return LONGEST_PAUSE;
      const failed = query.state.fetchFailureCount;
      return failed === 0 ? every : Math.min(LONGEST_PAUSE, every * 2 ** Math.min(failed, 10));
    },
    ...more,
  });
}

// A member of the address's query: what a link to this page brings back.
export function useAddress(name: string, otherwise = ''): [string, (value: string) => void] {
  const search = useSearch();
  const [path, go] = useLocation();
  const value = new URLSearchParams(search).get(name) ?? otherwise;
  const set = useCallback((next: string) => {
    const members = new URLSearchParams(window.location.search);
    if (next === otherwise) members.delete(name);
    else members.set(name, next);
    const text = members.toString();
    go(path + (text ? `?${text}` : ''), { replace: true });
  }, [name, otherwise, path, go]);
  return [value, set];
}

// Seconds since 1970, moving on.
export function useNow(every = 1000): number {
  const [now, setNow] = useState(() => Date.now() / 1000);
  useEffect(() => {
    const timer = setInterval(() => setNow(Date.now() / 1000), every);
    return () => clearInterval(timer);
  }, [every]);
  return now;
}

export function useTitle(title: string): void {
  useEffect(() => {
    document.title = title ? `${title} · wheelpit` : 'wheelpit';
  }, [title]);
}
