// The nodes that share a store (docs/postgresql.md), below /_wheelpit/nodes.
import { get, json } from './client';

export interface Node {
  id: string;
  name: string;
  address: string;
  version: string;
  live: boolean;
  expiresInSeconds?: number;
  draining: boolean;
  applied: number; // the revision of the control plane that it has read
  capacity: number;
  slots: Record<string, number>; // how many it holds, by kind
}

// What one node at a time works on: a mapping, a function with concurrency of its own, a bucket of asynchronous events.
export interface Slot {
  kind: string;
  key: string;
  part: number;
  target: string | null; // ids of nodes
  owner: string | null;
  epoch: number;
  since?: string;
}

export interface Nodes {
  several: boolean;
  self?: string;
  coordinator?: string | null;
  revision?: number;
  nodes?: Node[];
  slots?: Slot[];
}

const path = (id: string) => `/_wheelpit/nodes/${encodeURIComponent(id)}/drain`;
export const nodes = (signal?: AbortSignal) => get<Nodes>('/_wheelpit/nodes', signal);
export const drain = (id: string) => json('POST', path(id), {});
export const undrain = (id: string) => json('DELETE', path(id));
