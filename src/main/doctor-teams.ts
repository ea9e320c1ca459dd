import type { EngineStore } from '../engine';
import { decidersOf, type Policy } from '../routing';
import type { Look } from './doctor-look';

/** A finding's name, and what was found. */
type Named = [what: string, look: Look];

/**
 * Whether the bot was met in Teams: by each approver whom the policy names, and in each channel. It can write to nobody
 * who never wrote to it, or installed it. Members of Entra groups are not listed: they come and go.
 */
export async function metInTeams(
  store: Pick<EngineStore, 'channel' | 'person' | 'unpinned'>,
  policy: Policy,
): Promise<Named[]> {
  const channels = await Promise.all(
    Object.keys(policy.channels).map(async (name): Promise<Named> => {
      const isJoined = (await store.channel(name)) !== undefined;
      const says = isJoined ? `${name}: the bot can write there` : `${name}: the bot was never written to there`;
      const mend = 'add the app to the team, and write in that channel: @Lockbox Bot help';
      return ['channel', { ok: isJoined, says, mend }];
    }),
  );
  return [['approvers in Teams', await approvers(store, policy)], ...channels];
}

async function approvers(store: Pick<EngineStore, 'person' | 'unpinned'>, policy: Policy): Promise<Look> {
  const designated = decidersOf(policy);
  const addresses = designated.filter((one) => one.includes('@'));
  const ids = designated.filter((one) => !one.includes('@'));
  const known = await Promise.all(ids.map(async (id) => (await store.person(id))?.conversation !== undefined));
  const missing = [...(await store.unpinned(addresses)), ...ids.filter((_id, place) => known[place] !== true)];
  const mend = 'have each of them install the app in Teams and write to it: help';
  if (missing.length > 0) return { ok: false, says: `not met yet: ${missing.join(', ')}`, mend };
  return { ok: true, says: `all ${designated.length} that the configuration names were met`, mend };
}
