import type { Actor, DirectoryPerson, KnownGroup } from '../../model';
import { priorities, type Recipient } from '../../outbox';
import { designated, entraGroupsOf, peopleOf } from '../../routing';
import type { Command } from '../command';
import { noticeKey, type Draft } from '../draft';
import type { InstallOutcome } from '../ports';
import { personal } from '../record';
import { applyStep } from './apply';
import { enqueueCards } from './ask';
import { addressMovedKeys, bindAddress } from './people';

const service: Actor = { kind: 'service' };

/**
 * Keeps the members of an Entra group as they were read, for requests to come. Who came and who went is an entry; that
 * nothing changed is none.
 *
 * @returns whether anybody came or went.
 */
export function takeGroup(id: string, members: readonly DirectoryPerson[]): Command<boolean> {
  return {
    name: 'take-group',
    needs: () => ({ groups: [id] }),
    run: (draft) => {
      const before = draft.group(id);
      const next: KnownGroup = { id, readAt: draft.now, members: [...members] };
      draft.putGroup(next);
      const added = missingIn(before?.members ?? [], members);
      const removed = missingIn(members, before?.members ?? []);
      const isSame = before !== undefined && added.length + removed.length === 0;
      if (isSame) return false;
      draft.record({
        type: 'group-read',
        actor: service,
        data: {
          group: id,
          members: members.length,
          first: before === undefined,
          added: added.map((person) => personal(person.id)),
          removed: removed.map((person) => personal(person.id)),
        },
      });
      return true;
    },
  };
}

function missingIn(group: readonly DirectoryPerson[], people: readonly DirectoryPerson[]): DirectoryPerson[] {
  const there = new Set(group.map(({ id }) => id));
  return people.filter(({ id }) => !there.has(id));
}

/**
 * Takes whom the directory knows by an address that the policy names: the address is pinned to that account as it is to
 * somebody who meets the bot, and their messages wait for them.
 *
 * @param address as the policy names it; the directory may name another as theirs.
 * @returns whether the address was pinned.
 */
export function personFound(address: string, { guest, ...found }: DirectoryPerson): Command<boolean> {
  const person = { ...found, address };
  return {
    name: 'person-found',
    needs: (policy) => ({ people: [person.id, address], deliveries: addressMovedKeys(policy, person) }),
    run: (draft, { policy }) => {
      if (!peopleOf(policy).includes(address)) return false;
      const bound = bindAddress(draft, person, address, service);
      if (bound !== 'pinned') return false;
      draft.putPerson({ guest, ...person, ...draft.person(person.id) });
      return true;
    },
  };
}

/** Asks the members of Entra groups that nobody had read when a request opened, or was escalated. */
export function findMembers(requestId: string, groupIds: readonly string[]): Command<number> {
  return {
    name: 'find-members',
    needs: (policy) => ({
      requests: [requestId],
      deliveriesOf: [requestId],
      groups: [...new Set([...groupIds, ...entraGroupsOf(policy)])],
    }),
    run: (draft, { now }) => groupIds.reduce((count, id) => count + findIn(draft, requestId, id, now), 0),
  };
}

function findIn(draft: Draft, requestId: string, id: string, now: Date): number {
  const [request, group] = [draft.request(requestId), draft.group(id)];
  if (request === undefined || group === undefined) return 0;
  const named = [{ name: id, members: [], entraGroup: id }];
  const { people } = designated(
    named,
    () => undefined,
    () => group,
    request.route.allowGuests,
  );
  const command = { do: 'members-found', group: { id, readAt: group.readAt }, people } as const;
  const result = applyStep(draft, request, command, service, now);
  if (!result.ok || !result.changed) return 0;
  const recipients = people.map((person): Recipient => ({ kind: 'person', id: person.id }));
  enqueueCards(draft, result.request, recipients, priorities.question);
  return recipients.length;
}

/** Refusals of an installation that somebody has to mend: the admins hear of each once. */
const told = { 'not-allowed': true, 'not-in-catalogue': true } as const;

function isTold(outcome: InstallOutcome): outcome is keyof typeof told {
  return outcome in told;
}

/** Keeps what became of installing the app for somebody, so that it is not tried again before a day has passed. */
export function installationTried(personId: string, outcome: InstallOutcome): Command<void> {
  const about = `app-not-installed/${outcome}`;
  return {
    name: 'installation-tried',
    needs: ({ admins }) => ({ deliveries: admins === undefined ? [] : [noticeKey(about, admins)] }),
    run: (draft) => {
      draft.putInstallation({ personId, at: draft.now, outcome });
      draft.record({ type: 'app-installation', actor: service, data: { person: personal(personId), outcome } });
      if (isTold(outcome)) draft.notify(about, { about: 'app-not-installed', why: outcome }, draft.adminChannels);
    },
  };
}
