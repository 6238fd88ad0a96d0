// From "folder/module.name" to the function of that name.

import { existsSync, statSync } from 'node:fs';
import { createRequire } from 'node:module';
import path from 'node:path';
import { pathToFileURL } from 'node:url';

import { runtimeError } from './errors.mjs';

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
  const found = find(module) ?? find(module.default);
  if (found === undefined || found === null) {
    throw runtimeError('Runtime.HandlerNotFound', `${handler} is undefined or not exported`);
  }
  if (typeof found !== 'function') throw runtimeError('Runtime.HandlerNotFound', `${handler} is not a function`);
  return found;
}

async function importModule(root, name) {
  const stem = path.resolve(root, name);
  try {
    for (const extension of ['.js', '.mjs', '.cjs']) {
      if (existsSync(stem + extension)) return await import(pathToFileURL(stem + extension).href);
    }
    const require = createRequire(path.join(root, 'x.js'));
    if (existsSync(stem) && statSync(stem).isFile()) return { default: require(stem) };
    return await import(pathToFileURL(require.resolve(name, { paths: [root] })).href);
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
