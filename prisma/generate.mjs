// Generates both Prisma clients, offline.
import { spawnSync } from 'node:child_process';
import { createRequire } from 'node:module';
import { assemble } from './assemble.mjs';

const prisma = createRequire(import.meta.url).resolve('prisma/build/index.js');

for (const provider of ['sqlite', 'postgresql']) {
  const result = spawnSync(process.execPath, [prisma, 'generate', '--schema', assemble(provider)], {
    stdio: ['ignore', 'pipe', 'pipe'],
    encoding: 'utf8',
    // `generate` does not use the schema engine, but looks for it and would download it. Any file that exists will do.
    env: { ...process.env, PRISMA_SCHEMA_ENGINE_BINARY: process.execPath, PRISMA_HIDE_UPDATE_MESSAGE: '1' },
  });
  if (result.status !== 0) {
    process.stderr.write(`${result.stdout}${result.stderr}`);
    process.exit(result.status ?? 1);
  }
}
