import type { BesideRow } from '../history';
import type { JsonValue } from '../ledger';
import type { Client } from './clients';
import { ask } from './errors';

/** The rows beside the requests that decide who may answer and what is asked. A document that cannot be read is null. */
export async function besideRows(db: Client): Promise<BesideRow[]> {
  const [pins, delegations, groups, silences, holds, stories, sanctions] = await Promise.all([
    ask(() => db.pin.findMany()),
    ask(() => db.delegation.findMany()),
    ask(() => db.entraGroup.findMany()),
    ask(() => db.silence.findMany()),
    ask(() => db.hold.findMany()),
    ask(() => db.story.findMany()),
    ask(() => db.sanction.findMany()),
  ]);
  return [
    ...pins.map(({ address, personId }): BesideRow => ({ table: 'Pin', id: personId, address })),
    ...delegations.map(({ fromId, doc }): BesideRow => ({ table: 'Delegation', id: fromId, doc: read(doc) })),
    ...groups.map(({ id, doc }): BesideRow => ({ table: 'EntraGroup', id, members: memberIds(read(doc)) })),
    ...silences.map(({ id, until, ended, doc }): BesideRow => {
      const { match = null } = asObject(read(doc));
      // The columns are what is looked at to end it, the document what is looked at to hold back.
      const isAsOne = asObject(read(doc))['until'] === until && 'endedAt' in asObject(read(doc)) === ended;
      return { table: 'Silence', id, doc: isAsOne ? { until, match, ended } : null };
    }),
    ...holds.map(({ id, ended, doc }): BesideRow => {
      const { match = null } = asObject(read(doc));
      const isAsOne = 'endedAt' in asObject(read(doc)) === ended;
      return { table: 'Hold', id, doc: isAsOne ? { match, ended } : null };
    }),
    ...stories.map(({ requestId, key }): BesideRow => ({ table: 'Story', id: requestId, key })),
    ...sanctions.map(({ requestId, story, until }): BesideRow => ({
      table: 'Sanction',
      id: requestId,
      key: story,
      until,
    })),
  ];
}

function read(doc: string): JsonValue {
  try {
    return JSON.parse(doc) as JsonValue;
  } catch {
    return null;
  }
}

function asObject(value: JsonValue): { [key: string]: JsonValue } {
  return typeof value === 'object' && value !== null && !Array.isArray(value) ? value : {};
}

function memberIds(doc: JsonValue): string[] {
  const { members } = asObject(doc);
  if (!Array.isArray(members)) return [];
  return members.map((one) => {
    const { id } = asObject(one);
    return typeof id === 'string' ? id : '';
  });
}
