import { expect, test } from 'vitest';
import { awsCommand, compact, fieldOf, option, terraform, title } from './commands';

test('members are spelled as the AWS CLI does', () => {
  expect(option('EventSourceArn')).toBe('event-source-arn');
  expect(option('KMSKeyArn')).toBe('kms-key-arn');
  expect(option('DocumentDBEventSourceConfig')).toBe('document-db-event-source-config');
  expect(option('MaximumBatchingWindowInSeconds')).toBe('maximum-batching-window-in-seconds');
});

test('a command survives a shell', () => {
  const text = awsCommand('create-event-source-mapping', {
    FunctionName: 'orders', Queues: ["o'clock; rm -rf $HOME"], Enabled: false, BatchSize: 10,
    SourceAccessConfigurations: [{ Type: 'BASIC_AUTH', URI: 'arn:aws:secretsmanager:x' }],
  }, 'http://127.0.0.1:9400');
  expect(text.split(' \\\n  ')).toEqual([
    'aws lambda create-event-source-mapping --endpoint-url http://127.0.0.1:9400', '--function-name orders',
    `--queues 'o'\\''clock; rm -rf $HOME'`, '--no-enabled', '--batch-size 10',
    `--source-access-configurations '[{"Type":"BASIC_AUTH","URI":"arn:aws:secretsmanager:x"}]'`,
  ]);
});

test('Terraform has its own names for blocks', () => {
  expect(terraform({
    FunctionName: 'orders', Queues: ['a'], FilterCriteria: { Filters: [{ Pattern: '{"a":["${b}"]}' }, { Pattern: '{}' }] },
    SelfManagedEventSource: { Endpoints: { KAFKA_BOOTSTRAP_SERVERS: ['a:1', 'b:2'] } },
  })).toBe(`resource "aws_lambda_event_source_mapping" "orders" {
  function_name = "orders"
  queues = ["a"]
  filter_criteria {
    filter {
      pattern = "{\\"a\\":[\\"$\${b}\\"]}"
    }
    filter {
      pattern = "{}"
    }
  }
  self_managed_event_source {
    endpoints = {
      "KAFKA_BOOTSTRAP_SERVERS" = "a:1,b:2"
    }
  }
}`);
});

test('what says nothing is left out', () => {
  expect(compact({ a: '', b: [''], c: { d: null }, e: 0, f: false })).toEqual({ e: 0, f: false });
});

test('a refusal finds its field', () => {
  const names = ['EventSourceArn', 'BatchSize', 'Queues', 'MaximumBatchingWindowInSeconds', 'FunctionName'];
  expect(fieldOf("1 validation error detected: Value '0' at 'batchSize' failed to satisfy constraint", names)).toBe('BatchSize');
  expect(fieldOf('Maximum batch window in seconds must be greater than 0 if maximum batch size is greater than 10', names)).toBeUndefined();
  expect(fieldOf('Queue name must be given', names)).toBe('Queues');
  expect(fieldOf('Function not found: arn:aws:lambda', names)).toBe('FunctionName');
});

test('a member reads as words', () => {
  expect(title('MaximumBatchingWindowInSeconds')).toBe('Maximum batching window in seconds');
  expect(title('KMSKeyArn')).toBe('KMS key ARN');
});
