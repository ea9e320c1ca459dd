import { accessSync, constants, existsSync } from 'node:fs';
import { dirname } from 'node:path';
import { CliError } from '../cli';
import type { Config } from '../config';
import type { Anchor } from '../engine';
import { isOffHost } from '../model';
import { anchorsOf } from './anchors';
import { azureEdge } from './azure';
import type { Look } from './doctor-look';
import { systemClock } from './write-side';

/**
 * Whether checkpoints leave the host of the database, and whether each place can be used. Whoever has that host has a
 * file on it too; going without another place is a choice, and said. To a blob nothing is written to try it: what is
 * there cannot be deleted, and a checkpoint is nothing to make up.
 */
export async function anchorLooks(config: Config, env: NodeJS.ProcessEnv): Promise<Look[]> {
  const { anchors } = config.ledger;
  const off = anchors.filter(({ kind }) => isOffHost(kind)).map(({ kind }) => kind);
  const says =
    off.length > 0
      ? `checkpoints leave the host of the database by ${off.join(', ')}`
      : 'not anchored: no checkpoint leaves the host of the database; ledger.anchors names a channel or a blob for that';
  const places = anchors.some(({ kind }) => kind !== 'channel') ? await Promise.all(used(config, env)) : [];
  return [{ ok: true, says, mend: '' }, ...places.flat()];
}

function used(config: Config, env: NodeJS.ProcessEnv): Promise<Look[]>[] {
  try {
    return anchorsOf(config, azureEdge(config, env, systemClock).credential).map(lookAt);
  } catch (error) {
    if (!(error instanceof CliError)) throw error;
    const look = {
      ok: false,
      says: 'not looked at: there is no way to sign in',
      mend: 'mend the sign-in to Azure first',
    };
    return [Promise.resolve([look])];
  }
}

async function lookAt(anchor: Anchor): Promise<Look[]> {
  // A channel is looked at as such.
  if (anchor.kind === 'channel') return [];
  const path = anchor.kind === 'file' ? anchor.id.slice('file:'.length) : undefined;
  const read = await anchor.newest();
  const mend =
    path === undefined
      ? 'give the identity Storage Blob Data Contributor on the container, and let this machine reach it'
      : 'let the account that the service runs as write to that file and its folder';
  if (!read.ok) return [{ ok: false, says: `${anchor.id}: ${read.reason}`, mend }];
  if (path !== undefined && !isWritable(path)) return [{ ok: false, says: `${anchor.id} cannot be written to`, mend }];
  const kept = read.notes.length === 0 ? 'no checkpoint yet' : 'checkpoints are kept there';
  return [{ ok: true, says: `${anchor.id} can be ${path === undefined ? 'read' : 'written to'}; ${kept}`, mend }];
}

function isWritable(path: string): boolean {
  try {
    accessSync(dirname(path), constants.W_OK);
    if (existsSync(path)) accessSync(path, constants.W_OK);
    return true;
  } catch {
    return false;
  }
}
