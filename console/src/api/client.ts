import { token } from './session';

// An answer that is not 2xx, or none at all (status 0).
export class ApiError extends Error {
  constructor(readonly status: number, readonly type: string, message: string) {
    super(message);
  }
  get isSignedOut(): boolean {
    return this.status === 403 && /^(ExpiredToken|UnrecognizedClient|MissingAuthenticationToken|InvalidSignature|IncompleteSignature)/.test(this.type);
  }
}

export interface Answer {
  status: number;
  headers: Headers;
  text: string;
}

export interface Sent {
  body?: BodyInit;
  headers?: Record<string, string>;
  signal?: AbortSignal;
}

let onSignedOut = () => {};
export const whenSignedOut = (then: () => void) => void (onSignedOut = then);

function errorOf(status: number, headers: Headers, text: string): ApiError {
  let message = text.slice(0, 2000);
  let type = headers.get('x-amzn-ErrorType')?.split(':')[0] ?? '';
  try {
    const body = JSON.parse(text);
    message = body.message ?? body.Message ?? body.reason ?? message;
    type ||= String(body.__type ?? body.Type ?? '').replace(/^.*#/, '');
  } catch {
    // Not JSON: shown as it is.
  }
  return new ApiError(status, type || `HTTP ${status}`, message || `The engine answered ${status}.`);
}

export async function send(method: string, path: string, { body, headers, signal }: Sent = {}): Promise<Answer> {
  const bearer = token();
  let response: Response;
  let text: string;
  try {
    response = await fetch(path, {
      method,
      // The engine's ETags are compared by the browser's own cache. What has none, such as functions with the values
      // of their environment, is not to be found on the disk of somebody who has signed out.
      cache: method === 'GET' && path.startsWith('/_wheelpit/') ? 'no-cache' : 'no-store',
      credentials: 'omit',
      headers: { ...headers, ...(bearer ? { Authorization: `Wheelpit ${bearer}` } : {}) },
      ...(body === undefined ? {} : { body }),
      ...(signal ? { signal } : {}),
    });
    text = await response.text();
  } catch (failure) {
    if (signal?.aborted) throw failure;
    throw new ApiError(0, 'Disconnected', 'The engine does not answer.');
  }
  if (response.ok) return { status: response.status, headers: response.headers, text };
  const error = errorOf(response.status, response.headers, text);
  if (error.isSignedOut) onSignedOut();
  throw error;
}

export async function json<T>(method: string, path: string, body?: unknown, signal?: AbortSignal): Promise<T> {
  const { text } = await send(method, path, {
    ...(body === undefined ? {} : { body: JSON.stringify(body), headers: { 'Content-Type': 'application/json' } }),
    ...(signal ? { signal } : {}),
  });
  return (text ? JSON.parse(text) : {}) as T;
}

export const get = <T>(path: string, signal?: AbortSignal) => json<T>('GET', path, undefined, signal);

// The services that name their operation in a header.
export async function target<T>(operation: string, input: unknown): Promise<T> {
  const { text } = await send('POST', '/', {
    body: JSON.stringify(input),
    headers: { 'Content-Type': 'application/x-amz-json-1.1', 'X-Amz-Target': operation },
  });
  return (text ? JSON.parse(text) : {}) as T;
}

// "?Name=orders&MaxItems=50", without what is absent.
export function query(members: Record<string, string | number | undefined>): string {
  const parts = new URLSearchParams();
  for (const [name, value] of Object.entries(members)) if (value !== undefined && value !== '') parts.set(name, String(value));
  const text = parts.toString();
  return text ? `?${text}` : '';
}
