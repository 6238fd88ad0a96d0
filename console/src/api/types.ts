// Shapes of the engine's answers, as docs/admin-api.md has them. tests/e2e/test_console_types.py holds them to what a
// running engine says: every member that it sends is here, and those without "?" are always there.

export interface Session {
  SignInRequired: boolean;
  AccessKeysRequired: boolean;
  Region?: string;
  Service?: string;
  AccessKeyId?: string;
  ReadOnly?: boolean;
  ExpiresAt?: number;
}

export interface Counters {
  Polled: number;
  FilteredOut: number;
  Invoked: number;
  FailedInvoke: number;
  Dropped: number;
  OnFailureDelivered: number;
  Deleted: number;
  PollingErrors: number;
}

export interface Problem {
  Kind: string;
  Words?: string;
  Since?: number;
  NextAttemptAt?: number;
}

export interface BrokerHealth {
  Name: string;
  Id?: string;
  Arn?: string;
  Engine: string;
  Mappings: number;
  Consuming: number;
  Health: string;
  Problem?: Problem;
}

export interface Attention {
  Kind: string;
  Severity: string;
  UUID?: string;
  FunctionName?: string;
  Source?: string;
  Name?: string;
  Broker?: string;
  Reason?: string;
  Title: string;
  Words?: string;
  Since?: number;
  NextAttemptAt?: number;
  Remedy?: string;
  Count?: number;
}

export interface Overview {
  Version: string;
  Profile: string;
  Sandbox: string;
  Region: string;
  AccountId: string;
  StartedAt: number;
  Shards: number;
  AccessKeysRequired: boolean;
  ReadOnly: boolean;
  Functions: { Count: number; ConcurrentExecutions: number; Environments: number; MaxConcurrency: number };
  Mappings: { Count: number; Consuming: number; States: Record<string, number>; Counters: Counters; InFlight: number; Buffered: number };
  AsyncEvents: { Waiting: number; Failed: number };
  Brokers: BrokerHealth[];
  Attention: Attention[];
  MoreAttention: number;
}

export interface Part {
  Name: string;
  Consuming?: boolean;
  OldestSince?: number;
  Lag?: number;
}

export interface MappingStatus {
  UUID: string;
  FunctionArn: string;
  FunctionName: string;
  EventSourceArn?: string;
  Source: string;
  Broker?: string;
  Name: string;
  VirtualHost?: string;
  State: string;
  StateTransitionReason?: string;
  LastProcessingResult?: string;
  LastModified: number;
  BatchSize: number;
  MaximumBatchingWindowInSeconds?: number;
  Consuming: boolean;
  Consumers: number;
  Lanes: number;
  Polls?: number;
  InFlight: number;
  Buffered: number;
  Counters: Counters;
  Queue?: { Messages?: number; Consumers?: number };
  OldestMessageSince?: number;
  LastSuccess?: number;
  FailingSince?: number;
  Problem?: Problem;
  Parts?: Part[];
  MoreParts?: number;
}

export interface Batch {
  Number: number;
  RequestId?: string;
  StartedAt?: number;
  FirstRecordAt?: number;
  Records: number;
  Bytes: number;
  ClosedBy?: string;
  WaitedMilliseconds?: number;
  RanMilliseconds?: number;
  Attempt: number;
  Outcome: string;
  FailedRecords?: number;
  ErrorType?: string;
  ExecutedVersion?: string;
  Lane?: string;
  Recorded?: boolean;
}

export interface RecordedBatch extends Batch {
  FunctionArn?: string;
  EventBytes?: number;
  AnswerBytes?: number;
  Redacted?: number;
  FunctionError?: boolean;
  Event?: string;
  Answer?: string;
}

export interface Recording {
  Enabled: boolean;
  MaxBatches: number;
  MaxBytes: number;
  Redact: string[];
  Batches: number;
  Bytes: number;
  Dropped?: number;
  LastFault?: string;
}

export interface Answered {
  ExecutedVersion?: string;
  FunctionError?: boolean;
  ErrorType?: string;
  RanMilliseconds?: number;
  Answer?: string;
  RequestId?: string;
  LogTail?: string;
}

export interface Replay {
  Recorded: Answered;
  Replayed: Answered;
  Same: boolean;
  Redacted?: number;
}

export interface TestStep {
  Name: string;
  Outcome: string;
  Milliseconds?: number;
  Code?: string;
  Words?: string;
}

export interface ConnectionTest {
  Ok: boolean;
  Endpoint?: string;
  Steps: TestStep[];
  Queue?: { Messages?: number; Consumers?: number };
}

export interface FilterTest {
  Valid: boolean;
  Results?: { Matches?: boolean; Reasons?: string[]; Error?: string }[];
  Filter?: number;
  Message?: string;
  Reason?: string;
  Offset?: number;
}

export interface Quarantined {
  Id: string;
  QuarantinedAt?: number;
  UUID?: string;
  Source?: string;
  Name?: string;
  MessageId?: string;
  Cause?: string;
  Bytes?: number;
  Body?: string;
  Properties?: unknown;
}

export interface Environment {
  LogStream: string;
  Version: string;
  State: string;
  Since: number;
  StartedAt?: number;
  Invocations: number;
  MemoryBytes?: number;
  Pid?: number;
  Provisioned?: boolean;
}

export interface AsyncCounts {
  Failed: number;
  Functions: { FunctionName: string; Failed: number; Conditions?: Record<string, number> }[];
}

export interface SeriesItem {
  Name: string;
  Kind: string;
  Points: Record<string, (number | null)[]>;
}

export interface Series {
  StepSeconds: number;
  EndAt?: number; // absent before the first step has ended
  Items: SeriesItem[];
}

export interface Setting {
  Section: string;
  Name: string;
  Value: string;
  Origin: string;
  Line?: number;
  NeedsRestart?: boolean;
}

export interface Configuration {
  File?: string;
  Settings: Setting[];
  AccessKeys: { AccessKeyId: string; ReadOnly: boolean }[];
}

export interface Field {
  Name: string;
  Type: string;
  Required?: boolean;
  Default?: unknown;
  Min?: number;
  Max?: number;
  MinItems?: number;
  MaxItems?: number;
  MinLength?: number;
  MaxLength?: number;
  Pattern?: string;
  Item?: Partial<Field>;
  Values?: string[];
  Fields?: Field[];
  Extended?: boolean;
}

export interface SourceTraits {
  Kind: string;
  Title: string;
  Consumed: boolean;
  ArnService?: string;
  FilterKey?: string;
  AccessTypes?: string[];
  LongestFunctionTimeoutSeconds?: number;
  Fields: Field[];
}
