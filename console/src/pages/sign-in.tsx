import Alert from '@cloudscape-design/components/alert';
import Box from '@cloudscape-design/components/box';
import Button from '@cloudscape-design/components/button';
import Checkbox from '@cloudscape-design/components/checkbox';
import Container from '@cloudscape-design/components/container';
import FormField from '@cloudscape-design/components/form-field';
import Header from '@cloudscape-design/components/header';
import Input from '@cloudscape-design/components/input';
import SpaceBetween from '@cloudscape-design/components/space-between';
import { useState } from 'react';
import { ApiError, send } from '../api/client';
import { keepToken } from '../api/session';
import { signature } from '../api/sigv4';
import type { Session } from '../api/types';
import { useTitle } from '../app/hooks';

const PATH = '/_wheelpit/session';

// Signs one request with the key, and forgets it: what stays is the token in the answer.
async function signIn(session: Session, id: string, secret: string, stay: boolean): Promise<void> {
  const body = '{}';
  const headers = signature({
    id, secret, region: session.Region ?? 'us-east-1', service: session.Service ?? 'lambda', method: 'POST',
    host: window.location.host, path: PATH, body, now: new Date(),
  });
  const { text } = await send('POST', PATH, { body, headers: { ...headers, 'Content-Type': 'application/json' } });
  keepToken((JSON.parse(text) as { Token: string }).Token, stay);
}

export function SignInPage({ session, onSignedIn }: { session: Session; onSignedIn: () => void }) {
  useTitle('Sign in');
  const [id, setId] = useState('');
  const [secret, setSecret] = useState('');
  const [stay, setStay] = useState(false);
  const [busy, setBusy] = useState(false);
  const [fault, setFault] = useState('');
  const submit = async () => {
    if (!id || !secret || busy) return;
    setBusy(true);
    setFault('');
    try {
      await signIn(session, id.trim(), secret.trim(), stay);
      setSecret('');
      onSignedIn();
    } catch (failure) {
      setFault(failure instanceof ApiError ? failure.message : String(failure));
    } finally {
      setBusy(false);
    }
  };
  return (
    <main className="sign-in">
      <img src="/console/wheel.svg" alt="" width="64" height="64" />
      <form onSubmit={(event) => { event.preventDefault(); void submit(); }}>
        <Container header={<Header variant="h1" description="With an access key of this engine's configuration.">Sign in to wheelpit</Header>}>
          <SpaceBetween size="m">
            <FormField label="Access key ID">
              <Input value={id} autoFocus autoComplete="username" spellcheck={false} onChange={({ detail }) => setId(detail.value)} />
            </FormField>
            <FormField label="Secret access key" description="It signs one request in this browser and is not sent.">
              <Input value={secret} type="password" autoComplete="current-password" onChange={({ detail }) => setSecret(detail.value)} />
            </FormField>
            <Checkbox checked={stay} onChange={({ detail }) => setStay(detail.checked)}
              description="For 12 hours, also when this window is closed.">Stay signed in</Checkbox>
            {fault && <Alert type="error">{fault}</Alert>}
            <Box float="right"><Button variant="primary" formAction="submit" loading={busy}>Sign in</Button></Box>
          </SpaceBetween>
        </Container>
      </form>
    </main>
  );
}
