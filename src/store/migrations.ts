import { createHash } from 'node:crypto';
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import type { Provider } from './clients';
import { StoreError } from './errors';

/** A committed migration of this version. */
export interface Migration {
  name: string;
  sql: string;
  /** Hex SHA-256 of the file as committed, as Prisma keeps it. */
  checksum: string;
}

/** @returns the migrations of this version, in order. @throws StoreError `NO_MIGRATIONS`. */
export function readMigrations(provider: Provider): Migration[] {
  const folder = join(packageRoot(__dirname), 'prisma', provider, 'migrations');
  if (!existsSync(folder)) throw new StoreError('NO_MIGRATIONS', `there is no folder ${folder}`);
  const names = readdirSync(folder, { withFileTypes: true }).filter((one) => one.isDirectory());
  return names
    .map(({ name }) => name)
    .sort()
    .map((name) => {
      // A checkout on Windows may have other line ends; the file that was committed has these.
      const sql = readFileSync(join(folder, name, 'migration.sql'), 'utf8').replaceAll('\r\n', '\n');
      return { name, sql, checksum: createHash('sha256').update(sql).digest('hex') };
    });
}

/**
 * The statements of a migration, one by one, since SQLite's driver prepares one at a time. A statement ends with a
 * semicolon at the end of a line; a trigger's with the line `END;`, a PostgreSQL function's behind its second `$$`.
 */
export function statementsOf(sql: string): string[] {
  const statements: string[] = [];
  let open = '';
  for (const line of sql.split('\n')) {
    if (/^\s*(--|$)/.test(line)) continue;
    open += `${line}\n`;
    if (!isWhole(open.trimEnd())) continue;
    statements.push(open.trim());
    open = '';
  }
  return open === '' ? statements : [...statements, open.trim()];
}

function isWhole(statement: string): boolean {
  if (!statement.endsWith(';') || (statement.split('$$').length - 1) % 2 === 1) return false;
  const trigger = /^\s*CREATE\s+TRIGGER\b/i.test(statement) && /\bBEGIN\b/i.test(statement);
  return !trigger || /\bEND;$/i.test(statement);
}

/** The folder of package.json, whether this runs from src or from dist. */
function packageRoot(from: string): string {
  if (existsSync(join(from, 'package.json'))) return from;
  const above = dirname(from);
  if (above === from) throw new StoreError('NO_MIGRATIONS', 'the folder prisma/ of this package is not there');
  return packageRoot(above);
}
