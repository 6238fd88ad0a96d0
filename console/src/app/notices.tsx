import Flashbar, { type FlashbarProps } from '@cloudscape-design/components/flashbar';
import { useSyncExternalStore, type ReactNode } from 'react';

// What was done, or was not: on top of whatever page is open.
let items: FlashbarProps.MessageDefinition[] = [];
let number = 0;
const listeners = new Set<() => void>();

function change(next: FlashbarProps.MessageDefinition[]): void {
  items = next;
  listeners.forEach((listener) => listener());
}

const remove = (id: string) => change(items.filter((item) => item.id !== id));

export function notify(type: 'success' | 'error' | 'info' | 'warning', content: ReactNode, header?: ReactNode): void {
  const id = String(++number);
  change([...items.slice(-4), { id, type, content, header, dismissible: true, dismissLabel: 'Close', onDismiss: () => remove(id) }]);
  if (type === 'success') setTimeout(() => remove(id), 6000);
}

export const notifyError = (failure: unknown, header: string) =>
  notify('error', failure instanceof Error ? failure.message : String(failure), header);

export function Notices() {
  const shown = useSyncExternalStore((listener) => {
    listeners.add(listener);
    return () => void listeners.delete(listener);
  }, () => items);
  return <Flashbar items={shown} stackItems={false} />;
}
