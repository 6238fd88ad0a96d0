// The command and the Terraform that do what a form does. Pure.
import type { Field } from '../api/types';

type Json = unknown;
type Input = Record<string, Json>;

const quote = (text: string) => (/^[A-Za-z0-9_./:=@%+,-]+$/.test(text) ? text : `'${text.replaceAll("'", `'\\''`)}'`);

// As the AWS CLI spells members: KMSKeyArn → kms-key-arn, DocumentDBEventSourceConfig → document-db-event-source-config.
export function option(member: string): string {
  return member.replace(/([a-z0-9])([A-Z])/g, '$1-$2').replace(/([A-Z]+)([A-Z][a-z])/g, '$1-$2').toLowerCase();
}

const isText = (value: Json): value is string | number => typeof value === 'string' || typeof value === 'number';

function argumentsOf(member: string, value: Json): string {
  const name = `--${option(member)}`;
  if (typeof value === 'boolean') return value ? name : `--no-${option(member)}`;
  if (isText(value)) return `${name} ${quote(String(value))}`;
  if (Array.isArray(value) && value.every(isText)) return [name, ...value.map((each) => quote(String(each)))].join(' ');
  return `${name} ${quote(JSON.stringify(value))}`;
}

export function awsCommand(operation: string, input: Input, endpoint: string): string {
  return [`aws lambda ${operation} --endpoint-url ${endpoint}`, ...Object.entries(input).map(([member, value]) => argumentsOf(member, value))]
    .join(' \\\n  ');
}

const snake = (member: string) => option(member).replaceAll('-', '_');

// Members whose blocks Terraform names in another way than the API does.
const BLOCKS: Record<string, string> = {
  SourceAccessConfigurations: 'source_access_configuration', Filters: 'filter', URI: 'uri', Endpoints: 'endpoints',
  EventSourceArn: 'event_source_arn', Enabled: 'enabled', SchemaRegistryConfig: 'schema_registry_config',
  AccessConfigs: 'access_config', SchemaValidationConfigs: 'schema_validation_config',
};

const hcl = (text: string) => `"${text.replaceAll('\\', '\\\\').replaceAll('"', '\\"').replaceAll('\n', '\\n').replace(/[$%](?=\{)/g, '$&$&')}"`;

function lines(member: string, value: Json, depth: number): string[] {
  const pad = '  '.repeat(depth);
  const name = BLOCKS[member] ?? snake(member);
  if (typeof value === 'string') return [`${pad}${name} = ${hcl(value)}`];
  if (typeof value === 'number' || typeof value === 'boolean') return [`${pad}${name} = ${value}`];
  if (member === 'Endpoints' || member === 'Tags') {
    const rows = Object.entries(value as Input).map(([key, each]) => `${pad}  ${hcl(key)} = ${hcl(Array.isArray(each) ? each.join(',') : String(each))}`);
    return [`${pad}${name} = {`, ...rows, `${pad}}`];
  }
  if (Array.isArray(value)) {
    if (value.every(isText)) return [`${pad}${name} = [${value.map((each) => (typeof each === 'string' ? hcl(each) : String(each))).join(', ')}]`];
    return value.flatMap((each) => lines(member, each, depth));
  }
  if (value && typeof value === 'object') {
    return [`${pad}${name} {`, ...Object.entries(value).flatMap(([key, each]) => lines(key, each, depth + 1)), `${pad}}`];
  }
  return [];
}

export function terraform(input: Input): string {
  const named = String(input.FunctionName ?? 'mapping').split(':')[0]!.replace(/[^A-Za-z0-9_-]/g, '_');
  return [`resource "aws_lambda_event_source_mapping" ${hcl(named)} {`, ...Object.entries(input).flatMap(([member, value]) => lines(member, value, 1)), '}'].join('\n');
}

// Without what says nothing: empty texts, lists and structures.
export function compact(value: Json): Json {
  if (Array.isArray(value)) {
    const rows = value.map(compact).filter((each) => each !== undefined);
    return rows.length > 0 ? rows : undefined;
  }
  if (value && typeof value === 'object') {
    const rows = Object.entries(value).map(([key, each]) => [key, compact(each)] as const).filter(([, each]) => each !== undefined);
    return rows.length > 0 ? Object.fromEntries(rows) : undefined;
  }
  return value === '' || value === null ? undefined : value;
}

// Which field a refusal of the service is about: the one whose name it says first, in either spelling.
export function fieldOf(message: string, names: string[]): string | undefined {
  const text = message.toLowerCase();
  const place = (name: string) => text.search(new RegExp(`(?<![a-z])${name.toLowerCase().replace(/s$/, 's?')}(?![a-z])`));
  const found = names.map((name) => ({ name, at: place(name) })).filter(({ at }) => at >= 0);
  found.sort((a, b) => a.at - b.at || b.name.length - a.name.length);
  if (found[0]) return found[0].name;
  if (/batching window/.test(text)) return 'MaximumBatchingWindowInSeconds';
  if (/filter|pattern/.test(text)) return 'FilterCriteria';
  if (/secret|virtual_host|basic_auth|source access/.test(text)) return 'SourceAccessConfigurations';
  if (/function/.test(text)) return 'FunctionName';
  return undefined;
}

// "MaximumBatchingWindowInSeconds" → "Maximum batching window in seconds".
export function title(member: string): string {
  const words = member.replace(/([a-z0-9])([A-Z])/g, '$1 $2').replace(/([A-Z]+)([A-Z][a-z])/g, '$1 $2').split(' ');
  return words.map((word, i) => (/^(arn|uri|url)$/i.test(word) ? word.toUpperCase() : i === 0 || /^[A-Z0-9]{2,}$/.test(word) ? word : word.toLowerCase())).join(' ');
}

export function rangeOf(field: Field): string {
  const parts: string[] = [];
  if (field.Min !== undefined && field.Max !== undefined) parts.push(`${field.Min} to ${field.Max}`);
  if (field.Default !== undefined && field.Default !== null) parts.push(`${String(field.Default)} if left empty`);
  return parts.join(', ');
}
