import Alert from '@cloudscape-design/components/alert';
import Container from '@cloudscape-design/components/container';
import Header from '@cloudscape-design/components/header';
import KeyValuePairs from '@cloudscape-design/components/key-value-pairs';
import SpaceBetween from '@cloudscape-design/components/space-between';
import Tabs from '@cloudscape-design/components/tabs';
import { awsCommand, terraform, title } from '../../app/commands';
import type { Input_ } from '../../parts/fields';
import { Code, Hostile } from '../../parts/text';

export function ReviewStep({ request, fault }: { request: Input_; fault: string }) {
  return (
    <SpaceBetween size="l">
      {fault && <Alert type="error" header="The trigger was not added">{fault}</Alert>}
      <Container header={<Header variant="h2">What is made</Header>}>
        <KeyValuePairs columns={2} items={Object.entries(request).map(([member, value]) => ({
          label: title(member), value: <Hostile text={typeof value === 'string' ? value : typeof value === 'object' ? JSON.stringify(value) : String(value)} />,
        }))} />
      </Container>
      <Tabs ariaLabel="The same in other words" tabs={[
        { id: 'cli', label: 'AWS CLI', content: <Code label="The command that does the same">{awsCommand('create-event-source-mapping', request, window.location.origin)}</Code> },
        { id: 'terraform', label: 'Terraform', content: <Code label="The Terraform that does the same">{terraform(request)}</Code> },
        { id: 'json', label: 'JSON', content: <Code label="The request as JSON">{JSON.stringify(request, null, 2)}</Code> },
      ]} />
    </SpaceBetween>
  );
}
