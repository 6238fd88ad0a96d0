import { defaultKeymap, history, historyKeymap } from '@codemirror/commands';
import { json, jsonParseLinter } from '@codemirror/lang-json';
import { bracketMatching, HighlightStyle, indentOnInput, syntaxHighlighting } from '@codemirror/language';
import { linter, type Diagnostic } from '@codemirror/lint';
import { EditorState, Prec } from '@codemirror/state';
import { EditorView, highlightSpecialChars, keymap, lineNumbers } from '@codemirror/view';
import { tags } from '@lezer/highlight';
import { useEffect, useRef } from 'react';
import type { EditorProps } from './editor';

const nonce = () => document.querySelector<HTMLMetaElement>('meta[name="nonce"]')?.content ?? '';

const colors = HighlightStyle.define([
  { tag: tags.propertyName, color: 'var(--json-name)' }, { tag: tags.string, color: 'var(--json-text)' },
  { tag: tags.number, color: 'var(--json-number)' }, { tag: [tags.bool, tags.null], color: 'var(--json-word)' },
]);

const look = EditorView.theme({
  '&': { fontSize: '12.5px', backgroundColor: 'var(--code)', color: 'var(--ink)', borderRadius: '8px' },
  '&.cm-focused': { outline: '2px solid var(--wheel)' },
  '.cm-content': { fontFamily: "ui-monospace, 'SFMono-Regular', Menlo, Consolas, monospace", caretColor: 'var(--ink)' },
  '.cm-gutters': { backgroundColor: 'transparent', color: 'var(--ink-soft)', border: 'none' },
  '.cm-scroller': { maxHeight: '420px', overflow: 'auto' },
  '.cm-cursor': { borderLeftColor: 'var(--ink)' },
});

const parse = jsonParseLinter();
const lint = (view: EditorView): Diagnostic[] => (view.state.doc.length === 0 || view.state.doc.length > 500_000 ? [] : parse(view));

export function Editor({ value, onChange, label, minLines = 6, plain = false, onRun }: EditorProps) {
  const place = useRef<HTMLDivElement>(null);
  const view = useRef<EditorView>(null);
  const calls = useRef({ onChange, onRun });
  calls.current = { onChange, onRun };
  useEffect(() => {
    const made = new EditorView({
      parent: place.current!,
      state: EditorState.create({
        doc: value,
        extensions: [
          EditorView.cspNonce.of(nonce()), history(), lineNumbers(), highlightSpecialChars(), bracketMatching(), indentOnInput(), EditorView.lineWrapping,
          ...(plain ? [] : [json(), linter(lint, { delay: 300 })]), syntaxHighlighting(colors), look,
          Prec.highest(keymap.of([{ key: 'Mod-Enter', run: () => { calls.current.onRun?.(); return !!calls.current.onRun; } }])),
          // Tab leaves the editor, as it leaves every field; Ctrl-] indents.
          keymap.of([...defaultKeymap, ...historyKeymap]),
          EditorView.updateListener.of((update) => { if (update.docChanged) calls.current.onChange(update.state.doc.toString()); }),
          EditorView.contentAttributes.of({ 'aria-label': label, spellcheck: 'false' }),
          EditorView.theme({ '.cm-content, .cm-gutter': { minHeight: `${minLines * 1.4}em` } }),
        ],
      }),
    });
    view.current = made;
    return () => made.destroy();
    // Made once for a field; its text is kept in step below.
  }, [label, plain, minLines]);
  useEffect(() => {
    const shown = view.current;
    if (shown && shown.state.doc.toString() !== value) shown.dispatch({ changes: { from: 0, to: shown.state.doc.length, insert: value } });
  }, [value]);
  return <div className="editor" ref={place} />;
}
