// Prisma reads one folder of schema files for a provider. Both providers share models.prisma, so each folder is put
// together under build/: its datasource beside the shared models.
import { copyFileSync, mkdirSync } from 'node:fs';
import { join } from 'node:path';

const here = import.meta.dirname;

/** @returns the folder with the whole schema of a provider. */
export function assemble(provider) {
  const folder = join(here, '..', 'build', 'prisma', provider);
  mkdirSync(folder, { recursive: true });
  copyFileSync(join(here, provider, 'datasource.prisma'), join(folder, 'datasource.prisma'));
  copyFileSync(join(here, 'models.prisma'), join(folder, 'models.prisma'));
  return folder;
}
