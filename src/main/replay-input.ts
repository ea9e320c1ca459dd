import { accessSync, constants, createReadStream, readFileSync, statSync } from 'node:fs';
import { inventoryOf } from '../azure';
import { CliError } from '../cli';
import type { ReplayFile } from '../engine';
import type { Inventory } from '../model';

/** Standard input, as a file's name. */
const standardInput = '-';

/** @throws CliError where a file cannot be opened: before anything was taken. */
export function checkReadable(file: string): void {
  if (file === standardInput) return;
  try {
    accessSync(file, constants.R_OK);
    // A pipe is as good as a file.
    if (!statSync(file).isDirectory()) return;
  } catch (error) {
    throw new CliError(2, `${file} cannot be opened`, { cause: error });
  }
  throw new CliError(2, `${file} is a folder, not a file`);
}

/** The files as streams, each opened when its turn comes. */
export function openInTurn(files: readonly string[]): ReplayFile[] {
  return files.map((name) => ({ name, chunks: chunksOf(name) }));
}

async function* chunksOf(file: string): AsyncIterable<Uint8Array> {
  const stream: AsyncIterable<Uint8Array> = file === standardInput ? process.stdin : createReadStream(file);
  try {
    yield* stream;
  } catch (error) {
    throw new CliError(2, `${file} cannot be read to its end: what came before was taken`, { cause: error });
  }
}

/** Reads a file of AI accounts as ARM returns them. @throws CliError that says what is wrong with it. */
export function readInventory(file: string): Inventory {
  checkReadable(file);
  const wrong = (what: string, cause?: unknown): CliError =>
    new CliError(2, `${file} is no inventory: ${what}`, { cause });
  let accounts: unknown;
  try {
    accounts = JSON.parse(readFileSync(file === standardInput ? 0 : file, 'utf8').replace(/^\uFEFF/, ''));
  } catch (error) {
    throw wrong('it is not JSON', error);
  }
  if (isObject(accounts) && 'value' in accounts) accounts = accounts.value;
  if (!Array.isArray(accounts)) throw wrong('neither a list of AI accounts nor {"value": […]}');
  const rows: unknown[] = accounts;
  const odd = rows.findIndex((account) => !isAccount(account));
  if (odd !== -1) throw wrong(`number ${odd + 1} of its list is not an account of Microsoft.CognitiveServices`);
  return inventoryOf(rows);
}

function isAccount(account: unknown): boolean {
  if (!isObject(account) || !('id' in account) || typeof account.id !== 'string') return false;
  return /\/providers\/microsoft\.cognitiveservices\/accounts\/[^/]+$/i.test(account.id);
}

function isObject(value: unknown): value is object {
  return typeof value === 'object' && value !== null;
}
