// `import` finds packages of layers, as on the service from nodejs18.x on: Node.js itself searches NODE_PATH for
// `require` alone.

import { statSync } from 'node:fs';
import module from 'node:module';
import path from 'node:path';

function isFolder(folder) {
  return statSync(folder, { throwIfNoEntry: false })?.isDirectory() ?? false;
}

// The hooks cost a start some milliseconds, so they are there only for functions that have such a folder.
export function importFromLayers(searchPath) {
  const folders = (searchPath ?? '').split(path.delimiter).filter((folder) => folder !== '');
  const packages = folders.filter((folder) => path.basename(folder) === 'node_modules' && isFolder(folder));
  if (packages.length === 0 || typeof module.register !== 'function') return;
  module.register('./layer_hooks.mjs', import.meta.url, { data: packages });
}
