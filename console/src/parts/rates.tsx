import { useMemo } from 'react';
import type { Counters, MappingStatus } from '../api/types';
import { historyOf } from '../app/rates';

export const asValues = (counters: Counters) => counters as unknown as Record<string, number>;

// Notes what a poll has said, and when; the rates are those of the samples so far.
export function useHistories(rows: MappingStatus[] | undefined, at: number) {
  return useMemo(() => {
    for (const row of rows ?? []) historyOf(row.UUID).add(at, asValues(row.Counters));
    return historyOf;
  }, [rows, at]);
}
