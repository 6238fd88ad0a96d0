import Alert from '@cloudscape-design/components/alert';
import Button from '@cloudscape-design/components/button';
import FormField from '@cloudscape-design/components/form-field';
import Input from '@cloudscape-design/components/input';
import Modal from '@cloudscape-design/components/modal';
import Select from '@cloudscape-design/components/select';
import SpaceBetween from '@cloudscape-design/components/space-between';
import { useQuery, useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import { createSecret, listSecrets } from '../api/lambda';

export interface Access {
  Type: string;
  URI: string;
}

const TITLES: Record<string, [string, string]> = {
  BASIC_AUTH: ['Secret with user and password', 'As {"username":"…","password":"…"}.'],
  VIRTUAL_HOST: ['Virtual host', 'The broker’s default is /.'],
  SASL_SCRAM_512_AUTH: ['Secret for SASL/SCRAM-SHA-512', 'With username and password.'],
  SASL_SCRAM_256_AUTH: ['Secret for SASL/SCRAM-SHA-256', 'With username and password.'],
  CLIENT_CERTIFICATE_TLS_AUTH: ['Secret with the client certificate', 'With certificate, privateKey and, if it has one, privateKeyPassword.'],
  SERVER_ROOT_CA_CERTIFICATE: ['Secret with the CA certificate', 'If the brokers’ certificate is of a CA of your own.'],
};
// Settings of a cloud's network have no meaning here.
const LEFT_OUT = new Set(['VPC_SUBNET', 'VPC_SECURITY_GROUP']);

export function AccessFields({ types, value, onChange, fault }: { types: string[]; value: Access[]; onChange: (value: Access[]) => void; fault: string | undefined }) {
  const { data: secrets, error } = useQuery({ queryKey: ['secrets'], queryFn: listSecrets });
  const [making, setMaking] = useState('');
  const of = (type: string) => value.find((access) => access.Type === type)?.URI ?? '';
  const set = (type: string, uri: string) => onChange([...value.filter((access) => access.Type !== type), ...(uri ? [{ Type: type, URI: uri }] : [])]);
  const shown = types.filter((type) => !LEFT_OUT.has(type));
  return (
    <SpaceBetween size="l">
      {shown.map((type, i) => {
        const [label, description] = TITLES[type] ?? [type, ''];
        const uri = of(type);
        const named = secrets?.find((secret) => secret.ARN === uri);
        return (
          <FormField key={type} label={<>{label}{type !== 'BASIC_AUTH' && <i className="optional"> – optional</i>}</>} description={description} errorText={i === 0 ? fault : undefined}
            secondaryControl={type === 'VIRTUAL_HOST' ? undefined : <Button onClick={() => setMaking(type)}>New secret</Button>}>
            {type === 'VIRTUAL_HOST'
              ? <Input value={uri} placeholder="/" spellcheck={false} onChange={({ detail }) => set(type, detail.value)} />
              : <Select ariaLabel={label} placeholder="Choose a secret" expandToViewport filteringType="auto" empty="There is no secret yet"
                  selectedOption={uri ? { label: named?.Name ?? uri, value: uri } : null} statusType={error ? 'error' : secrets ? 'finished' : 'loading'}
                  options={[{ label: '(none)', value: '' }, ...(secrets ?? []).map((secret) => ({ label: secret.Name, value: secret.ARN }))]}
                  onChange={({ detail }) => set(type, detail.selectedOption.value ?? '')} />}
          </FormField>
        );
      })}
      {making && <NewSecret onClose={() => setMaking('')} onMade={(arn) => set(making, arn)} />}
    </SpaceBetween>
  );
}

function NewSecret({ onClose, onMade }: { onClose: () => void; onMade: (arn: string) => void }) {
  const queries = useQueryClient();
  const [name, setName] = useState('');
  const [user, setUser] = useState('');
  const [password, setPassword] = useState('');
  const [fault, setFault] = useState('');
  const make = async () => {
    try {
      const { ARN } = await createSecret(name, JSON.stringify({ username: user, password }));
      await queries.invalidateQueries({ queryKey: ['secrets'] });
      onMade(ARN);
      onClose();
    } catch (failure) {
      setFault(failure instanceof Error ? failure.message : String(failure));
    }
  };
  return (
    <Modal visible onDismiss={onClose} header="New secret" closeAriaLabel="Close"
      footer={<div className="right"><Button variant="primary" disabled={!name || !user} onClick={make}>Create the secret</Button></div>}>
      <SpaceBetween size="m">
        <FormField label="Name of the secret"><Input value={name} autoFocus spellcheck={false} onChange={({ detail }) => setName(detail.value)} /></FormField>
        <FormField label="User"><Input value={user} autoComplete={false} spellcheck={false} onChange={({ detail }) => setUser(detail.value)} /></FormField>
        <FormField label="Password" description="Kept encrypted by this engine, as Secrets Manager does.">
          <Input type="password" autoComplete="new-password" value={password} onChange={({ detail }) => setPassword(detail.value)} />
        </FormField>
        {fault && <Alert type="error">{fault}</Alert>}
      </SpaceBetween>
    </Modal>
  );
}
