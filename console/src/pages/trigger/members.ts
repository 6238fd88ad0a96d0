// Members of a request that the first step asks for; the second asks for the rest.
export const SOURCE_MEMBERS: ReadonlySet<string> = new Set([
  'EventSourceArn', 'SelfManagedEventSource', 'Queues', 'Topics', 'SourceAccessConfigurations', 'StartingPosition', 'StartingPositionTimestamp',
  'AmazonManagedKafkaEventSourceConfig', 'SelfManagedKafkaEventSourceConfig',
]);
export const ELSEWHERE: ReadonlySet<string> = new Set(['FunctionName', 'Enabled', 'Tags']);
