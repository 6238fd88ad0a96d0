import Alert from '@cloudscape-design/components/alert';
import Box from '@cloudscape-design/components/box';
import KeyValuePairs from '@cloudscape-design/components/key-value-pairs';
import Modal from '@cloudscape-design/components/modal';
import SpaceBetween from '@cloudscape-design/components/space-between';
import { useQuery } from '@tanstack/react-query';
import * as admin from '../../api/admin';
import { pretty } from '../../app/format';
import { Block, Hostile, Link, Moment } from '../../parts/text';

export function EventDialog({ id, onClose }: { id: string; onClose: () => void }) {
  const { data, error } = useQuery({ queryKey: ['event', id], queryFn: () => admin.asyncEvent(id) });
  return (
    <Modal visible size="large" onDismiss={onClose} closeAriaLabel="Close" header="Event">
      <SpaceBetween size="m">
        {error && <Alert type="warning">{error.message}</Alert>}
        {data && (
          <>
            <KeyValuePairs columns={3} items={[
              { label: 'Request', value: <code className="uuid">{data.RequestId}</code> },
              { label: 'Function', value: <Link to={`/functions/${encodeURIComponent(data.FunctionName)}`}>{data.FunctionName}</Link> },
              { label: 'State', value: data.Condition ? `${data.State}: ${data.Condition}` : data.State },
              { label: 'Accepted', value: <Moment at={data.Accepted} /> }, { label: 'Attempts', value: data.Attempts ?? 0 },
              { label: 'Log lines', value: <Link to={`/functions/${encodeURIComponent(data.FunctionName)}?tab=logs&search=${encodeURIComponent(`"${data.RequestId}"`)}`}>of this event</Link> },
            ]} />
            {data.LastError && <div><Box variant="awsui-key-label">Last error</Box><Hostile text={data.LastError} most={4000} /></div>}
            {data.Payload !== undefined && <Block text={pretty(data.Payload)} label="Payload" />}
            {data.LastResponse?.Payload !== undefined && <Block text={pretty(data.LastResponse.Payload)} label="Last answer of the function" />}
          </>
        )}
      </SpaceBetween>
    </Modal>
  );
}
