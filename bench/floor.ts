import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { Application } from '@microsoft/teams-ai/lib/Application';
import { ActivityTypes, type Activity } from 'botbuilder';
import { connect } from '../src/store/clients';
import { BotAuthentication, OwnAdapter } from '../src/teams/adapter';
import { Connector } from '../src/teams/connector';
import { startCaller } from './caller';
import { timedMs } from './spread';
import { startTeamsServer } from './teams-server';

const rounds = 200;
const conversationId = 'a:floor';

/** One row changed by Prisma in a transaction of its own, with nothing else in between. @returns each one's ms. */
export async function prismaCommits(url: string): Promise<number[]> {
  const { client } = connect(url, 1_500);
  const took: number[] = [];
  const change = (): Promise<number> =>
    client.$transaction((tx) => tx.$executeRawUnsafe('UPDATE bench_row SET n = n + 1'));
  for (let round = 0; round < rounds; round += 1) took.push((await timedMs(change)).ms);
  await client.$disconnect();
  return took;
}

/**
 * A press over HTTP through the SDKs alone: botbuilder, teams-ai, one call to the roster, an answer; no door, no workflow,
 * no database. @returns each one's ms as the presser sees it.
 */
export async function bareTurns(): Promise<number[]> {
  const teams = await startTeamsServer();
  const authentication = new BotAuthentication({ tenantId: '', appType: 'none', endpoints: {} }, Date.now);
  const adapter = new OwnAdapter(authentication);
  const connector = new Connector(authentication, { serviceUrls: [], allowLoopback: true });
  const application = new Application({ startTypingTimer: false, removeRecipientMention: false });
  application.activity(ActivityTypes.Invoke, async (context) => {
    await connector.member(teams.url, conversationId, context.activity.from.id, 1_500);
    await context.sendActivity({ type: ActivityTypes.InvokeResponse, value: { status: 200, body: {} } });
  });
  const server = createServer((request, response) => {
    const chunks: Buffer[] = [];
    request.on('data', (chunk: Buffer) => chunks.push(chunk));
    request.on('end', () => {
      const activity = JSON.parse(Buffer.concat(chunks).toString('utf8')) as Activity;
      const turn = adapter.handle('', activity, async (context) => {
        await application.run(context);
      });
      turn.then(
        (answer) => response.writeHead(answer?.status ?? 500).end(JSON.stringify(answer?.body)),
        () => response.writeHead(500).end(),
      );
    });
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const caller = startCaller();
  const took: number[] = [];
  for (let round = 0; round < rounds; round += 1) {
    const { status, ms } = await caller.post(`http://127.0.0.1:${(server.address() as AddressInfo).port}`, {
      type: 'invoke',
      name: 'adaptiveCard/action',
      id: '1',
      serviceUrl: teams.url,
      channelId: 'msteams',
      from: { id: '29:floor', name: 'Approver', aadObjectId: 'floor' },
      recipient: { id: '28:bot', name: 'Lockbox Bot' },
      conversation: { id: conversationId, conversationType: 'personal' },
    });
    if (status !== 200) throw new Error(`a bare turn answered ${status}`);
    took.push(ms);
  }
  await caller.stop();
  server.closeAllConnections();
  server.close();
  await teams.stop();
  return took;
}
