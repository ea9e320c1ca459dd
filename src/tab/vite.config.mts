import { gzipSync } from 'node:zlib';
import { defineConfig, type Plugin } from 'vite';

/** Files that are worth it stand beside a compressed one, so that the service compresses nothing while it serves. */
const compressed: Plugin = {
  name: 'compressed',
  generateBundle(_options, bundle) {
    for (const [fileName, file] of Object.entries(bundle)) {
      const source = file.type === 'chunk' ? file.code : file.source;
      if (fileName.startsWith('assets/') && source.length > 2_000) {
        this.emitFile({ type: 'asset', fileName: `${fileName}.gz`, source: gzipSync(source, { level: 9 }) });
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
