import { randomBytes } from 'node:crypto';
import { copyFileSync } from 'node:fs';
import { loadConfig, type Config } from '../../src/config';
import type { AccessRequest } from '../../src/model';
import { simulatedTenantId } from '../../src/simulator';
import { openStore, type Store } from '../../src/store';
import { answers } from '../../src/teams/texts';
import { openLedger, Writer } from '../../src/workflow';
import type { TestDatabase } from '../fakes/databases';
import type { FakeChannel, FakeMessage, FakeUser } from '../fakes/teams';
import type { InAzure } from '../story/azure';
import { Instance } from './instance';
import { subscription, type Stage } from './stage';
import { unknownWord, type Rules, type Step } from './steps';

const user = (number: number, name: string): FakeUser => {
  return {
    id: `00000000-0000-4000-8000-00000000000${String(number)}`,
    name,
    address: `p${String(number)}@contoso.example`,
  };
};
/** Three approvers, one whom only the escalation brings in, one whom nothing does. */
export const people = [user(1, 'Ada'), user(2, 'Ben'), user(3, 'Cy'), user(4, 'Di'), user(5, 'Ed')];
export const ops: FakeChannel = { teamId: '19:team@thread.tacv2', channelId: '19:operations@thread.tacv2' };

/** Where cards can be seen. */
export const places = [...people, ops];

const slots = [0, 1];

/** A press, as the outside saw it. */
export interface Press {
  who: number;
  verb: string;
  /** The presser was told something that counts: not that it failed, or that they have to wait. */
  acknowledged: boolean;
}

/** Azure's request as the control API shows it, with every state that it ever had. */
export type Seen = InAzure & { history: { status: string }[] };

/** One request, two instances, and whatever happens to them. */
export class Run {
  readonly presses: Press[] = [];
  /** How often a message may be there twice: its connection was cut, or its instance or its commit was lost. */
  doublings = 0;
  azureId = '';
  id = '';
  private readonly stores: Store[] = [];
  private readonly messagesBefore: number[];
  private readonly instances: (Instance | undefined)[] = slots.map(() => undefined);
  private readonly config: Config;
  private readonly gone = new Set<FakeUser>();
  private started = 0;

  private constructor(
    readonly stage: Stage,
    private readonly database: TestDatabase,
    readonly rules: Rules,
  ) {
    this.config = configOf(rules);
    this.messagesBefore = places.map((where) => stage.teams.messages(where).length);
  }

  /** @param database one that {@link prepare} went over. */
  static async open(stage: Stage, database: TestDatabase, rules: Rules): Promise<Run> {
    const run = new Run(stage, database, rules);
    for (const slot of slots) {
      run.stores.push(await openStore(database.url));
      run.start(slot);
    }
    const { settleAfterReads, duplicates, lateMs } = rules;
    await stage.azure.reset();
    await stage.azure.settings({ settleAfterReads, duplicates, lateMs });
    run.azureId = (await stage.azure.ask()).requestId;
    await run.one(0).look('azure');
    run.id = (await run.store.history.find(run.azureId))[0]?.id ?? '';
    return run;
  }

  get store(): Store {
    const [first] = this.stores;
    if (first === undefined) throw new Error('the run is over');
    return first;
  }

  one(slot: number): Instance {
    return this.instances[slot] ?? this.start(slot);
  }

  /** The messages of this run, for each of the {@link places}. */
  messages(): FakeMessage[][] {
    return places.map((where, index) => this.stage.teams.messages(where).slice(this.messagesBefore[index]));
  }

  inAzure(): Promise<Seen> {
    return this.stage.azure.request(this.azureId) as Promise<Seen>;
  }

  async request(): Promise<AccessRequest> {
    const found = await this.store.engine.request(this.id);
    if (found === undefined) throw new Error('the request was never opened');
    return found;
  }

  /** Lets one thing happen. */
  async take(step: Step): Promise<void> {
    switch (step.do) {
      case 'press':
        return this.press(step.who, step.verb);
      case 'portal':
        return this.elsewhere(step.act, step.logged);
      case 'pass':
        this.stage.nowMs += step.ms;
        return;
      case 'look':
        return this.one(step.slot).look(step.at);
      case 'late-read':
        return this.lateRead(step.slot, step.back);
      case 'azure':
        await this.troubleAzure(step.on, step.kind);
        return;
      case 'teams':
        this.troubleTeams(step.kind);
        return;
      case 'commit':
        // One commit records what was sent to many: one message may be on its way to each of them.
        this.doublings += places.length;
        this.one(step.slot).meets(step.fate);
        return;
      case 'kill':
        this.one(step.slot).kill();
        return;
      case 'start':
        this.one(step.slot).kill();
        this.start(step.slot);
        return;
      case 'leave':
      case 'return':
        await this.move(step.who, step.do);
        return;
      case 'at-once':
        await Promise.all(step.steps.map((one) => this.take(one)));
    }
  }

