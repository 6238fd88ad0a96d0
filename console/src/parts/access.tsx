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
  OAUTHBEARER_AUTH: ['Secret for the token server', 'With clientId, clientSecret and tokenEndpoint.'],
  OAUTHBEARER_SCOPE: ['Scope of the token', ''],
  OAUTHBEARER_AUDIENCE: ['Audience of the token', ''],
  OAUTHBEARER_LOGICAL_CLUSTER: ['Logical cluster', 'As Confluent Cloud wants it.'],
  OAUTHBEARER_IDENTITY_POOL: ['Identity pool', 'As Confluent Cloud wants it.'],
};
// Of which a mapping has one, in the words of Kafka.
const LOGINS: Record<string, string> = {
  BASIC_AUTH: 'SASL/PLAIN', SASL_SCRAM_512_AUTH: 'SASL/SCRAM-SHA-512', SASL_SCRAM_256_AUTH: 'SASL/SCRAM-SHA-256', CLIENT_CERTIFICATE_TLS_AUTH: 'Client certificate',
  OAUTHBEARER_AUTH: 'OAuth, tokens of a server', IAM_AUTH: 'IAM, with the engine’s AWS credentials', IAM_OAUTHBEARER_AUTH: 'OAuth, a web identity of AWS',
};
const WITHOUT_SECRET = new Set(['IAM_AUTH', 'IAM_OAUTHBEARER_AUTH']);
const TEXTS = new Set(['VIRTUAL_HOST', 'OAUTHBEARER_SCOPE', 'OAUTHBEARER_AUDIENCE', 'OAUTHBEARER_LOGICAL_CLUSTER', 'OAUTHBEARER_IDENTITY_POOL']);
const MORE: Record<string, string[]> = {
  OAUTHBEARER_AUTH: ['OAUTHBEARER_SCOPE', 'OAUTHBEARER_AUDIENCE', 'OAUTHBEARER_LOGICAL_CLUSTER', 'OAUTHBEARER_IDENTITY_POOL'], IAM_OAUTHBEARER_AUTH: ['OAUTHBEARER_AUDIENCE'],
};
// Settings of a cloud's network mean nothing here. But the service wants them of a cluster without a login.
const NETWORK: Access[] = [{ Type: 'VPC_SUBNET', URI: 'subnet:subnet-local' }, { Type: 'VPC_SECURITY_GROUP', URI: 'security_group:sg-local' }];
const CERTIFICATE = 'SERVER_ROOT_CA_CERTIFICATE';

interface Props {
  types: string[];
  value: Access[];
  onChange: (value: Access[]) => void;
  fault: string | undefined;
}

// A kind of source that knows several logins asks first which.
export function AccessFields({ types, value, onChange, fault }: Props) {
  const logins = types.filter((type) => LOGINS[type]);
  if (logins.length < 2) return <Entries types={types} needed={logins} value={value} onChange={onChange} fault={fault} />;
  const network = types.includes('VPC_SUBNET');
  const login = value.find((access) => LOGINS[access.Type])?.Type ?? '';
  const none = { value: '', label: 'None: the brokers ask for no login', description: network ? 'The service then wants a subnet and a security group; any will do here.' : '' };
  const options = [none, ...logins.map((type) => ({ value: type, label: LOGINS[type]!, description: type }))];
  const chosen = login ? options.find((option) => option.value === login)! : value.some((access) => access.Type === 'VPC_SUBNET') || !network ? none : null;
  const choose = (type: string) => onChange([...value.filter((access) => access.Type === CERTIFICATE), ...(type ? [{ Type: type, URI: '' }] : network ? NETWORK : [])]);
  const secret = login && !WITHOUT_SECRET.has(login) ? [login] : [];
  return (
    <SpaceBetween size="l">
      <FormField label="Login" errorText={fault}>
        <Select ariaLabel="Login" placeholder="Choose how to log in" expandToViewport options={options} selectedOption={chosen} onChange={({ detail }) => choose(detail.selectedOption.value ?? '')} />
      </FormField>
      <Entries types={[...secret, ...(MORE[login] ?? []), ...types.filter((type) => type === CERTIFICATE)]} needed={secret} login={login} value={value} onChange={onChange} fault={undefined} />
    </SpaceBetween>
  );
}

function Entries({ types, needed, login = '', value, onChange, fault }: Props & { needed: string[]; login?: string }) {
  const { data: secrets, error } = useQuery({ queryKey: ['secrets'], queryFn: listSecrets });
  const [making, setMaking] = useState('');
  const of = (type: string) => value.find((access) => access.Type === type)?.URI ?? '';
  const set = (type: string, uri: string) => onChange([...value.filter((access) => access.Type !== type), ...(uri || type === login ? [{ Type: type, URI: uri }] : [])]);
  return (
    <SpaceBetween size="l">
      {types.map((type, i) => {
        const [label, description] = TITLES[type] ?? [type, ''];
        const uri = of(type);
        const named = secrets?.find((secret) => secret.ARN === uri);
        return (
          <FormField key={type} label={<>{label}{!needed.includes(type) && <i className="optional"> – optional</i>}</>} description={description} errorText={i === 0 ? fault : undefined}
            secondaryControl={TEXTS.has(type) ? undefined : <Button onClick={() => setMaking(type)}>New secret</Button>}>
            {TEXTS.has(type)
              ? <Input value={uri} placeholder={type === 'VIRTUAL_HOST' ? '/' : ''} ariaLabel={label} spellcheck={false} onChange={({ detail }) => set(type, detail.value)} />
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
