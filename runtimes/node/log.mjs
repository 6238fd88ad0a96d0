// What the function logs: as text, or as JSON objects where AWS_LAMBDA_LOG_FORMAT says so.

import { constants, openSync, writeSync } from 'node:fs';
import util from 'node:util';

import { describe, isError } from './errors.mjs';

const { env, pid } = process;
const LEVELS = ['TRACE', 'DEBUG', 'INFO', 'WARN', 'ERROR', 'FATAL'];
const jsonLog = (env.AWS_LAMBDA_LOG_FORMAT ?? '').toUpperCase() === 'JSON';
const lowest = Math.max(0, LEVELS.indexOf((env.AWS_LAMBDA_LOG_LEVEL ?? '').toUpperCase()));
let requestId; // of the invocation under way

// A message goes to the engine in frames (src/runtime/output/output_frames.h), so that it stays one event whatever lines it
// has. None is longer than what the kernel writes in one piece.
const MAGIC = Buffer.from([0, 0xa5, 0x5a, 0xff]);
const HEADER = 15;
const MOST_IN_A_FRAME = 4096 - HEADER;
const sleeper = new Int32Array(new SharedArrayBuffer(4));
let number = 0;

// The pipe opened once more: functions close process.stdout, and make it non-blocking.
function openLog() {
  try {
    return openSync('/proc/self/fd/1', constants.O_WRONLY);
  } catch {
    return 1;
  }
}
const log = openLog();

function writeFrame(frame) {
  for (;;) {
    try {
      writeSync(log, frame);
      return;
    } catch (error) {
      if (error.code !== 'EAGAIN') return; // without a log there is still an answer
      Atomics.wait(sleeper, 0, 0, 1);
    }
  }
}

function writeMessage(text) {
  const message = Buffer.from(text);
  number = (number + 1) >>> 0;
  for (let begin = 0; begin < message.length; ) {
    const part = message.subarray(begin, begin + MOST_IN_A_FRAME);
    begin += part.length;
    const header = Buffer.alloc(HEADER);
    MAGIC.copy(header);
    header.writeUInt32BE(pid, 4);
    header.writeUInt32BE(number, 8);
    header.writeUInt16BE(part.length, 12);
    header[14] = begin === message.length ? 1 : 0;
    writeFrame(Buffer.concat([header, part]));
  }
}

// What is written to process.stdout and process.stderr is written before the write returns, and so before the answer
// that follows it. Neither is opened for a function that does not use it.
export function writeAtOnce() {
  for (const name of ['stdout', 'stderr']) {
    const own = Object.getOwnPropertyDescriptor(process, name);
    if (typeof own?.get !== 'function' || !own.configurable) continue;
    let known;
    Object.defineProperty(process, name, {
      ...own,
      get() {
        const stream = own.get.call(process);
        if (stream !== known) stream?._handle?.setBlocking?.(true);
        known = stream;
        return stream;
      },
    });
  }
}

export function setRequestId(id) {
  requestId = id;
}

function describedForLog(error) {
  const { errorType, errorMessage, trace } = describe(error);
  return { errorType: error?.constructor?.name ?? errorType, errorMessage, stackTrace: trace ?? [] };
}

function errorsAsObjects(_key, value) {
  return value instanceof Error ? { ...describedForLog(value), ...value } : value;
}

function jsonLine(level, args) {
  const entry = { timestamp: new Date().toISOString(), level, requestId };
  if (args.length === 1) {
    try {
      return JSON.stringify({ ...entry, message: args[0] }, errorsAsObjects);
    } catch {
      return JSON.stringify({ ...entry, message: util.format(args[0]) });
    }
  }
  entry.message = util.format(...args);
  const error = args.find((arg) => arg instanceof Error);
  return JSON.stringify(error ? { ...entry, ...describedForLog(error) } : entry);
}

function print(level, ...args) {
  if (LEVELS.indexOf(level) < lowest) return;
  if (jsonLog) {
    writeMessage(jsonLine(level, args));
  } else {
    writeMessage(`${new Date().toISOString()}\t${requestId}\t${level}\t${util.format(...args)}\n`);
  }
}

export function patchConsole() {
  for (const level of LEVELS) console[level.toLowerCase()] = (...args) => print(level, ...args);
  console.log = console.info;
}

export function logError(title, error) {
  if (jsonLog) {
    try {
      print('ERROR', isError(error) ? error : new Error(String(error)));
    } catch {
      print('ERROR', title, describe(error).errorMessage);
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
  print('ERROR', `${title} \t${text.replaceAll('%', '%%')}`);
}
