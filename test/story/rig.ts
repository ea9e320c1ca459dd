import { writeFileSync } from 'node:fs';
import { loadConfig, readSecrets } from '../../src/config';
import { page, verifyDatabase } from '../../src/history';
import { decodeEntry, generateKeyPem } from '../../src/ledger';
import { startService, type Running } from '../../src/main/service';
import {
  simulatedApp,
  simulatedSubscriptions,
  simulatedTenantId,
  startSimulator,
  type Simulator,
  simulatedWorkspaceId,
} from '../../src/simulator';
import { openStore } from '../../src/store';
import type { TestDatabase } from '../fakes/databases';
import { FakeTeams, type FakeChannel, type FakeMessage, type FakeUser } from '../fakes/teams';
import { localCertificate } from '../fixtures/certificates';
import { run, type Ran } from '../cli/rig';
import { ApproverWorld, connection, publicUrl, registration } from './approver-world';
import { Azure } from './azure';
import { dumpOf } from './dump';
import { publishedRights } from './rights';
import { decisionUnderWay } from './under-way';

export const ada: FakeUser = {
  id: '00000000-0000-4000-8000-000000000001',
  name: 'Ada Approver',
  address: 'ada@contoso.example',
};
export const ben: FakeUser = {
  id: '00000000-0000-4000-8000-000000000002',
  name: 'Ben Approver',
  address: 'ben@contoso.example',
};
export const cy: FakeUser = {
  id: '00000000-0000-4000-8000-000000000003',
  name: 'Cy Lead',
  address: 'cy@contoso.example',
};
export const bo: FakeUser = {
  id: '00000000-0000-4000-8000-000000000099',
  name: 'Bo Bystander',
  address: 'bo@contoso.example',
};
/** Where the route's copies go; it is the admins' channel too. */
export const ops: FakeChannel = { teamId: '19:team@thread.tacv2', channelId: '19:operations@thread.tacv2' };

/** The event hub of stories that have one. */
const hubName = 'insights-logs';
const everybody = [ada, ben, cy, bo];
/** The bot's own id, and that of its app in the catalogue. */
export const botAppId = '00000000-0000-4000-8000-0000000000b0';

/** What a story wants otherwise. */
export interface StoryOptions {
  approvals?: number;
  /** Members of the approvers' group; Ada and Ben by their ids if not given. */
  approvers?: string[];
  /** Further lines of the group of approvers, of the groups, and of the route. */
  hours?: string;
  groups?: string;
  route?: string;
  /** The line that says which channels get copies. */
  notify?: string;
  /** What stands in the group of approvers, where it is not its members. */
  approversGroup?: string;
  /** Microsoft Graph is asked; the people of the stories are in it, and Teams hears of an app that it installs. */
  graph?: boolean;
  /** The configuration stands in this file, where it can change while the service runs. */
  configFile?: string;
  /** What happens in Azure and Graph before the service starts. */
  before?: (azure: Azure) => Promise<unknown>;
  /** Routes in front of the one that takes everything. */
  firstRoutes?: string;
  /** People reach one instance after the other, as behind a load balancer, in place of the newest. */
  spread?: boolean;
  /** Further lines of the file, and variables of the environment. */
  more?: string;
  env?: NodeJS.ProcessEnv;
  /** Approvers decide in their own name; Ada and Ben may in Azure. */
  asApprover?: true;
  /** Hears every line of the log; nothing is logged without it. */
  log?: (line: string) => void;
  /** Records of both logs are exported to an event hub, and its checkpoints kept in this container. */
  hub?: { checkpoints: string };
  /** Nobody installs the app before the story does it. */
  nobodyMet?: boolean;
}

/** How often time passes quickly before it is given more of it. */
const quickPasses = 50;
/** Between two looks at what no message tells, in milliseconds: each has every loop of every instance ask the database. */
const betweenLooksMs = 40;
/** How many of those there are to a look. */
const passesALook = 3;
/** A timer that comes later than that shows that there is too much to do, in milliseconds. */
const lateMs = 50;

/** The whole service in one process, with Azure and Teams played over HTTP, on a real database. */
export class Story {
  azure!: Azure;
  teams!: FakeTeams;
  /** Present in stories in which approvers decide in their own name. */
  world!: ApproverWorld;
  private simulator!: Simulator;
  /** What the story itself reads the database with; opened once it does. */
  private store: ReturnType<typeof openStore> | undefined;
  private readonly instances: Running[] = [];
  private readonly env: NodeJS.ProcessEnv;
  private offsetMs = 0;
  private readonly typesRead: string[] = [];
  private turn = 0;

