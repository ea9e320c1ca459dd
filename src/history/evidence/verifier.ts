import { existsSync, readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { HistoryError } from '../errors';

const name = 'verify.mjs';
let known: string | undefined;

/** @returns the verifier that goes into every pack: one file that runs with Node alone. */
export function verifierSource(): string {
  known ??= readFileSync(placeOf(__dirname), 'utf8').replaceAll('\r\n', '\n');
  return known;
}

/** Beside this file, or above it in what is built; compiled for a benchmark, it is the source, below package.json. */
function placeOf(folder: string): string {
  const places = [join(folder, name), join(folder, 'src', 'history', 'evidence', name)];
  const found = places.find((place) => existsSync(place));
  if (found !== undefined) return found;
  const above = dirname(folder);
  if (above === folder) throw new HistoryError('NO_VERIFIER', `${name} of this package is not there`);
  return placeOf(above);
}
