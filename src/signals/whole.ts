import { objectOf } from './read';

/** Nesting beyond this is no record; `splitRecords` refuses it by name. */
const maxDepth = 64;
const listName = /^(?:value|records)$/i;

/**
 * Reads records that are whole in memory, in the plainest shapes: one object, or an array of objects, none of them an
 * envelope of others. `JSON.parse` takes a small part of the time that looking at every byte does.
 *
 * @returns undefined for anything else, which `splitRecords` reads; what is returned it would give as well.
 */
export function wholeRecords(bytes: Buffer): unknown[] | undefined {
  let value: unknown;
  try {
    value = JSON.parse(bytes.toString('utf8'));
  } catch {
    return undefined;
  }
  const records: unknown[] = Array.isArray(value) ? value : [value];
  return records.every(isPlainRecord) ? records : undefined;
}

function isPlainRecord(record: unknown): boolean {
  const members = objectOf(record);
  if (members === undefined) return false;
  const isEnvelope = Object.entries(members).some(([name, value]) => Array.isArray(value) && listName.test(name));
  return !isEnvelope && isWithin(members, maxDepth);
}

/** With loops, since it looks at every value of every record: it was a twentieth of what an alert takes. */
function isWithin(value: unknown, depth: number): boolean {
  if (typeof value !== 'object' || value === null) return true;
  if (depth === 0) return false;
  for (const one of Array.isArray(value) ? (value as unknown[]) : Object.values(value)) {
    if (!isWithin(one, depth - 1)) return false;
  }
  return true;
}