  private constructor(
    private readonly database: TestDatabase,
    private readonly options: StoryOptions,
  ) {
    this.env = {
      DATABASE_URL: database.url,
      LOCKBOX_LEDGER_KEY: generateKeyPem(),
      LOG_LEVEL: options.log === undefined ? 'silent' : 'trace',
      AZURE_CLIENT_ID: simulatedApp.clientId,
      AZURE_CLIENT_SECRET: simulatedApp.clientSecret,
      BOT_APP_PASSWORD: registration.password,
      ...options.env,
    };
  }

  /** Starts everything; the two approvers and the channel are met unless the story says otherwise. */
  static async start(database: TestDatabase, options: StoryOptions = {}): Promise<Story> {
    const story = new Story(database, options);
    story.simulator = await startSimulator({
      // Every story is proof that these rights are enough.
      rights: publishedRights(),
      now: () => story.now(),
      ...(options.hub === undefined ? {} : { eventHubs: { tls: localCertificate, hub: hubName, partitions: 2 } }),
      installed: (id) => {
        const user = everybody.find((one) => one.id === id);
        if (user !== undefined) void story.teams.installPersonal(user);
      },
    });
    story.azure = new Azure(story.simulator.url);
    for (const user of options.graph === true ? everybody : []) await story.azure.person(user);
    await options.before?.(story.azure);
    if (options.asApprover === true) await story.letApproversDecide();
    story.teams = await FakeTeams.start({
      tenantId: simulatedTenantId,
      bot: () => `http://127.0.0.1:${String(story.reached().port)}/api/messages`,
      ...(options.asApprover === true
        ? { token: (serviceurl) => story.world.channel.channelToken({ aud: registration.appId, serviceurl }) }
        : {}),
    });
    await story.startService();
    if (options.nobodyMet !== true) {
      await story.teams.installPersonal(ada);
      await story.teams.installPersonal(ben);
      await story.teams.say(bo, 'help', ops);
      // The answer to `help`, so that the next message is a card.
      await story.teams.nextCard(ops);
    }
    return story;
  }

  private reached(): Running {
    if (this.options.spread !== true) return this.service;
    this.turn += 1;
    return this.instances[this.turn % this.instances.length] ?? this.service;
  }

  /** The instance that Teams speaks to: the newest. */
  get service(): Running {
    const newest = this.instances.at(-1);
    if (newest === undefined) throw new Error('the service does not run');
    return newest;
  }

  /** Starts one more instance on the same database. */
  async startService(tenantId: string = simulatedTenantId): Promise<Running> {
    const text = this.configText(tenantId);
    const { configFile, log } = this.options;
    if (configFile !== undefined) writeFileSync(configFile, text);
    const running = await startService({
      config: loadConfig(configFile ?? 'lockbox.yaml', text),
      ...(configFile === undefined ? {} : { configFile }),
      secrets: readSecrets(this.env, () => ''),
      env: this.env,
      version: '0.0.0-test',
      clock: { now: () => this.now() },
      ...(log === undefined ? {} : { logTo: { write: log } }),
    });
    this.instances.push(running);
    return running;
  }

  /** Stops every instance. @param drained so long they go on taking calls. */
  async stopService(drained?: Promise<unknown>): Promise<void> {
    for (const running of [...this.instances]) {
      await running.stop(drained);
      this.instances.splice(this.instances.indexOf(running), 1);
    }
  }

  /** Time passes for service and Azure alike, without anybody waiting. */
  pass(ms: number): void {
    this.offsetMs += ms;
    this.look();
  }

  /** Has every instance look at Azure and at its database now. */
  look(): void {
    for (const running of this.instances) running.look();
  }

  /** Resolves once the request is in the record, where no card of it can be waited for. */
  async opened(azureId: string): Promise<void> {
    await this.reading(({ history }) => this.once(async () => (await history.find(azureId)).length > 0));
  }

  /** Resolves once an entry of that type is in the ledger, where no message can be waited for. */
  async recorded(type: string): Promise<void> {
    await this.once(async () => (await this.types()).includes(type));
  }

  /** Resolves once that every message was shown is in the record: time that passes before could cost it its lease. */
  async settled(): Promise<void> {
    await this.reading(({ engine }) =>
      this.once(async () => (await engine.deliveriesDue(this.now().toISOString(), 1)).length === 0),
    );
  }

