import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { defineConfig, type Plugin } from 'vite';

/**
 * Files that are worth it stand beside a compressed one, so that the service compresses nothing while it serves. Only when
 * they are written they are as they stay.
 */
const compressed: Plugin = {
  name: 'compressed',
  writeBundle({ dir = '' }, bundle) {
    for (const fileName of Object.keys(bundle)) {
      const file = join(dir, fileName);
      const source = readFileSync(file);
      if (fileName.startsWith('assets/') && source.length > 2_000) {
        writeFileSync(`${file}.gz`, gzipSync(source, { level: 9 }));
      }
    }
  },
};

export default defineConfig({
  root: import.meta.dirname,
  base: '/',
  build: {
    outDir: '../../dist/tab',
    emptyOutDir: true,
    // What stands in the page itself would want a content security policy that allows it.
    assetsInlineLimit: 0,
    modulePreload: { polyfill: false },
    chunkSizeWarningLimit: 2_000,
    reportCompressedSize: false,
    // "use client" of libraries concerns servers that render; there is none.
    rolldownOptions: { checks: { moduleLevelDirective: false } },
  },
  plugins: [compressed],
});
