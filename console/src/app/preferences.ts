import { applyDensity, applyMode, Density, Mode } from '@cloudscape-design/global-styles';
import { useSyncExternalStore } from 'react';

// Light or dark, wide or narrow: of this browser.
export interface Preferences {
  mode: 'system' | 'light' | 'dark';
  compact: boolean;
}

const KEY = 'wheelpit.preferences';
const listeners = new Set<() => void>();
const system = window.matchMedia?.('(prefers-color-scheme: dark)');

function read(): Preferences {
  try {
    return { mode: 'system', compact: false, ...JSON.parse(localStorage.getItem(KEY) ?? '{}') };
  } catch {
    return { mode: 'system', compact: false };
  }
}

let current = read();

export const isDark = () => current.mode === 'dark' || (current.mode === 'system' && !!system?.matches);

export function applyPreferences(): void {
  applyMode(isDark() ? Mode.Dark : Mode.Light);
  applyDensity(current.compact ? Density.Compact : Density.Comfortable);
  document.documentElement.style.colorScheme = isDark() ? 'dark' : 'light';
}

export function setPreferences(change: Partial<Preferences>): void {
  current = { ...current, ...change };
  localStorage.setItem(KEY, JSON.stringify(current));
  applyPreferences();
  listeners.forEach((listener) => listener());
}

system?.addEventListener('change', () => {
  applyPreferences();
  listeners.forEach((listener) => listener());
});

const subscribe = (listener: () => void) => {
  listeners.add(listener);
  return () => void listeners.delete(listener);
};
export const usePreferences = () => useSyncExternalStore(subscribe, () => current);
export const useDark = () => useSyncExternalStore(subscribe, isDark);
