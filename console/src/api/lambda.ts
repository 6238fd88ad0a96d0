// What the AWS CLI does, done by the console in the same way.
import { get, json, query, send, target } from './client';

// A mapping as Lambda's API shows it. Its members differ from one kind of source to the next.
export interface Mapping {
  UUID: string;
  EventSourceMappingArn?: string;
  FunctionArn: string;
  EventSourceArn?: string;
  State: string;
  LastModified: number;
  [member: string]: unknown;
}

export interface FunctionConfiguration {
  FunctionName: string;
  FunctionArn: string;
  Runtime?: string;
  Handler?: string;
  Description?: string;
  CodeSize?: number;
  Timeout?: number;
  MemorySize?: number;
  LastModified?: string;
  Version: string;
  State?: string;
  StateReason?: string;
  LastUpdateStatus?: string;
  Environment?: { Variables?: Record<string, string>; Error?: { ErrorCode?: string; Message?: string } };
  RevisionId?: string;
  Role?: string;
  DeadLetterConfig?: { TargetArn?: string };
  Architectures?: string[];
  Layers?: { Arn: string }[];
  [member: string]: unknown;
}

export interface Alias {
  Name: string;
  AliasArn: string;
  FunctionVersion: string;
  Description?: string;
  RoutingConfig?: { AdditionalVersionWeights?: Record<string, number> };
}

export interface EventInvokeConfig {
  FunctionArn?: string;
  MaximumRetryAttempts?: number;
  MaximumEventAgeInSeconds?: number;
  DestinationConfig?: { OnSuccess?: { Destination?: string }; OnFailure?: { Destination?: string } };
}

const one = encodeURIComponent;
const MAPPINGS = '/2015-03-31/event-source-mappings/';
const functionPath = (name: string, rest = '') => `/2015-03-31/functions/${one(name)}${rest}`;

// Follows markers to the end of a list, up to `most` rows.
async function all<Row>(page: (marker?: string) => Promise<{ rows: Row[]; next?: string | null | undefined }>, most = 5000): Promise<Row[]> {
  const rows: Row[] = [];
  let marker: string | undefined;
  do {
    const answer = await page(marker);
    rows.push(...answer.rows);
    marker = answer.next ?? undefined;
  } while (marker && rows.length < most);
  return rows;
}

export const getMapping = (uuid: string, signal?: AbortSignal) => get<Mapping>(MAPPINGS + one(uuid), signal);
export const createMapping = (input: object) => json<Mapping>('POST', MAPPINGS, input);
export const updateMapping = (uuid: string, change: object) => json<Mapping>('PUT', MAPPINGS + one(uuid), change);
export const deleteMapping = (uuid: string) => json<Mapping>('DELETE', MAPPINGS + one(uuid));

export const listFunctions = (signal?: AbortSignal) =>
  all<FunctionConfiguration>(async (marker) => {
    const answer = await get<{ Functions: FunctionConfiguration[]; NextMarker?: string }>(
      `/2015-03-31/functions/${query({ MaxItems: 50, Marker: marker })}`, signal);
    return { rows: answer.Functions, next: answer.NextMarker };
  });

export interface FunctionAnswer {
  Configuration: FunctionConfiguration;
  Code?: { Location?: string; RepositoryType?: string };
  Tags?: Record<string, string>;
  Concurrency?: { ReservedConcurrentExecutions?: number };
}
export const getFunction = (name: string, qualifier?: string, signal?: AbortSignal) =>
  get<FunctionAnswer>(functionPath(name) + query({ Qualifier: qualifier }), signal);
export const deleteFunction = (name: string) => json('DELETE', functionPath(name));
export const updateConfiguration = (name: string, change: object) =>
  json<FunctionConfiguration>('PUT', functionPath(name, '/configuration'), change);

export const listVersions = (name: string, signal?: AbortSignal) =>
  all<FunctionConfiguration>(async (marker) => {
    const answer = await get<{ Versions: FunctionConfiguration[]; NextMarker?: string }>(
      functionPath(name, '/versions') + query({ MaxItems: 50, Marker: marker }), signal);
    return { rows: answer.Versions, next: answer.NextMarker };
  });
export const publishVersion = (name: string, description: string) =>
  json<FunctionConfiguration>('POST', functionPath(name, '/versions'), description ? { Description: description } : {});

export const listAliases = (name: string, signal?: AbortSignal) =>
  all<Alias>(async (marker) => {
    const answer = await get<{ Aliases: Alias[]; NextMarker?: string }>(
      functionPath(name, '/aliases') + query({ MaxItems: 50, Marker: marker }), signal);
    return { rows: answer.Aliases, next: answer.NextMarker };
  });
