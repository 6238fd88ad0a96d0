import StatusIndicator, { type StatusIndicatorProps } from '@cloudscape-design/components/status-indicator';
import type { MappingStatus } from '../api/types';
import { Hostile } from './text';

const KINDS: Record<string, StatusIndicatorProps.Type> = {
  Enabled: 'success', Active: 'success', Disabled: 'stopped', Inactive: 'stopped', Creating: 'in-progress', Enabling: 'in-progress',
  Disabling: 'in-progress', Updating: 'in-progress', Deleting: 'in-progress', Pending: 'pending', InProgress: 'in-progress',
  Failed: 'error', Successful: 'success',
};

export const State = ({ state }: { state: string }) => (
  <StatusIndicator type={KINDS[state] ?? 'info'}>{state}</StatusIndicator>
);

const isProblem = (result: string | undefined) => !!result?.startsWith('PROBLEM');

export type Motion = 'moves' | 'fails' | 'stuck' | 'idle' | 'off';

// Whether a mapping moves, and if not, in whose words.
export function motionOf(mapping: MappingStatus, rate = 0): { motion: Motion; why: string } {
  if (mapping.Problem) return { motion: 'stuck', why: mapping.Problem.Words ?? mapping.Problem.Kind };
  if (mapping.State === 'Disabled' || mapping.State === 'Disabling') return { motion: 'off', why: '' };
  if (isProblem(mapping.LastProcessingResult)) return { motion: 'fails', why: mapping.LastProcessingResult! };
  if (mapping.State === 'Enabled' && !mapping.Consuming) return { motion: 'stuck', why: mapping.LastProcessingResult ?? 'Nothing consumes.' };
  return rate > 0 || mapping.InFlight + mapping.Buffered > 0 ? { motion: 'moves', why: '' } : { motion: 'idle', why: '' };
}

// The state and, where it does not say all, the reason: in text, never by a colour alone.
export function MappingState({ mapping }: { mapping: MappingStatus }) {
  const { motion, why } = motionOf(mapping);
  const type = motion === 'stuck' ? 'error' : motion === 'fails' ? 'warning' : KINDS[mapping.State] ?? 'info';
  return (
    <div>
      <StatusIndicator type={type}>{mapping.State}</StatusIndicator>
      {why && <div className="reason"><Hostile text={why} most={110} /></div>}
    </div>
  );
}
