// What the function logs: as lines of text, or as JSON objects where AWS_LAMBDA_LOG_FORMAT says so.

import util from 'node:util';

import { describe } from './errors.mjs';

const { env } = process;
const LEVELS = ['TRACE', 'DEBUG', 'INFO', 'WARN', 'ERROR', 'FATAL'];
const jsonLog = (env.AWS_LAMBDA_LOG_FORMAT ?? '').toUpperCase() === 'JSON';
const lowest = jsonLog ? Math.max(0, LEVELS.indexOf((env.AWS_LAMBDA_LOG_LEVEL ?? 'INFO').toUpperCase())) : 0;
let requestId; // of the invocation under way

export function setRequestId(id) {
  requestId = id;
}

function jsonLine(level, args) {
  const entry = { timestamp: new Date().toISOString(), level, requestId };
  const error = args.find((arg) => arg instanceof Error);
  if (args.length === 1 && !error) {
    entry.message = args[0];
  } else {
    entry.message = util.format(...args);
  }
  if (error) {
    const { errorType, errorMessage, trace } = describe(error);
    Object.assign(entry, { errorType, errorMessage, stackTrace: trace });
  }
  try {
    return JSON.stringify(entry);
  } catch {
    return JSON.stringify({ ...entry, message: util.format(...args) });
  }
}

function log(level, ...args) {
  if (LEVELS.indexOf(level) < lowest) return;
  if (jsonLog) {
    process.stdout.write(`${jsonLine(level, args)}\n`);
    return;
  }
  const message = util.format(...args).replaceAll('\n', '\r');
  process.stdout.write(`${new Date().toISOString()}\t${requestId}\t${level}\t${message}\n`);
}

export function patchConsole() {
  console.log = (...args) => log('INFO', ...args);
  for (const level of LEVELS) console[level.toLowerCase()] = (...args) => log(level, ...args);
}

export function logError(title, error) {
  if (jsonLog) {
    try {
      log('ERROR', title, error);
    } catch {
      log('ERROR', title, describe(error).errorMessage);
    }
    return;
  }
  const { trace, ...rest } = describe(error);
  let text;
  try {
    const own = util.types.isNativeError(error) ? Object.fromEntries(Object.entries(error)) : {};
    text = JSON.stringify({ ...rest, ...own, name: undefined, stack: trace });
  } catch {
    text = JSON.stringify({ ...rest, stack: trace });
  }
  log('ERROR', `${title} \t${text.replaceAll('%', '%%')}`);
}
