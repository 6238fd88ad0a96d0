// Numbers, times and strange texts as people read them. Pure: the time is an argument.

const whole = new Intl.NumberFormat('en-US');
export const count = (value: number) => whole.format(value);

export function short(value: number): string {
  const size = Math.abs(value);
  if (size >= 1e9) return `${(value / 1e9).toFixed(1)} G`;
  if (size >= 1e6) return `${(value / 1e6).toFixed(1)} M`;
  if (size >= 1e4) return `${(value / 1e3).toFixed(1)} k`;
  if (size >= 100 || Number.isInteger(value)) return whole.format(Math.round(value));
  return size >= 10 ? value.toFixed(1) : value.toFixed(2).replace(/\.?0+$/, '');
}

export const perSecond = (rate: number | undefined) => (rate === undefined ? '–' : `${short(rate)}/s`);

export function bytes(value: number): string {
  if (value < 1024) return `${value} B`;
  const units = ['KiB', 'MiB', 'GiB', 'TiB'];
  let size = value / 1024, unit = 0;
  while (size >= 1024 && unit < 3) {
    size /= 1024;
    unit++;
  }
  return `${size >= 10 ? size.toFixed(0) : size.toFixed(1).replace(/\.0$/, '')} ${units[unit]}`;
}

export function duration(seconds: number): string {
  if (seconds < 1) return `${Math.max(0, Math.round(seconds * 1000))} ms`;
  if (seconds < 60) return `${seconds < 10 ? seconds.toFixed(1).replace(/\.0$/, '') : Math.floor(seconds)} s`;
  const minutes = Math.floor(seconds / 60);
  if (minutes < 60) return `${minutes} min`;
  const hours = Math.floor(minutes / 60);
  return hours < 48 ? `${hours} h ${minutes % 60} min` : `${Math.floor(hours / 24)} d ${hours % 24} h`;
}

export const ago = (at: number, now: number) => (now - at < 1 ? 'just now' : `${duration(now - at)} ago`);
export const until = (at: number, now: number) => (at - now < 1 ? 'now' : `in ${duration(at - now)}`);

const two = (value: number) => String(value).padStart(2, '0');
export function clock(at: number, now: number): string {
  const date = new Date(at * 1000), today = new Date(now * 1000);
  const time = `${two(date.getHours())}:${two(date.getMinutes())}`;
  if (date.toDateString() === today.toDateString()) return time;
  return `${date.getFullYear()}-${two(date.getMonth() + 1)}-${two(date.getDate())} ${time}`;
}
// The time of day alone.
export function clockOf(at: number, seconds: boolean): string {
  const date = new Date(at * 1000);
  return `${two(date.getHours())}:${two(date.getMinutes())}${seconds ? `:${two(date.getSeconds())}` : ''}`;
}
export const localTime = (at: number) => {
  const date = new Date(at * 1000);
  return `${date.getFullYear()}-${two(date.getMonth() + 1)}-${two(date.getDate())} ` +
         `${two(date.getHours())}:${two(date.getMinutes())}:${two(date.getSeconds())}`;
};
export const utc = (at: number) => new Date(at * 1000).toISOString().replace('T', ' ').replace(/\.\d+Z$/, ' UTC');

const CONTROL = /[\u0000-\u0008\u000b-\u001f\u007f-\u009f\u061c\u200b-\u200f\u202a-\u202e\u2060-\u2064\u2066-\u206f\ufeff]/g;

// Of a text that others wrote: marks that change the direction of what stands around them, and controls, by their number.
export function visible(text: string): string {
  return text.replace(CONTROL, (c) => `\u27e8U+${c.charCodeAt(0).toString(16).toUpperCase().padStart(4, '0')}\u27e9`);
}

export function cut(text: string, most: number): { shown: string; left: number } {
  if (text.length <= most) return { shown: text, left: 0 };
  // Not through the middle of a surrogate pair.
  const end = /[\ud800-\udbff]/.test(text[most - 1]!) ? most - 1 : most;
  return { shown: text.slice(0, end), left: text.length - end };
}

export const MOST_FORMATTED = 262_144;

// JSON with line breaks; anything else, and what is too long for that, as it is.
export function pretty(text: string): string {
  if (text.length > MOST_FORMATTED) return text;
  try {
    return JSON.stringify(JSON.parse(text), null, 2);
  } catch {
    return text;
  }
}

// arn:aws:lambda:us-east-1:000000000000:function:orders:prod
export function functionOfArn(arn: string): { name: string; qualifier?: string } {
  const parts = arn.split(':');
  return parts.length < 7 ? { name: arn } : { name: parts[6]!, ...(parts[7] ? { qualifier: parts[7] } : {}) };
}

const TITLES: Record<string, string> = {
  rabbitmq: 'RabbitMQ', activemq: 'ActiveMQ', sqs: 'Amazon SQS', kinesis: 'Kinesis', dynamodb: 'DynamoDB Streams',
  msk: 'Amazon MSK', self_managed_kafka: 'Apache Kafka', document_db: 'DocumentDB',
};
export const sourceTitle = (kind: string) => TITLES[kind] ?? kind;
export const isStream = (kind: string) => kind === 'kinesis' || kind === 'dynamodb';
export const isKafka = (kind: string) => kind === 'msk' || kind === 'self_managed_kafka';
