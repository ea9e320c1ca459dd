import { InvalidArgumentError } from 'commander';
import { durationMs, instantOf } from '../model';

/** The longest text that is taken to look for; an ARM resource id has at most about 2,000 characters. */
const maxText = 2_000;
const maxLimit = 1_000;
const maxPort = 65_535;

/** @returns a reader of words by comma, each one of those allowed. An option given twice adds to the first. */
export function oneOf<T extends string>(allowed: readonly T[]): (text: string, before?: T[]) => T[] {
  return (text, before = []) => {
    const words = text.split(',').map(oneWord(allowed));
    return [...new Set([...before, ...words])];
  };
}

/** @returns a reader of one word out of those allowed, in any case. */
export function oneWord<T extends string>(allowed: readonly T[]): (text: string) => T {
  return (text) => {
    const found = allowed.find((one) => one === text.trim().toLowerCase());
    if (found === undefined) throw new InvalidArgumentError(`one of ${allowed.join(', ')}`);
    return found;
  };
}

/** Text to look for. Nothing at all is refused: a variable of a script that is empty would otherwise find everything. */
export function searched(text: string): string {
  const trimmed = text.trim();
  if (trimmed === '') throw new InvalidArgumentError('it is empty');
  if (trimmed.length > maxText) throw new InvalidArgumentError(`at most ${maxText} characters`);
  return trimmed;
}

/** A value of an option that can be given more than once. */
export function each(text: string, before: readonly string[]): string[] {
  return [...before, searched(text)];
}

/** RFC 3339, or a date alone, which is its beginning in UTC. */
export function moment(text: string): string {
  const at = instantOf(text);
  if (at === undefined) throw new InvalidArgumentError('a time such as 2026-11-24T00:00:00Z, or a date');
  return at;
}

/** How long from now, in milliseconds. */
export function lasting(text: string): number {
  const ms = durationMs(text.trim());
  if (ms === undefined) throw new InvalidArgumentError('a duration such as 30m, 4h or 3d');
  return ms;
}

/** How many to show. */
export function count(text: string): number {
  const limit = wholeNumber(text);
  if (limit === undefined || limit < 1 || limit > maxLimit) {
    throw new InvalidArgumentError(`a number from 1 to ${maxLimit}`);
  }
  return limit;
}

/** A TCP port; 0 takes any that is free. */
export function portNumber(text: string): number {
  const port = wholeNumber(text);
  if (port === undefined || port > maxPort) throw new InvalidArgumentError(`a port is 0 to ${maxPort}`);
  return port;
}

function wholeNumber(text: string): number | undefined {
  return /^\d{1,9}$/.test(text) ? Number(text) : undefined;
}