export const createAlias = (name: string, input: object) => json<Alias>('POST', functionPath(name, '/aliases'), input);
export const updateAlias = (name: string, alias: string, input: object) =>
  json<Alias>('PUT', functionPath(name, `/aliases/${one(alias)}`), input);
export const deleteAlias = (name: string, alias: string) => json('DELETE', functionPath(name, `/aliases/${one(alias)}`));

const eventInvokePath = (name: string, qualifier?: string) =>
  `/2019-09-25/functions/${one(name)}/event-invoke-config${query({ Qualifier: qualifier })}`;
export const getEventInvokeConfig = (name: string, signal?: AbortSignal) => get<EventInvokeConfig>(eventInvokePath(name), signal);
export const putEventInvokeConfig = (name: string, input: object) => json<EventInvokeConfig>('PUT', eventInvokePath(name), input);

export const putReservedConcurrency = (name: string, most: number) =>
  json('PUT', `/2017-10-31/functions/${one(name)}/concurrency`, { ReservedConcurrentExecutions: most });
export const deleteReservedConcurrency = (name: string) => json('DELETE', `/2017-10-31/functions/${one(name)}/concurrency`);

export interface Invocation {
  status: number;
  functionError?: string | undefined;
  executedVersion?: string | undefined;
  requestId?: string | undefined;
  log: string;
  payload: string;
  milliseconds: number;
}

function textOfBase64(text: string): string {
  return new TextDecoder().decode(Uint8Array.from(atob(text), (c) => c.charCodeAt(0)));
}

export async function invoke(name: string, qualifier: string | undefined, kind: 'RequestResponse' | 'Event' | 'DryRun',
                             payload: string): Promise<Invocation> {
  const begun = performance.now();
  const { status, headers, text } = await send('POST', functionPath(name, '/invocations') + query({ Qualifier: qualifier }), {
    body: payload,
    headers: { 'Content-Type': 'application/json', 'X-Amz-Invocation-Type': kind,
               ...(kind === 'RequestResponse' ? { 'X-Amz-Log-Type': 'Tail' } : {}) },
  });
  return {
    status, payload: text, milliseconds: performance.now() - begun,
    functionError: headers.get('X-Amz-Function-Error') ?? undefined,
    executedVersion: headers.get('X-Amz-Executed-Version') ?? undefined,
    requestId: headers.get('x-amzn-RequestId') ?? undefined,
    log: textOfBase64(headers.get('X-Amz-Log-Result') ?? ''),
  };
}

const tagsPath = (arn: string) => `/2017-03-31/tags/${one(arn)}`;
export const listTags = async (arn: string) => (await get<{ Tags?: Record<string, string> }>(tagsPath(arn))).Tags ?? {};
export const setTags = (arn: string, tags: Record<string, string>) => json('POST', tagsPath(arn), { Tags: tags });
export const removeTags = (arn: string, keys: string[]) =>
  json('DELETE', `${tagsPath(arn)}?${keys.map((key) => `tagKeys=${one(key)}`).join('&')}`);

export interface Secret {
  ARN: string;
  Name: string;
  Description?: string;
  LastChangedDate?: number;
}
export const listSecrets = () =>
  all<Secret>(async (marker) => {
    const answer = await target<{ SecretList: Secret[]; NextToken?: string }>('secretsmanager.ListSecrets', {
      MaxResults: 100, ...(marker ? { NextToken: marker } : {}),
    });
    return { rows: answer.SecretList, next: answer.NextToken };
  });
export const createSecret = (name: string, text: string) =>
  target<{ ARN: string; Name: string }>('secretsmanager.CreateSecret', { Name: name, SecretString: text });
export const putSecretValue = (id: string, text: string) =>
  target<object>('secretsmanager.PutSecretValue', { SecretId: id, SecretString: text });
export const deleteSecret = (id: string) =>
  target<object>('secretsmanager.DeleteSecret', { SecretId: id, ForceDeleteWithoutRecovery: true });

export interface LogEvent {
  eventId?: string;
  timestamp: number;
  ingestionTime?: number;
  logStreamName?: string;
  message: string;
}
export const filterLogEvents = (input: object) =>
  target<{ events: LogEvent[]; nextToken?: string }>('Logs_20140328.FilterLogEvents', input);

export interface Broker {
  brokerArn: string;
  brokerId: string;
  brokerName: string;
  brokerState: string;
  engineType: string;
}
export const listBrokers = async (signal?: AbortSignal) =>
  (await get<{ brokerSummaries: Broker[] }>('/v1/brokers?maxResults=100', signal)).brokerSummaries;