  /**
   * Resolves once it holds, where no message can be waited for.
   *
   * @param meanwhile what is done before each further look at it, which comes a while later: without a pause the story
   *   would take the machine from what it waits for.
   */
  async once(
    holds: () => Promise<boolean>,
    meanwhile: () => void = () => {
      this.look();
    },
  ): Promise<void> {
    while (!(await holds())) {
      meanwhile();
      await new Promise((resolve) => setTimeout(resolve, betweenLooksMs));
    }
  }

  /** Microsoft asks, and the card arrives. @returns Azure's id, ours, and the card. */
  async asked(draft: object = {}, user: FakeUser = ada): Promise<{ azureId: string; id: string; card: FakeMessage }> {
    const { requestId: azureId } = await this.azure.ask(draft);
    this.look();
    const card = await this.teams.nextCard(user);
    return { azureId, id: idOn(card), card };
  }

  /** Resolves once each of the recipients has the request's card, and every copy shows the text. */
  async everywhere(id: string, text: string, recipients: (FakeUser | FakeChannel)[] = [ada, ben, ops]): Promise<void> {
    await this.until(() => {
      const copies = recipients.map((where) => this.copies(where, id));
      const all = copies.flat();
      return copies.every(({ length }) => length > 0) && all.every((message) => textOf(message).includes(text));
    }, `"${text}" on every card of ${id}`);
  }

  /** Resolves once some message of a conversation shows the text. */
  async shownIn(where: FakeUser | FakeChannel, text: string): Promise<FakeMessage> {
    const found = (): FakeMessage | undefined => this.teams.messages(where).find((one) => textOf(one).includes(text));
    await this.until(() => found() !== undefined, `"${text}" in a conversation`);
    return found()!;
  }

  /**
   * Resolves once it holds. What waits for a moment (a back-off, a settling) gets there by time passing meanwhile.
   *
   * @param time `flies` unless more than one instance is about to post: a lease that ends while a message is on its way
   *   has it posted twice, as it would after ten seconds that really passed.
   */
  async until(holds: () => boolean, what: string, time: 'flies' | 'passes' = 'flies'): Promise<void> {
    let passes = 0;
    let timer: NodeJS.Timeout | undefined;
    const next = (): void => {
      // On a machine that has too much to do, time that flies would cost each round its lease before its end.
      const waitMs = passes < quickPasses ? 100 : 500;
      const due = performance.now() + waitMs;
      timer = setTimeout(() => {
        passes += 1;
        const keepsUp = performance.now() - due < lateMs && !decisionUnderWay();
        if (time === 'flies' && keepsUp) this.offsetMs += 1_000;
        // Each look has every loop of every instance take its lease: more of them than can be done would hold all up.
        if (passes > quickPasses || passes % passesALook === 0) this.look();
        next();
      }, waitMs);
    };
    next();
    try {
      await this.teams.when(() => (holds() ? true : undefined), what);
    } finally {
      clearTimeout(timer);
    }
  }

  /** The messages that are copies of the request's card. */
  copies(where: FakeUser | FakeChannel, id: string): FakeMessage[] {
    // A notice names the request too; only its card says who was asked.
    const isCard = (text: string): boolean => text.includes(id) && text.includes('Asked to decide');
    return this.teams.messages(where).filter((message) => isCard(textOf(message)));
  }

  /** The request's ledger entries, oldest first: type, and data in clear. */
  async entries(id: string): Promise<{ type: string; data: Record<string, unknown> }[]> {
    return this.reading(async ({ history }) =>
      (await history.entriesOf(id)).map(({ bytes }) => {
        const { type, data } = decodeEntry(bytes);
        return { type, data: data };
      }),
    );
  }

  /** Runs a command line on the story's database. */
  command(words: string[]): Promise<Ran> {
    return run(this.env, words);
  }

  /** Every entry's type, in order. */
  async types(): Promise<string[]> {
    return this.reading(async ({ history }) => {
      // What was read once stays as it is: each time only what came since is read.
      const { length } = this.typesRead;
      for await (const { seq, bytes } of history.entries(length)) this.typesRead[seq] = decodeEntry(bytes).type;
      return [...this.typesRead];
    });
  }

  /** The requests of the audit trail, newest first. */
  async history(): Promise<{ id: string; state: string; decision?: unknown }[]> {
    return this.reading(async ({ history }) => (await page(history, {}, { limit: 50 })).items);
  }

