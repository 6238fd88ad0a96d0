import { afterEach, expect, test, vi } from 'vitest';
import { serve } from '../test/world';
import { testSource } from './admin';

afterEach(() => vi.unstubAllGlobals());

test('a broker is tried by its name, a stream by its ARN', async () => {
  const asked = serve({ 'POST /_wheelpit/brokers/orders/test': () => ({ Ok: true, Steps: [] }), 'POST /_wheelpit/sources/test': () => ({ Ok: true, Steps: [] }) });
  await testSource({ EventSourceArn: 'arn:aws:mq:us-east-1:000000000000:broker:orders:b-1', Queues: ['q'], SourceAccessConfigurations: [{ Type: 'BASIC_AUTH', URI: 's' }] });
  await testSource({ EventSourceArn: 'arn:aws:kinesis:us-east-1:000000000000:stream/clicks' });
  expect(asked.map(({ path, body }) => [path, body])).toEqual([
    ['/_wheelpit/brokers/orders/test', { Secret: 's', Queue: 'q' }],
    ['/_wheelpit/sources/test', { EventSourceArn: 'arn:aws:kinesis:us-east-1:000000000000:stream/clicks' }],
  ]);
});
