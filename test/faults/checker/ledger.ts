import { leafOf, rootOf } from '../tree';
import type { Facts } from './facts';
import type { Violation } from './rules';

/** Judges the ledger itself: one line of entries, of which every checkpoint ever seen is a beginning. */
export function checkLedger(facts: Facts): Violation[] {
  return [...inOrder(facts), ...noForks(facts), ...commandsWorked(facts), ...nobodyDied(facts)];
}

function inOrder({ unreadable, entries, seen }: Facts): Violation[] {
  const found = unreadable.map((line): Violation => ({
    rule: 'LEDGER_BROKEN',
    about: `line ${line}`,
    detail: 'unreadable',
  }));
  if (seen.entries.length === 0) found.push({ rule: 'LEDGER_BROKEN', about: 'export', detail: 'it has no entries' });
  entries.forEach(({ seq, at }, index) => {
    const before = entries[index - 1];
    if (seq !== (before?.seq ?? -1) + 1) {
      found.push({ rule: 'LEDGER_BROKEN', about: `entry ${seq}`, detail: `it follows ${String(before?.seq)}` });
    }
    if (before !== undefined && at < before.at) {
      found.push({ rule: 'LEDGER_BROKEN', about: `entry ${seq}`, detail: 'it is older than the one before it' });
    }
  });
  return found;
}

function noForks({ seen }: Facts): Violation[] {
  const leaves = seen.entries.map(leafOf);
  const origins = new Set<string>();
  const found = [...new Set([...seen.checkpoints, ...(seen.blobAnchor?.notes ?? [])])].flatMap((note): Violation[] => {
    const [origin = '', size = '', root = ''] = note.split('\n');
    const count = Number(size);
    if (!/^\d+$/.test(size) || count > leaves.length) {
      return [{ rule: 'FORK', about: `checkpoint ${size}`, detail: `the ledger has ${leaves.length} entries` }];
    }
    origins.add(origin);
    const own = rootOf(leaves, 0, count).toString('base64');
    return own === root
      ? []
      : [{ rule: 'FORK', about: `checkpoint ${size}`, detail: `its root is ${root}, not ${own}` }];
  });
  if (origins.size > 1) found.push({ rule: 'FORK', about: 'origin', detail: [...origins].join(', ') });
  if (seen.checkpoints.length === 0) found.push({ rule: 'FORK', about: 'checkpoints', detail: 'none was ever seen' });
  return [...found, ...blobsStay(seen)];
}

/** A blob of the anchor is written once, and never again. */
function blobsStay({ blobAnchor }: Facts['seen']): Violation[] {
  if (blobAnchor === undefined) return [];
  const { notes, writes } = blobAnchor;
  const again = writes.filter((path, index) => writes.indexOf(path) !== index);
  return [
    ...again.map((path): Violation => ({ rule: 'FORK', about: path, detail: 'the blob was written over' })),
    ...(notes.length > 0 ? [] : [noBlob]),
  ];
}

/** A run in which nothing was kept there proves nothing. */
const noBlob: Violation = { rule: 'FORK', about: 'blobs', detail: 'no checkpoint stands in the anchor of blobs' };

function commandsWorked({ seen }: Facts): Violation[] {
  const failed = seen.commands.filter(({ code }) => code !== 0);
  const verified = seen.commands.filter(({ words, code }) => words.startsWith('verify') && code === 0);
  return [
    ...failed.map(({ words, code, output, errors }): Violation => {
      const detail = `exit ${String(code)}: ${`${output}${errors}`.slice(0, 500)}`;
      return { rule: 'COMMAND_FAILED', about: words, detail };
    }),
    ...(verified.length >= 2 ? [] : [notVerified]),
  ];
}

/** The database and the export: a run in which neither was verified proves nothing. */
const notVerified: Violation = { rule: 'COMMAND_FAILED', about: 'verify', detail: 'it was not run on both' };

function nobodyDied({ seen }: Facts): Violation[] {
  return seen.deaths.map((detail) => ({ rule: 'DIED', about: 'service', detail }));
}
