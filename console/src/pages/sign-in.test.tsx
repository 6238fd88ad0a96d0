import { cleanup, fireEvent, render, screen, waitFor } from '@testing-library/react';
import { afterEach, expect, test, vi } from 'vitest';
import { SignInPage } from './sign-in';

afterEach(() => {
  cleanup();
  vi.unstubAllGlobals();
  sessionStorage.clear();
  localStorage.clear();
});

const session = { SignInRequired: true, AccessKeysRequired: true, Region: 'eu-west-1', Service: 'lambda' };

function fill(): void {
  const [id, secret] = screen.getAllByRole('textbox').concat([...document.querySelectorAll<HTMLElement>('input[type=password]')]);
  fireEvent.change(id!, { target: { value: 'console' } });
  fireEvent.change(secret!, { target: { value: 'the-secret' } });
}

test('one request is signed; the token stays, the secret does not', async () => {
  const asked: [string, RequestInit][] = [];
  vi.stubGlobal('fetch', async (path: string, init: RequestInit) => {
    asked.push([path, init]);
    return new Response(JSON.stringify({ Token: 'v1.x', AccessKeyId: 'console', ExpiresAt: 1, ReadOnly: false }));
  });
  const done = vi.fn();
  render(<SignInPage session={session} onSignedIn={done} />);
  fill();
  fireEvent.submit(document.querySelector('form')!);
  await waitFor(() => expect(done).toHaveBeenCalled());
  expect(asked).toHaveLength(1);
  const headers = asked[0]![1].headers as Record<string, string>;
  expect(headers.Authorization).toMatch(/^AWS4-HMAC-SHA256 Credential=console\/\d{8}\/eu-west-1\/lambda\/aws4_request/);
  expect(JSON.stringify(asked) + JSON.stringify({ ...sessionStorage }) + JSON.stringify({ ...localStorage })).not.toContain('the-secret');
  expect(sessionStorage.getItem('wheelpit.token')).toBe('v1.x');
});

test('a refusal is shown', async () => {
  vi.stubGlobal('fetch', async () => new Response('{"message":"The key is not known."}', { status: 403, headers: { 'x-amzn-ErrorType': 'UnrecognizedClientException' } }));
  render(<SignInPage session={session} onSignedIn={() => {}} />);
  fill();
  fireEvent.submit(document.querySelector('form')!);
  expect(await screen.findByText('The key is not known.')).toBeTruthy();
});
