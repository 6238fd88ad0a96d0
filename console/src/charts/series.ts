import type { Series, SeriesItem } from '../api/types';

// The moments at which the steps of `n` points ended.
export const timesOf = (series: Series, n: number) => Array.from({ length: n }, (_, i) => (series.EndAt ?? 0) - (n - 1 - i) * series.StepSeconds);

export const lengthOf = (item: SeriesItem | undefined) => Math.max(0, ...Object.values(item?.Points ?? {}).map((points) => points.length));

// So many points, the newest last; what is older than the series is not known.
export function pointsOf(item: SeriesItem | undefined, name: string, n: number): (number | null)[] {
  const points = item?.Points[name] ?? [];
  return [...Array<null>(Math.max(0, n - points.length)).fill(null), ...points.slice(-n)];
}

export const perSecond = (points: (number | null)[], step: number) => points.map((value) => (value === null ? null : value / step));
