import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Plugin } from 'vite';

// The folder of the npm package that a module of the bundle is from.
function packageOf(module: string): string | undefined {
  const match = /^(.*\/node_modules\/(?:@[^/]+\/)?[^/]+)\//.exec(module.replace(/^\0/, '').split('?')[0]!);
  return match?.[1];
}

function noticeOf(folder: string): string {
  const { name, version, license } = JSON.parse(readFileSync(join(folder, 'package.json'), 'utf8'));
  const files = readdirSync(folder).filter((file) => /^(licen[sc]e|notice|copying)/i.test(file)).sort();
  const texts = files.map((file) => readFileSync(join(folder, file), 'utf8').trim());
  return [`${name} ${version}, ${license ?? 'license: see below'}`, ...texts].join('\n\n');
}

// Writes licenses.txt: the notices of every package of which something is in the bundle.
export function licenses(): Plugin {
  return {
    name: 'licenses',
    apply: 'build',
    generateBundle(_, bundle) {
      const folders = new Set<string>();
      for (const chunk of Object.values(bundle)) {
        const modules = chunk.type === 'chunk' ? Object.keys(chunk.modules) : [];
        for (const folder of modules.map(packageOf)) if (folder && existsSync(join(folder, 'package.json'))) folders.add(folder);
      }
      const notices = [...folders].sort().map(noticeOf);
      const head = 'The console of wheelpit contains parts of these packages. wheelpit itself: Apache-2.0.';
      this.emitFile({ type: 'asset', fileName: 'licenses.txt', source: [head, ...notices].join(`\n\n${'='.repeat(80)}\n\n`) + '\n' });
    },
  };
}

