import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { AccessRequest, Clock, Refusal } from '../../src/model';
import { createLog } from '../../src/telemetry';
import { createTeams, type Teams, type TeamsHistory, type TeamsOptions, type TeamsWorkflow } from '../../src/teams';
import type { VoteAnswer, VoteInput } from '../../src/workflow';
import { FakeEntra, FakeTeams, type FakeUser } from '../fakes/teams';
import { now, requests } from './requests';

/** The bot's registration in the tests. */
export const app = {
  tenantId: '11111111-1111-1111-1111-111111111111',
  appId: '22222222-2222-2222-2222-222222222222',
  password: 'the secret of the bot',
};

/** Approver 1 of the fixtures. */
export const ada: FakeUser = {
  id: '00000000-0000-4000-8000-000000000001',
  name: 'Ada Approver',
  address: 'approver1@example.com',
};
/** Somebody who is no approver. */
export const bo: FakeUser = {
  id: '00000000-0000-4000-8000-000000000099',
  name: 'Bo Bystander',
  address: 'bo@example.com',
};
/** An auditor, who is no approver. */
export const cy: FakeUser = {
  id: '00000000-0000-4000-8000-000000000098',
  name: 'Cy Auditor',
  address: 'cy@example.com',
};
/** A channel of a team. */
export const channel = { teamId: '19:team@thread.tacv2', channelId: '19:operations@thread.tacv2' };

/** What the bot asked of the workflow, in order. */
export interface Asked {
  votes: VoteInput[];
  claims: string[];
  othersAsked: string[];
  joined: Parameters<TeamsWorkflow['personJoined']>[0][];
  left: string[];
  served: string[];
  channels: Parameters<TeamsWorkflow['channelJoined']>[0][];
  badClicks: { id: string; why: Refusal }[];
  plans: { by: string; plan: string; card: string }[];
  /** Answers that were given up before they counted. */
  refused: { id: string; why: Refusal }[];
  /** What auditors looked at, before they saw it. */
  readings: Parameters<TeamsHistory['record']>[0][];
}

/** The bot behind a real HTTP server, with Teams and, if wanted, its authentication played over HTTP. */
export interface Rig {
  teams: FakeTeams;
  entra: FakeEntra;
  bot: Teams;
  /** Address of the bot's door. */
  botUrl: string;
  asked: Asked;
  /** The lines of the log. */
  log: string[];
  stop: () => Promise<void>;
}

/** What a test wants otherwise. */
export interface RigOptions {
  /** Real tokens, checked by the real SDK. */
  authenticated?: boolean;
  vote?: (input: VoteInput) => Promise<VoteAnswer>;
  workflow?: Partial<TeamsWorkflow>;
  history?: Partial<TeamsHistory>;
  clock?: Clock;
  options?: Partial<TeamsOptions>;
}