  /** Everything works again, on fresh instances; Azure's words can be understood, and everybody has the app. */
  async heal(): Promise<void> {
    const { azure, teams } = this.stage;
    await azure.mend();
    await azure.settings({ lateMs: 0, settleAfterReads: 1 });
    teams.mend();
    for (const slot of slots) {
      this.one(slot).kill();
      this.start(slot);
    }
    if ((await this.inAzure()).status === unknownWord) await azure.elsewhere(this.azureId, 'Pending');
    for (const person of this.gone) await teams.installPersonal(person);
  }

  async close(): Promise<void> {
    for (const slot of slots) this.stage.behindDoor[slot] = undefined;
    for (const store of this.stores.splice(0)) await store.close();
    await this.database.drop();
  }

  private start(slot: number): Instance {
    const store = this.stores[slot];
    if (store === undefined) throw new Error('there is no such slot');
    this.started += 1;
    const instance = new Instance(`instance ${String(this.started)}`, this.stage, store, this.config, slot);
    this.instances[slot] = instance;
    return instance;
  }

  private async press(who: number, verb: string): Promise<void> {
    const presser = people[who];
    if (presser === undefined) return;
    const data = { id: this.id, v: 1, approveReason: '', rejectReason: 'no' };
    const value = { action: { type: 'Action.Execute', verb, data } };
    const answer = await this.stage.teams.press(presser, presser, value).catch(() => undefined);
    const failed: (string | undefined)[] = [answers.slow, answers.failed, answers.whoIsThis];
    const acknowledged = answer?.status === 200 && !failed.includes(answer.sentence);
    this.presses.push({ who, verb, acknowledged });
  }

  private async lateRead(slot: number, back: number): Promise<void> {
    const { history } = await this.inAzure();
    const status = history.at(-1 - back)?.status;
    if (status === undefined) return;
    const { facts } = await this.request();
    await this.one(slot).takesLate({ facts, azureStatus: status });
  }

  private async elsewhere(act: string, logged: boolean): Promise<void> {
    const { azure } = this.stage;
    if (act === unknownWord && (await this.inAzure()).status !== 'Pending') return;
    // What Azure does not allow now does not happen.
    await azure.elsewhere(this.azureId, act, { event: logged }).catch(() => undefined);
  }

  private troubleAzure(on: 'decision' | 'read', kind: 'reset' | 'reset-after' | 403 | 429 | 503): Promise<unknown> {
    const match =
      on === 'decision' ? { method: 'POST', path: '/updateApproval' } : { method: 'GET', path: this.azureId };
    const effect =
      typeof kind === 'string' ? { kind } : { kind: 'status', status: kind, headers: { 'retry-after': '3' } };
    return this.stage.azure.fault(match, effect);
  }

  private troubleTeams(kind: 'reset' | 'lost' | 429 | 500): void {
    if (kind === 'lost') this.doublings += 1;
    const fault = typeof kind === 'string' ? kind : { status: kind, ...(kind === 429 ? { retryAfter: '4' } : {}) };
    this.stage.teams.failNext(fault);
  }

  private async move(who: number, where: 'leave' | 'return'): Promise<void> {
    const person = people[who];
    if (person === undefined) return;
    const { teams } = this.stage;
    this.gone.add(person);
    await (where === 'leave' ? teams.removePersonal(person) : teams.installPersonal(person)).catch(() => undefined);
  }
}

/** Makes a database in which the ledger is open and everybody has been met. */
export async function prepare(stage: Stage, database: TestDatabase): Promise<void> {
  const store = await openStore(database.url);
  const config = configOf({ approvals: 1, anyRejectionRejects: true });
  const surroundings = { clock: stage.clock, random: (bytes: number) => new Uint8Array(randomBytes(bytes)) };
  const writer = new Writer(store.work, () => ({ policy: config.policy, tenantId: config.tenantId, surroundings }));
  await writer.submit(openLedger({ tenantId: config.tenantId, origin: 'test/properties/1' }, 'the verifier key'));
  new Instance('the first', stage, store, config, 0);
  new Instance('the second', stage, store, config, 1);
  for (const person of people) await stage.teams.installPersonal(person);
  await stage.teams.say(people[4]!, 'help', ops);
  await store.close();
}

/** A copy of a prepared SQLite file; its writer has to have closed it. */
export function copied(from: TestDatabase, to: TestDatabase): TestDatabase {
  copyFileSync(from.url.slice('file:'.length), to.url.slice('file:'.length));
  return to;
}

function configOf({ approvals, anyRejectionRejects }: Pick<Rules, 'approvals' | 'anyRejectionRejects'>): Config {
  const owners = people.slice(0, 3).map(({ id }) => id);
  return loadConfig(
    'lockbox.yaml',
    `tenantId: ${simulatedTenantId}
azure: { decideAs: bot, subscriptions: [${subscription.id}] }
bot: { appType: none }
admins: ops
groups:
  owners: { members: [${owners.join(', ')}] }
  leads: { members: [${people[3]!.id}] }
channels: { ops: {} }
routes:
  - name: everything
    approvers: [owners]
    approvals: ${String(approvals)}
    anyRejectionRejects: ${String(anyRejectionRejects)}
    notify: [ops]
    remind: [3h, { beforeExpiry: 12h }]
    escalate: [{ after: 24h, to: [leads, ops] }]
`,
  );
}
