import { defineConfig } from 'prisma/config';
import { assemble } from './prisma/assemble.mjs';

// For Prisma's own commands, such as `prisma migrate deploy`. The service migrates by itself and does not read this.
const url = process.env['DATABASE_URL'] ?? 'file:./data/lockbox.db';
const provider = url.startsWith('postgres') ? 'postgresql' : 'sqlite';

export default defineConfig({
  schema: assemble(provider),
  migrations: { path: `prisma/${provider}/migrations` },
  datasource: { url },
});
