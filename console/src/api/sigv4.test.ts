import { createHash, createHmac } from 'node:crypto';
import { expect, test } from 'vitest';
import { hex, hmac, sha256, signature } from './sigv4';

const bytes = (text: string) => new TextEncoder().encode(text);

test('SHA-256 agrees with OpenSSL for every length around its blocks', () => {
  for (let length = 0; length < 200; length++) {
    const text = 'wheelpit'.repeat(25).slice(0, length);
    expect(hex(sha256(bytes(text)))).toBe(createHash('sha256').update(text).digest('hex'));
  }
});

test('HMAC agrees with OpenSSL, with keys longer than a block', () => {
  for (const key of ['', 'key', 'k'.repeat(64), 'k'.repeat(65)]) {
    expect(hex(hmac(bytes(key), 'message ü'))).toBe(createHmac('sha256', key).update('message ü').digest('hex'));
  }
});

test('a signature has the form that AWS documents', () => {
  const headers = signature({
    id: 'AKIDEXAMPLE', secret: 'wJalrXUtnFEMI/K7MDENG+bPxRfiCYEXAMPLEKEY', region: 'us-east-1', service: 'lambda',
    method: 'POST', host: 'localhost:9400', path: '/_wheelpit/session', body: '{}', now: new Date('2026-11-30T12:00:00.123Z'),
  });
  expect(headers['X-Amz-Date']).toBe('20261130T120000Z');
  expect(headers.Authorization).toMatch(
    /^AWS4-HMAC-SHA256 Credential=AKIDEXAMPLE\/20261130\/us-east-1\/lambda\/aws4_request, SignedHeaders=host;x-amz-content-sha256;x-amz-date, Signature=[0-9a-f]{64}$/);
});
