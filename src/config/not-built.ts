import type { Parts } from './parts';
import type { Misfit } from './shape-faults';

type Path = PropertyKey[];

/**
 * What the grammar knows and this version does not do. It is refused by name: somebody who configures an escalation
 * relies on it. Values that ask for nothing, such as empty lists and defaults, pass.
 */
export function notBuilt(parts: Parts): Misfit[] {
  return wholeFile(parts).map((path) => ({
    path,
    code: 'NOT_AVAILABLE_YET',
    message: 'this version cannot do that yet: take it out, so that nobody relies on it',
  }));
}

function wholeFile({ bot, byos }: Parts): Path[] {
  return asked([
    // The bot is handed a password and nothing else so far.
    [bot !== undefined && bot.credential !== 'secret', ['bot', 'credential']],
    [byos?.actAs === 'approver', ['byos', 'actAs']],
  ]);
}

/** A value of the file, and where it stands. */
type Asked = [value: unknown, path: Path];

function asked(values: readonly Asked[]): Path[] {
  return values.filter(([value]) => !asksForNothing(value)).map(([, path]) => path);
}

function asksForNothing(value: unknown): boolean {
  if (value === undefined || value === null || value === false) return true;
  return typeof value === 'object' && Object.values(value).every(asksForNothing);
}
