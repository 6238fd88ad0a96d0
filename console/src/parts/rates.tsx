import { useMemo } from 'react';
import type { MappingStatus } from '../api/types';
import { asValues, historyOf } from '../app/rates';

// Notes what a poll has said, and when; the rates are those of the samples so far.
export function useHistories(rows: MappingStatus[] | undefined, at: number) {
  return useMemo(() => {
    for (const row of rows ?? []) historyOf(row.UUID).add(at, asValues(row.Counters));
    return historyOf;
  }, [rows, at]);
}
