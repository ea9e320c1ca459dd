import { setTimeout as wait } from 'node:timers/promises';
import type { FakeTeams } from '../fakes/teams';
import type { Joined } from './observations';
import { channel, people } from './scene';

const againMs = 60;

/**
 * Has everybody install the app, and the app come to the channel, trying again until each was answered with success:
 * the service is killed meanwhile. What was answered goes into `joined`.
 */
export function joinEverybody(teams: FakeTeams, joined: Joined[]): { stop: () => void } {
  let stopped = false;
  const until = async (kind: Joined['kind'], who: string, act: () => Promise<{ status: number }>): Promise<void> => {
    while (!stopped) {
      const answer = await act().catch(() => undefined);
      if (answer?.status === 200) {
        joined.push({ at: Date.now(), kind, who });
        return;
      }
      await wait(againMs);
    }
  };
  for (const person of Object.values(people)) void until('person', person.id, () => teams.installPersonal(person));
  void until('channel', channel.name, () => teams.installChannel(people.bo, channel));
  return {
    stop: () => {
      stopped = true;
    },
  };
}
