import Box from '@cloudscape-design/components/box';
import KeyValuePairs from '@cloudscape-design/components/key-value-pairs';
import Modal from '@cloudscape-design/components/modal';
import { useEffect, useRef } from 'react';
import { useLocation } from 'wouter';

const PAGES: Record<string, string> = { o: '/', m: '/mappings', f: '/functions', e: '/events', s: '/settings', a: '/mappings/create' };
const KEYS: [string, string][] = [
  ['g o', 'Overview'], ['g m', 'Event source mappings'], ['g a', 'Add trigger'], ['g f', 'Functions'], ['g e', 'Failed events'],
  ['g s', 'Settings'], ['/', 'Filter of the list'], ['?', 'These keys'], ['Esc', 'Close what is open'],
];

const isTyping = (element: EventTarget | null) =>
  element instanceof HTMLElement && (element.isContentEditable || /^(INPUT|TEXTAREA|SELECT)$/.test(element.tagName));

export function Keyboard({ open, setOpen }: { open: boolean; setOpen: (open: boolean) => void }) {
  const [, go] = useLocation();
  const pressed = useRef(0);
  useEffect(() => {
    const onKey = (event: KeyboardEvent) => {
      if (event.ctrlKey || event.metaKey || event.altKey || isTyping(event.target)) return;
      const isSecond = Date.now() - pressed.current < 1500;
      pressed.current = 0;
      if (isSecond && PAGES[event.key]) {
        event.preventDefault();
        go(PAGES[event.key]!);
      } else if (event.key === 'g') {
        pressed.current = Date.now();
      } else if (event.key === '?') {
        setOpen(true);
      } else if (event.key === '/') {
        const filter = document.querySelector<HTMLInputElement>('[data-filter] input');
        if (filter) event.preventDefault();
        filter?.focus();
      }
    };
    document.addEventListener('keydown', onKey);
    return () => document.removeEventListener('keydown', onKey);
  }, [go, setOpen]);
  return (
    <Modal visible={open} onDismiss={() => setOpen(false)} header="Keys" closeAriaLabel="Close">
      <KeyValuePairs columns={2} items={KEYS.map(([key, what]) => ({ label: what, value: <Box variant="code">{key}</Box> }))} />
    </Modal>
  );
}
