import Alert from '@cloudscape-design/components/alert';
import Box from '@cloudscape-design/components/box';
import Button from '@cloudscape-design/components/button';
import FormField from '@cloudscape-design/components/form-field';
import Input from '@cloudscape-design/components/input';
import Modal from '@cloudscape-design/components/modal';
import SpaceBetween from '@cloudscape-design/components/space-between';
import { useState, type ReactNode } from 'react';

// For what cannot be undone: done once `word` is typed in.
export function Confirm({ title, word, action, children, onClose, onDo }: {
  title: string; word: string; action: string; children: ReactNode; onClose: () => void; onDo: () => Promise<unknown>;
}) {
  const [typed, setTyped] = useState('');
  const [busy, setBusy] = useState(false);
  const [fault, setFault] = useState('');
  const act = async () => {
    if (typed !== word || busy) return;
    setBusy(true);
    setFault('');
    try {
      await onDo();
      onClose();
    } catch (failure) {
      setFault(failure instanceof Error ? failure.message : String(failure));
      setBusy(false);
    }
  };
  return (
    <Modal visible onDismiss={onClose} header={title} closeAriaLabel="Close"
      footer={
        <Box float="right">
          <SpaceBetween direction="horizontal" size="xs">
            <Button variant="link" onClick={onClose}>Cancel</Button>
            <Button variant="primary" disabled={typed !== word} loading={busy} onClick={act}>{action}</Button>
          </SpaceBetween>
        </Box>
      }>
      <form onSubmit={(event) => { event.preventDefault(); void act(); }}>
        <SpaceBetween size="m">
          {children}
          <FormField label={<>To confirm, type <code>{word}</code></>}>
            <Input value={typed} autoFocus onChange={({ detail }) => setTyped(detail.value)} placeholder={word} />
          </FormField>
          {fault && <Alert type="error">{fault}</Alert>}
        </SpaceBetween>
      </form>
    </Modal>
  );
}