  /** Everything that the database holds, as text. */
  dump(): Promise<string> {
    return dumpOf(this.database.url);
  }

  /** Everything that was written: the database, and what Teams was shown. */
  async written(): Promise<string> {
    const shown = [ada, ben, ops].flatMap((where) => this.teams.messages(where));
    return [await dumpOf(this.database.url), JSON.stringify(shown)].join('\n');
  }

  /** Ends the story: everything stops, and whatever happened, the ledger verifies. */
  async end(): Promise<void> {
    await this.stopService();
    await this.teams.stop();
    await this.simulator.stop();
    if (this.options.asApprover === true) await this.world.stop();
    const report = await this.reading(({ history }) => verifyDatabase(history, undefined));
    await (await this.store)?.close();
    expect(report).toMatchObject({ ok: true, faults: [], changedRequests: [] });
    await this.database.drop();
  }

  private async letApproversDecide(): Promise<void> {
    this.world = await ApproverWorld.start(this.simulator.url, [ada, ben, cy], () => this.now());
    for (const { subscriptionId: subscription } of Object.values(simulatedSubscriptions)) {
      for (const { id } of [ada, ben]) await this.azure.role({ role: 'approver', principalId: id, subscription });
    }
  }

  /** The lines that say how Azure and Teams are reached, and who decides. */
  private places(): string {
    const { url } = this.simulator;
    const { eventHubs } = this.simulator;
    const hubs = eventHubs === undefined ? '' : `, eventHubs: "${eventHubs.url}"`;
    const [graph, appId] = this.options.graph === true ? [`, graph: "${url}"`, `, appId: ${botAppId}`] : ['', ''];
    if (this.options.asApprover !== true) {
      return `  decideAs: bot
  endpoints: { resourceManager: "${url}", login: "${url}", logAnalytics: "${url}"${graph}${hubs} }
byos: { logAnalytics: [${simulatedWorkspaceId}] }
bot: { appType: none${appId} }`;
    }
    const { entra, channel, tokenService } = this.world;
    const { openIdMetadata, login } = channel.endpoints;
    return `  endpoints: { resourceManager: "${url}", login: "${entra.url}", logAnalytics: "${url}" }
byos: { logAnalytics: [${simulatedWorkspaceId}] }
bot:
  appType: SingleTenant
  appId: ${registration.appId}
  oauthConnection: ${connection}
  serviceUrls: ["${this.teams.url}"]
  endpoints: { openIdMetadata: "${openIdMetadata}", login: "${login}", token: "${tokenService.url}" }`;
  }

  private hubLine(): string {
    const { hub } = this.options;
    if (hub === undefined) return '';
    return `eventHubs: [{ namespace: contoso-logs, hub: ${hubName}, checkpoints: "${hub.checkpoints}" }]\n`;
  }

  private now(): Date {
    return new Date(Date.now() + this.offsetMs);
  }

  private async reading<T>(work: (store: Awaited<ReturnType<typeof openStore>>) => Promise<T>): Promise<T> {
    this.store ??= openStore(this.database.url);
    return work(await this.store);
  }

  private configText(tenantId: string): string {
    const { approvals = 1, approvers = [ada.id, ben.id], hours = '', groups = '', route = '' } = this.options;
    const { approversGroup = `members: [${approvers.join(', ')}]${hours}` } = this.options;
    const { notify = '    notify: [ops]\n', firstRoutes = '', more = '' } = this.options;
    return `tenantId: ${tenantId}
server: { host: 127.0.0.1, port: 0, publicUrl: "${publicUrl}" }
azure:
  poll: 1h
${this.places()}
admins: ops
groups:
  data-owners: { ${approversGroup} }
${groups}channels:
  ops: {}
routes:
${firstRoutes}  - name: everything
    approvers: [data-owners]
    approvals: ${String(approvals)}
${notify}${route}${this.hubLine()}${more}`;
  }
}

/** Between two looks at the database: the service has its turn, and is not woken more often than it can look. */
/** The id of the request that a card is about. */
export function idOn(message: FakeMessage): string {
  const [id] = /[LRA]-[0-9A-Z]{10}/.exec(textOf(message)) ?? [];
  if (id === undefined) throw new Error('the card names no request');
  return id;
}

/** What a message shows now, as text. */
export function textOf(message: Pick<FakeMessage, 'history'>): string {
  const { card, text } = message.history.at(-1) ?? { card: undefined, text: '' };
  return card === undefined ? text : JSON.stringify(card);
}
