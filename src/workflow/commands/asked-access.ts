import { createHash, randomUUID } from 'node:crypto';
import {
  byosOf,
  later,
  onlyPerson,
  personActor,
  resourceKey,
  subscriptionOf,
  type AccessAsked,
  type AccessRequest,
  type AccessRole,
  type Actor,
  type ByosStorage,
  type InventorySnapshot,
  type Refusal,
  type RequestFacts,
} from '../../model';
import { entraGroupsOf, mayAnswer, peopleOf, routeFor, type Policy } from '../../routing';
import type { StepResult } from '../../requests';
import { burstNeeds } from '../burst';
import type { Command } from '../command';
import type { Draft } from '../draft';
import { personal, type RecordData } from '../record';
import { applyStep } from './apply';
import { openNew } from './open';
import type { Presser, VoteAnswer } from './vote';

/** What somebody asks for who wants to reach the data of a Speech resource. */
export interface AccessAsk {
  by: Presser;
  /** ARM id or name of the Speech account, or of the storage account behind it. */
  resource: string;
  container?: string;
  role: AccessRole;
  /** From one minute to a week. */
  hours: number;
  reason: string;
  /** Who ran it on the machine of the database, for the person that it names: the ledger says so. */
  local?: string;
}

/** The longest that access can be asked for, in hours. */
const maxHours = 168;
const maxReason = 1_000;
/** Azure's rule for the name of a container; `$logs` and the like are Azure's own. */
const containerShape = /^(?!.*--)[a-z0-9][a-z0-9-]{1,61}[a-z0-9]$/;

/**
 * Asks for access to the data of a Speech resource: a request that approvers decide as they decide Microsoft's. Nobody can
 * ask for somebody else, and nobody can approve their own.
 */
export function requestAccess(input: AccessAsk): Command<VoteAnswer> {
  const nonce = randomUUID();
  return {
    name: 'request-access',
    needs: (policy) => ({
      inventory: true,
      waiting: true,
      delegations: true,
      people: peopleOf(policy),
      groups: entraGroupsOf(policy),
      ...burstNeeds(policy),
    }),
    run: (draft, context) => {
      const { policy, tenantId } = context;
      const place = placeOf(draft.inventory, input.resource, policy);
      const why = refusalOf(draft, input, place, tenantId);
      if (place === undefined || why !== undefined) return refuse(draft, input, why ?? 'NOT_SPEECH_STORAGE');
      const facts = factsOf(draft, input, place, nonce, policy);
      const request = openNew(draft, { facts, azureStatus: 'Pending' }, context, {
        actor: actorOf(input.by, input.local),
        details: localData(input.local),
      });
      return { ok: true, request };
    },
  };
}

/** Who runs a local command is only what the machine says. */
function actorOf(by: Presser, local: string | undefined): Actor {
  return local === undefined ? personActor(by) : { kind: 'unknown' };
}

function localData(local: string | undefined): RecordData {
  return local === undefined ? {} : { via: 'local', author: personal(local) };
}

/**
 * Ends access that was granted, before its time: whoever has it can, and so can each of its approvers; and whoever has the
 * database, by a local command, of which the ledger says that it was one.
 */
export function endAccess({
  requestId,
  by,
}: {
  requestId: string;
  by: Presser | { local: string };
}): Command<VoteAnswer> {
  const seed = randomUUID();
  return {
    name: 'end-access',
    needs: () => ({ requests: [requestId], deliveriesOf: [requestId] }),
    run: (draft, { now, tenantId }) => {
      const request = draft.request(requestId);
      if (request === undefined) return { ok: false, why: 'UNKNOWN_REQUEST' };
      const ending = { do: 'end-access', how: 'revoked', seed } as const;
      if ('local' in by) {
        const ended = applyStep(draft, request, ending, { kind: 'unknown' }, now, localData(by.local));
        return endedOr(ended, request);
      }
      if (by.tenantId.toLowerCase() !== tenantId.toLowerCase()) return { ok: false, why: 'WRONG_TENANT', request };
      const may = [...mayAnswer(request, draft.now), ...(request.facts.requester ? [request.facts.requester] : [])];
      if (!may.some(({ id }) => id === by.id.toLowerCase())) {
        draft.record({ type: 'press-refused', requestId, actor: personActor(by), data: { why: 'MAY_NOT_END' } });
        return { ok: false, why: 'MAY_NOT_END', request };
      }
      const ended = applyStep(draft, request, { ...ending, by: onlyPerson(by) }, personActor(by), now);
      return endedOr(ended, request);
    },
  };
}

