import Alert from '@cloudscape-design/components/alert';
import type { ApiError } from '../api/client';
import { Hostile } from './text';

// An answer that a part of a page needed and did not get.
export function Failure({ error, what }: { error: ApiError | null; what: string }) {
  if (!error || error.status === 0) return null;
  return (
    <Alert type={error.status >= 500 ? 'error' : 'warning'} header={`${what} cannot be shown`}>
      <Hostile text={error.message} />
    </Alert>
  );
}
