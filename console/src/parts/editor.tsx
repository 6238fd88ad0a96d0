import { lazy, Suspense } from 'react';

const Inner = lazy(() => import('./editor-inner').then((it) => ({ default: it.Editor })));

export interface EditorProps {
  value: string;
  onChange: (value: string) => void;
  label: string;
  minLines?: number;
  plain?: boolean; // any text, not JSON
  onRun?: () => void; // Ctrl-Enter
}

// A JSON editor; loaded when the first one is shown.
export function Editor(props: EditorProps) {
  return <Suspense fallback={<div className="editor loading">{props.label}</div>}><Inner {...props} /></Suspense>;
}