function endedOr(ended: StepResult<AccessRequest>, request: AccessRequest): VoteAnswer {
  return ended.ok && ended.changed
    ? { ok: true, request: ended.request }
    : { ok: false, why: 'NOTHING_TO_END', request };
}

/** The BYOS storage that a name or an id means; undefined where it means none, or several. */
function placeOf(
  snapshot: InventorySnapshot | undefined,
  named: string,
  { byos }: Policy,
): { storage: ByosStorage; speechId: string } | undefined {
  const key = resourceKey(named);
  const places = snapshot === undefined ? [] : byosOf(snapshot.inventory, byos?.allowedPrincipals);
  const means = (id: string): boolean =>
    resourceKey(id) === key || resourceKey(id).endsWith(`/accounts/${key.slice(1)}`);
  const found = places.flatMap((storage) => {
    const isStorage = [resourceKey(storage.storageId), `/${nameOf(storage.storageId)}`].includes(key);
    const speech = storage.speechIds.filter((id) => isStorage || means(id));
    return speech.map((speechId) => ({ storage, speechId }));
  });
  const storages = new Set(found.map(({ storage }) => resourceKey(storage.storageId)));
  return storages.size === 1 ? found[0] : undefined;
}

/** Access is given for whole minutes. */
function minutesOf(hours: number): number {
  return Math.floor(hours * 60);
}

function nameOf(id: string): string {
  return resourceKey(id).split('/').at(-1) ?? '';
}

function refusalOf(
  draft: Draft,
  { by, container, role, hours, reason }: AccessAsk,
  place: { storage: ByosStorage } | undefined,
  tenantId: string,
): Refusal | undefined {
  if (by.tenantId.toLowerCase() !== tenantId.toLowerCase()) return 'WRONG_TENANT';
  if (by.guest) return 'GUEST_NOT_ALLOWED';
  if (place === undefined) return 'NOT_SPEECH_STORAGE';
  if (container !== undefined && !containerShape.test(container)) return 'UNKNOWN_CONTAINER';
  if (!(minutesOf(hours) >= 1 && hours <= maxHours)) return 'HOURS_OUT_OF_RANGE';
  if (reason.trim() === '') return 'REASON_REQUIRED';
  if (reason.length > maxReason) return 'REASON_TOO_LONG';
  const same = draft.waiting.some(({ facts: { requester, asks } }) => {
    const isSame = asks?.container === container && asks?.role === role;
    return isSame && requester?.id === by.id && asks.storageId === place.storage.storageId;
  });
  return same ? 'ALREADY_ASKED' : undefined;
}

function factsOf(
  draft: Draft,
  { by, container, role, hours, reason }: AccessAsk,
  { storage, speechId }: { storage: ByosStorage; speechId: string },
  nonce: string,
  policy: Policy,
): RequestFacts {
  const { storageId } = storage;
  const asks: AccessAsked = { speechId, storageId, role, hours, ...(container === undefined ? {} : { container }) };
  const facts: RequestFacts = {
    kind: 'byos-access',
    azureId: createHash('sha256').update(nonce).digest('hex').slice(0, 32),
    subscription: { id: subscriptionOf(storageId) ?? 'unknown' },
    resourceIds: [storageId],
    resourceType: 'Microsoft.Storage/storageAccounts',
    service: 'speech',
    speechResourceIds: storage.speechIds,
    justification: reason.trim(),
    accessDuration: Number.isInteger(hours) ? String(hours) : `${minutesOf(hours)} minutes`,
    requester: onlyPerson(by),
    createdAt: draft.now,
    asks,
  };
  return { ...facts, expiresAt: later(draft.now, routeFor(policy, facts).route.expireAfterMs) };
}

function refuse(draft: Draft, { by, resource, local }: AccessAsk, why: Refusal): VoteAnswer {
  draft.record({
    type: 'access-refused',
    actor: actorOf(by, local),
    data: { why, resource: personal(resource.slice(0, 400)), ...localData(local) },
  });
  return { ok: false, why };
}
