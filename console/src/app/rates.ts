// Rates from counters that are polled: ten minutes of what this page has seen, by name.

import type { Counters } from '../api/types';

export interface Sample {
  at: number;
  values: Record<string, number>;
}

export const asValues = (counters: Counters) => counters as unknown as Record<string, number>;

const KEPT_SECONDS = 600;

export class History {
  private samples: Sample[] = [];

  // Counters that fall are those of an engine that was started anew: what was before says nothing.
  add(at: number, values: Record<string, number>): void {
    const last = this.samples.at(-1);
    if (last && at <= last.at) return;
    if (last && Object.entries(values).some(([name, value]) => value < (last.values[name] ?? 0))) this.samples = [];
    this.samples.push({ at, values });
    while (this.samples.length > 2 && this.samples[0]!.at < at - KEPT_SECONDS) this.samples.shift();
  }

  // A second, over the last `seconds` or what there is of them; nothing from one sample.
  rate(name: string, seconds = 5): number | undefined {
    const last = this.samples.at(-1);
    if (!last || this.samples.length < 2) return undefined;
    const from = this.samples.findLast((sample) => sample.at <= last.at - seconds) ?? this.samples[0]!;
    return ((last.values[name] ?? 0) - (from.values[name] ?? 0)) / (last.at - from.at);
  }

  // One rate for each step between two samples, newest last.
  rates(name: string, most = 60): number[] {
    const rows: number[] = [];
    for (let i = Math.max(1, this.samples.length - most); i < this.samples.length; i++) {
      const [a, b] = [this.samples[i - 1]!, this.samples[i]!];
      rows.push(((b.values[name] ?? 0) - (a.values[name] ?? 0)) / (b.at - a.at));
    }
    return rows;
  }
}

const histories = new Map<string, History>();

export function historyOf(name: string): History {
  let history = histories.get(name);
  if (!history) histories.set(name, (history = new History()));
  return history;
}
