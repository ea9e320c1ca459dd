import { randomBytes } from 'node:crypto';
import { createAzureTruth, createLockboxExecutor, serviceCredential } from '../../src/azure';
import { decideDue } from '../../src/engine/decide';
import type { EngineContext } from '../../src/engine';
import { decodeEntry, generateKeyPem, signerFromPem, type Entry } from '../../src/ledger';
import { instant, type AccessRequest, type Clock } from '../../src/model';
import { simulatedApp, simulatedTenantId as tenantId } from '../../src/simulator';
import { openStore, type Store } from '../../src/store';
import { castVote, openLedger, takeReads, Writer, type Command } from '../../src/workflow';
import { playedOn, type TestDatabase } from '../fakes/databases';
import { person } from '../fixtures/requests';
import { policy, route } from '../routing/policies';
import { production, startRig, type Rig } from '../simulator/rig';

const approver = person(1);
const rules = policy([route('everything')], { owners: { members: [approver.id] } });

/** The decide loop on a real database against the simulated Azure, with no loop running by itself. */
class Deciding {
  private constructor(
    private readonly database: TestDatabase,
    private readonly azure: Rig,
    private readonly store: Store,
    private readonly context: EngineContext,
  ) {}

  static async start(database: TestDatabase): Promise<Deciding> {
    const azure = await startRig();
    const store = await openStore(database.url);
    const clock: Clock = { now: () => new Date('2026-03-02T10:00:00.000Z') };
    const surroundings = { clock, random: (bytes: number) => new Uint8Array(randomBytes(bytes)) };
    const writer = new Writer(store.work, () => ({ policy: rules, tenantId, surroundings }));
    const origin = `lockbox-bot/${tenantId}/test`;
    await writer.submit(openLedger({ tenantId, origin }, signerFromPem(origin, generateKeyPem()).verifierKey));
    const { clientId, clientSecret } = simulatedApp;
    const way = { kind: 'secret', clientId, clientSecret } as const;
    const credential = serviceCredential({ login: azure.url, tenantId, way, timeoutMs: 5_000 });
    const scope = 'https://management.azure.com/.default';
    const arm = { endpoint: azure.url, scope, credential, clock, timeoutMs: 5_000 };
    const silent = (): undefined => undefined;
    return new Deciding(database, azure, store, {
      store: store.engine,
      azure: createAzureTruth({ ...arm, tenantId, subscriptions: 'all' }),
      executor: createLockboxExecutor(arm),
      deliver: {
        turn: () => ({ free: true, end: silent }),
        post: () => Promise.reject(new Error('not here')),
        update: () => Promise.reject(new Error('not here')),
      },
      clock,
      submit: <T>(command: Command<T>) => writer.submit(command),
      report: {
        sourceRead: silent,
        sourceLeft: silent,
        sourceFailed: silent,
        unreadable: silent,
        loopFailed: silent,
        events: silent,
        delivered: silent,
        undelivered: silent,
      },
    });
  }

  /** A request that was approved on a card, while `act` happened to it in Azure before the decision was sent. */
  async approvedWhile(act: string): Promise<{ request: AccessRequest; entries: Entry[] }> {
    const { azure, context, store } = this;
    const { requestId: azureId } = await azure.post('/requests');
    const read = await context.azure.lockboxRequest({ id: production }, azureId);
    if (!read.ok) throw new Error(read.reason);
    const taken = await context.submit(takeReads([read.value]));
    const id = taken.opened[0]!;
    const by = { ...approver, tenantId, guest: false };
    await context.submit(castVote({ requestId: id, verdict: 'approve', reason: 'known case', by }));
    await azure.post(`/requests/${azureId}/status`, { status: act });
    const fence = await store.engine.acquire('decide', 'test', 60_000, instant(context.clock.now()));
    await decideDue(context, fence!);
    const entries = (await store.history.entriesOf(id)).map(({ bytes }) => decodeEntry(bytes));
    return { request: (await store.engine.request(id))!, entries };
  }

  async stop(): Promise<void> {
    await this.store.close();
    await this.azure.stop();
    await this.database.drop();
  }
}

describe.each(playedOn())(
  'a decision that Azure refuses because the request has ended there, on $name',
  ({ fresh }) => {
    let deciding: Deciding;
    beforeAll(async () => {
      deciding = await Deciding.start(await fresh());
    });
    afterAll(() => deciding.stop());

    test.each([
      ['cancel', 'cancelled', 'it was taken back: nobody ever had access'],
      ['expire', 'expired', 'it expired'],
      ['approve', 'approved', 'somebody else approved it'],
      ['deny', 'rejected', 'somebody else rejected it'],
    ])('leads to how it ended, not to what was refused: %s is %s (%s)', async (act, state) => {
      const { request, entries } = await deciding.approvedWhile(act);
      expect(request.current.state).toBe(state);
      expect(entries.map(({ type }) => type)).not.toContain('access-ended');
      if ('outcome' in request.current) {
        expect(request.current.outcome).toMatchObject({ via: 'elsewhere', attribution: 'elsewhere' });
      }
    });

    test("stands in the ledger with Azure's own answer", async () => {
      const { entries } = await deciding.approvedWhile('cancel');
      const refused = entries.find(({ type }) => type === 'decision-not-sent');
      expect(refused?.data).toMatchObject({ why: 'AZURE_CONFLICT', azure: { httpStatus: 409, status: 'Completed' } });
    });
  },
);
