// From "folder/module.name" to the function of that name.

import { existsSync, readFileSync, statSync } from 'node:fs';
import { createRequire } from 'node:module';
import path from 'node:path';
import { pathToFileURL } from 'node:url';

import { runtimeError } from './errors.mjs';
import { streams } from './response_stream.mjs';

const require = createRequire(import.meta.url);

// Node.js 24 is the first version whose handlers have no callback: the service refuses them, and takes what a plain
// function returns.
const IS_24_OR_LATER = Number(/nodejs(\d+)/.exec(process.env.AWS_EXECUTION_ENV)?.[1]) >= 24;
export const HAS_CALLBACKS = !IS_24_OR_LATER;

export async function load(root, handler) {
  if (handler.includes('..')) {
    throw runtimeError(
      'Runtime.MalformedHandlerName',
      `'${handler}' is not a valid handler name. Use absolute paths when specifying root directories in handler names.`,
    );
  }
  const base = path.basename(handler);
  const folder = handler.slice(0, handler.length - base.length);
  const dot = base.indexOf('.');
  if (dot <= 0 || dot === base.length - 1) throw runtimeError('Runtime.MalformedHandlerName', 'Bad handler');
  const module = await importModule(root, folder + base.slice(0, dot));
  const names = base.slice(dot + 1).split('.');
  const find = (from) => names.reduce((value, name) => value?.[name], from);
  const found = find(module) ?? find(module?.default);
  if (found === undefined || found === null) {
    throw runtimeError('Runtime.HandlerNotFound', `${handler} is undefined or not exported`);
  }
  if (typeof found !== 'function') throw runtimeError('Runtime.HandlerNotFound', `${handler} is not a function`);
  if (!HAS_CALLBACKS && found.length >= 3 && !streams(found)) {
    throw runtimeError(
      'Runtime.CallbackHandlerDeprecated',
      'ERROR: AWS Lambda has removed support for callback-based function handlers starting with Node.js 24. ' +
        'You need to modify this function to use a supported handler signature to use Node.js 24 or later. ' +
        'For more information see https://docs.aws.amazon.com/lambda/latest/dg/nodejs-handler.html.',
    );
  }
  return found;
}

function isFile(path) {
  return statSync(path, { throwIfNoEntry: false })?.isFile() ?? false;
}

// Whether the package.json nearest to the file makes its .js files modules of ECMAScript.
function isInModulePackage(file) {
  for (let folder = path.dirname(file); ; folder = path.dirname(folder)) {
    const about = path.join(folder, 'package.json');
    if (existsSync(about)) {
      try {
        return JSON.parse(readFileSync(about, 'utf8')).type === 'module';
      } catch {
        return false; // Node.js will say what is wrong with it
      }
    }
    if (folder === path.dirname(folder)) return false;
  }
}

// Before version 24 CommonJS is required, not imported: such a module then has a parent, and hooks of `require` see it.
async function loadFile(file) {
  const extension = path.extname(file);
  const isModule = extension === '.mjs' || (extension === '.js' && isInModulePackage(file));
  return isModule || IS_24_OR_LATER ? await import(pathToFileURL(file).href) : require(file);
}

async function importModule(root, name) {
  const stem = path.resolve(root, name);
  try {
    for (const extension of ['', '.js', '.mjs', '.cjs']) {
      if (isFile(stem + extension)) return await loadFile(stem + extension);
    }
    return await loadFile(require.resolve(name, { paths: [root] }));
  } catch (error) {
    if (error instanceof SyntaxError) {
      const converted = runtimeError('Runtime.UserCodeSyntaxError', String(error));
      converted.stack = `Runtime.UserCodeSyntaxError: ${error.stack}`;
      throw converted;
    }
    if (error?.code === 'MODULE_NOT_FOUND' || error?.code === 'ERR_MODULE_NOT_FOUND') {
      throw runtimeError('Runtime.ImportModuleError', String(error));
    }
    throw error;
  }
}
