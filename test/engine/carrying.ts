import { followAccessDue } from '../../src/engine/access';
import type { EngineContext } from '../../src/engine';
import { decideDue } from '../../src/engine/decide';
import type { AccessRequest, AccessSeen, PlannedAction, StateName, Verdict } from '../../src/model';
import { castVote, endAccess, requestAccess, takeAccesses, takeInventory, type Fence } from '../../src/workflow';
import type { TestDatabase } from '../fakes/databases';
import { accessSeen } from '../fixtures/accesses';
import { person } from '../fixtures/requests';
import { route } from '../routing/policies';
import { speechStorage } from '../simulator/storage-rig';
import { policyOf, tenantId } from '../workflow/rig';
import { subscription, Surroundings } from './rig';

export const hourMs = 3_600_000;
const leaseMs = 30 * 24 * hourMs;
export const presser = (number: number) => ({ ...person(number), tenantId, guest: false });

/** A role assignment as the simulated Azure keeps it. */
export interface Assigned {
  name: string;
  scope: string;
  principalId: string;
  description?: string;
}

/** Reviews and access requests whose plans are carried out in the simulated Azure, with no loop running by itself. */
export class Carrying {
  private constructor(
    readonly around: Surroundings,
    private readonly fences: { decide: Fence; access: Fence },
  ) {}

  static async open(database: TestDatabase): Promise<Carrying> {
    const policy = { ...policyOf(), routes: [route('everything', { notify: ['ops'], onReject: 'revoke' })] };
    const around = await Surroundings.open(database, { policy });
    const { store, clock } = around.context;
    const lease = async (name: string): Promise<Fence> =>
      (await store.acquire(name, 'test', leaseMs, clock.now().toISOString()))!;
    const carrying = new Carrying(around, { decide: await lease('decide'), access: await lease('access') });
    await carrying.know();
    return carrying;
  }

  get context(): EngineContext {
    return this.around.context;
  }

  /** Reads the accounts that the simulated Azure has. */
  private async know(): Promise<void> {
    const read = await this.context.azure.inventory([subscription.id]);
    if (!read.ok) throw new Error(read.reason);
    await this.context.submit(takeInventory({ inventory: read.value.inventory, unseen: [] }));
  }

  async request(id: string): Promise<AccessRequest> {
    return (await this.context.store.request(id))!;
  }

  /** Somebody asks for access. @returns the request's id. */
  async asked(by: number): Promise<string> {
    const ask = { by: presser(by), resource: speechStorage, role: 'read', hours: 8, reason: 'a case' } as const;
    const asked = await this.context.submit(requestAccess(ask));
    if (!asked.ok) throw new Error(asked.why);
    return asked.request.id;
  }

  /** Somebody asks for access, and an approver grants it. @returns the request's id, whose grant is now to be made. */
  async granted(by = 3): Promise<string> {
    const id = await this.asked(by);
    await this.decide(id, 'approve');
    return id;
  }

  /** Somebody has no business there, and an approver rejects it. @returns the review's id. */
  async reviewed(verdict: Verdict, changes: Partial<AccessSeen> = {}, sanctionMs?: number): Promise<string> {
    const seen = accessSeen({ accountId: speechStorage, ...changes });
    const { opened } = await this.context.submit(takeAccesses([seen]));
    await this.decide(opened[0]!, verdict, sanctionMs);
    return opened[0]!;
  }

  /** An approver answers, and confirms what is shown to them. */
  async decide(requestId: string, verdict: Verdict, sanctionMs?: number): Promise<void> {
    const sanction = sanctionMs === undefined ? {} : { sanctionMs };
    const vote = { requestId, verdict, reason: 'as agreed', by: presser(1), ...sanction } as const;
    const shown = await this.context.submit(castVote(vote));
    if (shown.ok) return;
    const confirmed = shown.proposal?.hash ?? '';
    const answer = await this.context.submit(castVote({ ...vote, confirmed }));
    if (!answer.ok) throw new Error(answer.why);
  }

  async end(requestId: string): Promise<void> {
    const answer = await this.context.submit(endAccess({ requestId, by: presser(3) }));
    if (!answer.ok) throw new Error(answer.why);
  }

  /** One look of the loop that carries decisions out, and of the one that ends access. */
  decideOnce(context = this.context, fence = this.fences.decide): Promise<number> {
    return decideDue(context, fence);
  }

  endOnce(context = this.context): Promise<number> {
    return followAccessDue(context, this.fences.access);
  }

  /** Lets both loops look, each time when the request says so, until it is in that state. */
  async until(id: string, state: StateName, context = this.context): Promise<AccessRequest> {
    for (let round = 0; round < 40; round += 1) {
      const request = await this.request(id);
      if (request.current.state === state) return request;
      const waitMs = Date.parse(request.dueAt ?? '') - this.around.desk.nowMs;
      this.around.pass(Math.max(0, Number.isNaN(waitMs) ? 0 : waitMs));
      await this.decideOnce(context);
      await this.endOnce(context);
    }
    throw new Error(`${id} is still ${JSON.stringify((await this.request(id)).current)}`);
  }

  /** What the simulated Azure has given to a person. */
  async rolesOf(number: number): Promise<Assigned[]> {
    const roles: Assigned[] = await this.around.azure.roles();
    return roles.filter(({ principalId }) => principalId === person(number).id);
  }

  /** How often something was asked of Azure. */
  async calls(method: string, path: string): Promise<number> {
    const calls = await this.around.azure.calls();
    return calls.filter((call) => call.method === method && call.path.toLowerCase().includes(path)).length;
  }

  /** The notices to the admins that wait to be shown, by what they are about. */
  async notices(about: string): Promise<Record<string, unknown>[]> {
    const due = await this.context.store.deliveriesDue('2028-01-01T00:00:00.000Z', 1_000);
    return due.flatMap(({ content }) =>
      content.kind === 'notice' && content.notice.about === about ? [{ ...content.notice }] : [],
    );
  }

  async close(): Promise<void> {
    await this.around.close();
  }
}

/** How a call fares at which the process dies: it never happens, or it does and nobody hears. */
export type Death = 'before' | 'after';

/** The process dies at one of its steps: after that nothing of it happens any more. */
export function dying(
  context: EngineContext,
  at: number,
  death: Death,
): { context: EngineContext; steps: () => number } {
  let step = 0;
  const pass = async <T>(work: () => Promise<T>): Promise<T> => {
    step += 1;
    if (step > at || (step === at && death === 'before')) throw new Error('the process is dead');
    const value = await work();
    if (step === at) throw new Error('the process died');
    return value;
  };
  const actions = context.actions!;
  return {
    context: {
      ...context,
      submit: (command, fences) => pass(() => context.submit(command, fences)),
      actions: {
        look: (action, since) => pass(() => actions.look(action, since)),
        perform: (action, id) => pass(() => actions.perform(action, id)),
      },
    },
    steps: () => step,
  };
}

/** Something happens right before an action is performed. */
export function interrupted(
  context: EngineContext,
  what: PlannedAction['do'],
  happens: () => Promise<void>,
): EngineContext {
  const actions = context.actions!;
  let left = 1;
  return {
    ...context,
    actions: {
      look: (action, since) => actions.look(action, since),
      perform: async (action, id) => {
        if (action.do === what && left > 0) {
          left = 0;
          await happens();
        }
        return actions.perform(action, id);
      },
    },
  };
}
