// Errors as the Runtime API is told of them.

import util from 'node:util';

export function runtimeError(name, message) {
  const error = new Error(message);
  error.name = name;
  return error;
}

// Its frames are none of the function's business.
const OWN_FOLDER = new URL('.', import.meta.url).href;

function traceOf(error) {
  return String(error.stack ?? '')
    .split('\n')
    .filter((line) => !line.includes(OWN_FOLDER) && !line.includes('node:internal/modules/'));
}

export function isError(error) {
  if (util.types.isNativeError(error) || error instanceof Error) return true;
  return ['name', 'message', 'stack'].every((name) => typeof error?.[name] === 'string' && error[name] !== '');
}

// Whatever is thrown has a description: getters may throw, and not everything has a text.
export function describe(error) {
  try {
    return describeReadable(error);
  } catch {
    return {
      errorType: 'handled',
      errorMessage:
        'callback called with Error argument, but there was a problem while retrieving one or more of its message, name, and stack',
    };
  }
}

function describeReadable(error) {
  if (!isError(error)) return { errorType: typeof error, errorMessage: String(error), trace: [] };
  return { errorType: String(error.name), errorMessage: String(error.message), trace: traceOf(error) };
}

export function typeHeader(description) {
  const type = description.errorType.replace(/[^\x20-\x7e]/g, '?');
  return `Lambda-Runtime-Function-Error-Type: ${type}\r\n`;
}
