// What Lambda's API does not have: the engine's own, below /_wheelpit/ (docs/admin-api.md).
import { get, json, query } from './client';
import type * as T from './types';

const one = encodeURIComponent;
const HOME = '/_wheelpit';
const mappingPath = (uuid: string, rest: string) => `${HOME}/mappings/${one(uuid)}${rest}`;

export const session = () => get<T.Session>(`${HOME}/session`);
export const overview = (signal?: AbortSignal) => get<T.Overview>(`${HOME}/overview`, signal);
export const traits = async () => (await get<{ Sources: T.SourceTraits[] }>(`${HOME}/traits`)).Sources;
export const configuration = (signal?: AbortSignal) => get<T.Configuration>(`${HOME}/configuration`, signal);

export async function mappingsStatus(filter: { UUID?: string; FunctionName?: string } = {}, signal?: AbortSignal): Promise<T.MappingStatus[]> {
  const rows: T.MappingStatus[] = [];
  let marker: string | undefined;
  do {
    const answer = await get<{ Mappings: T.MappingStatus[]; NextMarker?: string }>(
      `${HOME}/mappings/status${query({ ...filter, Marker: marker, MaxItems: 500 })}`, signal);
    rows.push(...answer.Mappings);
    marker = answer.NextMarker;
  } while (marker && rows.length < 5000);
  return rows;
}

export const batches = async (uuid: string, signal?: AbortSignal) =>
  (await get<{ Batches: T.Batch[] }>(mappingPath(uuid, '/batches?MaxItems=100'), signal)).Batches;
export const recording = (uuid: string, signal?: AbortSignal) => get<T.Recording>(mappingPath(uuid, '/recording'), signal);
export const setRecording = (uuid: string, change: Partial<T.Recording>) =>
  json<T.Recording>('POST', mappingPath(uuid, '/recording'), change);
export const recorded = async (uuid: string, signal?: AbortSignal) =>
  (await get<{ Batches: T.RecordedBatch[] }>(mappingPath(uuid, '/recorded'), signal)).Batches;
export const recordedBatch = (uuid: string, number: number) => get<T.RecordedBatch>(mappingPath(uuid, `/recorded/${number}`));
export const forgetRecorded = (uuid: string) => json<{ Removed: number }>('DELETE', mappingPath(uuid, '/recorded'));
export const replay = (uuid: string, number: number, qualifier?: string) =>
  json<T.Replay>('POST', mappingPath(uuid, `/recorded/${number}/replay`), qualifier ? { Qualifier: qualifier } : {});

export interface SourceInput {
  EventSourceArn?: string;
  Queues?: string[];
  SourceAccessConfigurations?: { Type: string; URI: string }[];
}

// arn:aws:mq:us-east-1:000000000000:broker:orders:b-1 is tried by its broker's name, every other source as it is given.
export function testSource(input: SourceInput): Promise<T.ConnectionTest> {
  const arn = input.EventSourceArn?.split(':') ?? [];
  if (arn[2] !== 'mq') return json('POST', `${HOME}/sources/test`, input);
  const of = (type: string) => input.SourceAccessConfigurations?.find((access) => access.Type === type)?.URI;
  return json('POST', `${HOME}/brokers/${one(arn[6] ?? '')}/test`, { Secret: of('BASIC_AUTH'), VirtualHost: of('VIRTUAL_HOST'), Queue: input.Queues?.[0] });
}
export const testFilters = (input: object) => json<T.FilterTest>('POST', `${HOME}/filters/test`, input);

export const series = (names: string[], range: '1h' | '24h', signal?: AbortSignal) =>
  get<T.Series>(`${HOME}/series${query({ Name: names.join(','), Range: range })}`, signal);
export const environments = async (name: string, signal?: AbortSignal) =>
  (await get<{ Environments: T.Environment[] }>(`${HOME}/functions/${one(name)}/environments`, signal)).Environments;

export interface AsyncEvent {
  RequestId: string;
  FunctionName: string;
  FunctionArn?: string;
  State: string;
  Attempts?: number;
  Accepted: number;
  NextAttempt?: number;
  LastStatus?: number;
  LastError?: string;
  Condition?: string;
  Destination?: string;
  DeadLetterQueue?: string;
  PayloadBytes?: number;
  Payload?: string;
  LastResponse?: { StatusCode?: number; ExecutedVersion?: string; FunctionError?: string; Payload?: string };
}
export const asyncCounts = (signal?: AbortSignal) => get<T.AsyncCounts>(`${HOME}/async/counts`, signal);
export const asyncEvents = (filter: { State?: string; FunctionName?: string; Marker?: string }, signal?: AbortSignal) =>
  get<{ Events: AsyncEvent[]; NextMarker?: string }>(`${HOME}/async/events${query({ MaxItems: 50, ...filter })}`, signal);
export const asyncEvent = (id: string) => get<AsyncEvent>(`${HOME}/async/events/${one(id)}`);
export const redrive = (input: object) => json<{ Redriven: number }>('POST', `${HOME}/async/redrive`, input);
export const purge = (input: object) => json<{ Purged: number }>('POST', `${HOME}/async/purge`, input);

export const quarantine = (marker?: string, signal?: AbortSignal) =>
  get<{ Messages: T.Quarantined[]; Bytes?: number; MaxBytes?: number; NextMarker?: string }>(
    `${HOME}/quarantine${query({ Marker: marker, MaxItems: 50 })}`, signal);
export const quarantined = (id: string) => get<T.Quarantined>(`${HOME}/quarantine/${one(id)}`);
export const deleteQuarantined = (id: string) => json('DELETE', `${HOME}/quarantine/${one(id)}`);
