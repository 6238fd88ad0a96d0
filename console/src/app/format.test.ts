import { expect, test } from 'vitest';
import { ago, bytes, cut, duration, functionOfArn, pretty, short, until, visible } from './format';

test('numbers and times as people read them', () => {
  expect([0, 1, 9.25, 12.34, 999, 1234, 12_345, 3_400_000].map(short)).toEqual(['0', '1', '9.25', '12.3', '999', '1,234', '12.3 k', '3.4 M']);
  expect([0.02, 3, 3.14, 59, 61, 7261, 200_000].map(duration)).toEqual(['20 ms', '3 s', '3.1 s', '59 s', '1 min', '2 h 1 min', '2 d 7 h']);
  expect([0, 1023, 1536, 6 * 1024 * 1024].map(bytes)).toEqual(['0 B', '1023 B', '1.5 KiB', '6 MiB']);
  expect([ago(100, 100.4), ago(40, 100), until(118, 100), until(99, 100)]).toEqual(['just now', '1 min ago', 'in 18 s', 'now']);
});

test('marks that turn the direction of text are seen instead of obeyed', () => {
  expect(visible('a\u202eb\u0000\u200b')).toBe('a⟨U+202E⟩b⟨U+0000⟩⟨U+200B⟩');
  expect(visible('<b>ü\n\t🐎</b>')).toBe('<b>ü\n\t🐎</b>');
});

test('a long text is cut, never through a character', () => {
  expect(cut('abc', 3)).toEqual({ shown: 'abc', left: 0 });
  expect(cut('ab🐎c', 3)).toEqual({ shown: 'ab', left: 3 });
});

test('what is no JSON stays as it is', () => {
  expect(pretty('{"a":1}')).toBe('{\n  "a": 1\n}');
  expect(pretty('{"a":')).toBe('{"a":');
});

test('a function in an ARN', () => {
  expect(functionOfArn('arn:aws:lambda:us-east-1:000000000000:function:orders:prod')).toEqual({ name: 'orders', qualifier: 'prod' });
  expect(functionOfArn('orders')).toEqual({ name: 'orders' });
});