/** Starts all of it. */
export async function startRig(wanted: RigOptions = {}): Promise<Rig> {
  const { authenticated = false, clock = { now: () => now } } = wanted;
  const entra = await FakeEntra.start(app);
  let url = '';
  const teams = await FakeTeams.start({
    tenantId: app.tenantId,
    bot: () => `${url}/api/messages`,
    ...(authenticated ? { token: (serviceurl: string) => entra.channelToken({ aud: app.appId, serviceurl }) } : {}),
  });
  const asked: Asked = {
    votes: [],
    claims: [],
    othersAsked: [],
    joined: [],
    left: [],
    served: [],
    channels: [],
    badClicks: [],
    plans: [],
    refused: [],
    readings: [],
  };
  const log: string[] = [];
  const bot = createTeams({
    identity: authenticated
      ? { ...app, passwords: () => [app.password], appType: 'SingleTenant', endpoints: entra.endpoints }
      : { tenantId: app.tenantId, appType: 'none', endpoints: {} },
    door: {
      tenantId: app.tenantId,
      serviceUrls: authenticated ? [teams.url] : [],
      allowLoopback: !authenticated,
    },
    workflow: workflowOf(asked, wanted),
    history: historyOf(asked, wanted.history),
    clock,
    log: createLog({ level: 'info', destination: { write: (line) => log.push(line) } }),
    ...wanted.options,
  });
  const server = createServer((request, response) => {
    const chunks: Buffer[] = [];
    request.on('data', (chunk: Buffer) => chunks.push(chunk));
    request.on('end', () => void bot.handle(request, response, Buffer.concat(chunks)));
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  return {
    teams,
    entra,
    bot,
    botUrl: url,
    asked,
    log,
    stop: async () => {
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
      await Promise.all([teams.stop(), entra.stop()]);
    },
  };
}

function workflowOf(asked: Asked, { vote, workflow }: RigOptions): TeamsWorkflow {
  const accepted: VoteAnswer = { ok: true, request: requests['deciding-not-sent']! };
  return {
    vote: (input) => {
      asked.votes.push(input);
      return vote?.(input) ?? Promise.resolve(accepted);
    },
    refuseVote: (input, why) => {
      asked.refused.push({ id: input.by.id, why });
      return Promise.resolve();
    },
    claim: (input) => {
      asked.claims.push(input.requestId);
      return Promise.resolve(accepted);
    },
    askOthers: (input) => {
      asked.othersAsked.push(input.requestId);
      return Promise.resolve(accepted);
    },
    requestAccess: () => Promise.resolve({ ok: false, why: 'NOT_SPEECH_STORAGE' }),
    endAccess: () => Promise.resolve({ ok: false, why: 'NOTHING_TO_END' }),
    delegate: () => Promise.resolve({ ok: false, why: 'NOTHING_TO_DELEGATE' }),
    endDelegation: () => Promise.resolve({ ok: false, why: 'NOTHING_DELEGATED' }),
    silence: () => Promise.resolve({ ok: false, why: 'MAY_NOT_SILENCE' }),
    endSilence: () => Promise.resolve({ ok: false, why: 'UNKNOWN_SILENCE' }),
    daily: () => Promise.reject(new Error('no daily report is made here')),
    personJoined: (input) => {
      asked.joined.push(input);
      return Promise.resolve();
    },
    personLeft: (id) => {
      asked.left.push(id);
      return Promise.resolve();
    },
    conversationServed: ({ serviceUrl }, personId) => {
      asked.served.push(`${serviceUrl} ${personId ?? ''}`);
      return Promise.resolve();
    },
    channelJoined: (input) => {
      asked.channels.push(input);
      return Promise.resolve();
    },
    planShown: ({ by, plan, card }) => {
      asked.plans.push({ by: by.id, plan, card });
      return Promise.resolve();
    },
    recordBadClick: ({ id }, why) => {
      asked.badClicks.push({ id, why });
      return Promise.resolve();
    },
    ...workflow,
  };
}

function historyOf(asked: Asked, history: Partial<TeamsHistory> = {}): TeamsHistory {
  const one: AccessRequest[] = [requests['pending']!];
  return {
    pending: () => Promise.resolve(one),
    isAuditor: (personId) => Promise.resolve(personId === cy.id ? 'yes' : 'no'),
    isDesignated: () => Promise.resolve('yes'),
    record: (reading) => {
      asked.readings.push(reading);
      return Promise.resolve({ ok: true });
    },
    page: () => Promise.resolve({ items: [...one, requests['approved']!] }),
    count: () => Promise.resolve({ value: 2, more: false }),
    find: (id) => Promise.resolve(one.filter((request) => request.id.startsWith(id))),
    silences: () => Promise.resolve([]),
    story: () => Promise.resolve([{ at: '2026-11-24T08:00:00.000Z', what: 'request-opened' }]),
    posture: () => Promise.resolve({ own: [], items: [], readAt: null, unseen: [] }),
    ...history,
  };
}
