import { readFileSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import type { Rights } from '../../src/simulator';

const folder = join(__dirname, '..', '..', 'infra', 'roles');

/** A file of `infra/roles`. */
export function roleFile(name: string): Record<string, unknown> {
  return JSON.parse(readFileSync(join(folder, name), 'utf8')) as Record<string, unknown>;
}

/** The names of the role definitions of `infra/roles`. */
export function roleFiles(): string[] {
  return readdirSync(folder).filter((name) => name.startsWith('lockbox-bot-'));
}

/** What a service may do that was given every published role, and the permissions of Graph. */
export function publishedRights(): Rights {
  const actions = roleFiles().flatMap((name) => roleFile(name)['Actions'] as string[]);
  return { actions, graph: roleFile('graph.json')['applicationPermissions'] as string[] };
}
