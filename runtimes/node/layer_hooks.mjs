// Runs in the thread of Node.js's module hooks; see layer_imports.mjs.

import path from 'node:path';
import { pathToFileURL } from 'node:url';

const BARE = /^(?![./#]|[a-zA-Z][a-zA-Z0-9+.-]*:)/;
let parents = []; // a module beside each folder of packages: what it imports is found there

export function initialize(folders) {
  parents = folders.map((folder) => pathToFileURL(path.join(path.dirname(folder), 'layer.mjs')).href);
}

export async function resolve(specifier, context, next) {
  try {
    return await next(specifier, context);
  } catch (missing) {
    if (missing?.code !== 'ERR_MODULE_NOT_FOUND' || !BARE.test(specifier)) throw missing;
    for (const parentURL of parents) {
      try {
        return await next(specifier, { ...context, parentURL });
      } catch (error) {
        if (error?.code !== 'ERR_MODULE_NOT_FOUND') throw error;
      }
    }
    throw missing;
  }
}
