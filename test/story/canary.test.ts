import { generateKeyPairSync } from 'node:crypto';
import { simulatedApp, simulatedTenantId } from '../../src/simulator';
import { playedOn, type TestDatabases } from '../fakes/databases';
import { signed } from '../fakes/entra/keys';
import { unpacked } from '../history/packed';
import { registration } from './approver-world';
import { ada, Story } from './rig';

/** Stands in every secret and every credential of this story that its own party does not give. */
const marker = 'c4n4ry-9f3e71';
const alertToken = `${marker}-of-the-path-of-alerts-which-is-long`;
const formerAlertToken = `${marker}-of-the-path-before-which-is-long`;
const hook = Buffer.from(`${marker} of the webhook, and more`).toString('base64');
const formerHook = Buffer.from(`${marker} of the webhook before it`).toString('base64');
const clientId = '55555555-5555-4555-8555-555555555555';
const audience = 'api://lockbox.contoso.example';
const key = String(generateKeyPairSync('ed25519').privateKey.export({ type: 'pkcs8', format: 'pem' }));

/** A token that proves nothing, and holds the canary in each of its parts. */
const part = (value: object): string => Buffer.from(JSON.stringify(value)).toString('base64url');
const forged = [
  { alg: 'RS256', kid: marker },
  { iss: 'https://api.botframework.com', exp: 4_000_000_000, jti: marker },
]
  .map(part)
  .concat(Buffer.from(marker).toString('base64url'))
  .join('.');

describe.each(playedOn())('a canary in every secret, with the record on $name,', ({ fresh }: TestDatabases) => {
  let story: Story;
  let lines: string[];
  let printed: string[];
  beforeEach(async () => {
    [lines, printed] = [[], []];
    // What is not logged is printed: by the SDKs, by Node.
    for (const method of ['error', 'warn', 'info', 'log', 'debug'] as const) {
      jest
        .spyOn(console, method)
        .mockImplementation((...said: unknown[]) => void printed.push(said.map(String).join(' ')));
    }
    story = await Story.start(await fresh(), {
      asApprover: true,
      log: (line) => lines.push(line),
      env: {
        LOCKBOX_LEDGER_KEY: key,
        BOT_APP_PASSWORD_PREVIOUS: `${marker} of the bot before`,
        AZURE_CLIENT_SECRET_PREVIOUS: `${marker} of the identity before`,
        LOCKBOX_ALERT_TOKEN: alertToken,
        LOCKBOX_ALERT_TOKEN_PREVIOUS: formerAlertToken,
        HOOK: `whsec_${hook}`,
        HOOK_PREVIOUS: `whsec_${formerHook}`,
      },
      more: `signIn: { clientId: ${clientId}, audience: "${audience}" }
alerts: { pathToken: true, audience: "api://alerts.example" }
webhooks: [{ url: "https://hooks.invalid/hook?code=${marker}", secretEnv: HOOK, hears: [opened, decided] }]
`,
    });
  });
  afterEach(async () => {
    jest.restoreAllMocks();
    await story.end();
  });

  const origin = (): string => `http://127.0.0.1:${String(story.service.port)}`;
  /** What was answered, and the tokens of ours that were shown for it. */
  const told: string[] = [];
  const secrets: string[] = [];
  async function ask(path: string, init: RequestInit = {}): Promise<Response> {
    const response = await fetch(`${origin()}${path}`, { redirect: 'manual', ...init });
    told.push(JSON.stringify([...response.headers]), await response.clone().text());
    return response;
  }

  /** Everything that anybody can get out of the service, as text. */
  async function everything(id: string): Promise<string> {
    const seconds = Math.floor(Date.now() / 1_000);
    const auditor = await signed({
      iss: `${story.world.entra.url}/${simulatedTenantId}/v2.0`,
      aud: audience,
      tid: simulatedTenantId,
      oid: '00000000-0000-4000-8000-000000000098',
      scp: 'access',
      name: 'Cy Auditor',
      roles: ['Auditor', 'Admin'],
      exp: seconds + 36_000,
    });
    const headers = { authorization: `Bearer ${auditor}` };
    const paths = ['/api/status', '/api/posture', '/api/requests', `/api/requests/${id}`, '/api/statistics'];
    const ledger = ['/api/ledger/checkpoint', '/api/ledger/keys', '/api/ledger/entries?from=0&limit=500'];
    const exports = ['jsonl', 'csv', 'ocsf'].map((format) => `/api/export?format=${format}`);
    for (const path of [...paths, ...ledger, ...exports, '/api/openapi.json', '/readyz']) {
      expect([path, (await ask(path, { headers })).status]).toEqual([path, 200]);
    }
    const pack = await fetch(`${origin()}/api/requests/${id}/evidence`, { headers });
    expect(pack.status).toBe(200);
    const files = Object.values(unpacked(new Uint8Array(await pack.arrayBuffer()))).map(String);
    secrets.push(...auditor.split('.').slice(1));
    return [await story.written(), ...lines, ...printed, ...told, ...files].join('\n');
  }

  test('is found nowhere: not in log, cards, database, ledger, exports, evidence, status, answers', async () => {
    const { id, card } = await story.asked();
    await story.teams.clickSignedIn(ada, card, 'approve', {}, story.world.sso);
    await story.everywhere(id, '"Approved"');

    // At every door: in headers, addresses and bodies, where a secret may stand by mistake or by intent.
    const headers = {
      authorization: `Bearer ${forged}`,
      cookie: `__Host-lockbox-visit=${marker}; session=${marker}`,
      'x-api-key': marker,
      'x-zumo-auth': marker,
      referer: `https://x.example/?token=${marker}`,
      'user-agent': marker,
    };
    const query = `?sig=${marker}&code=${marker}&access_token=${marker}`;
    const doors: [string, string][] = [
      ['POST', '/api/messages'],
      ['POST', '/api/alerts/azure-monitor'],
      ['POST', `/api/alerts/azure-monitor/${marker}`],
      ['POST', `/api/alerts/azure-monitor/${alertToken}`],
      ['POST', `/api/alerts/azure-monitor/${formerAlertToken}`],
      ['GET', '/api/status'],
      ['GET', `/api/requests/${marker}`],
      ['POST', '/api/access-requests'],
      ['GET', '/auth/start'],
      ['GET', '/auth/callback'],
      ['GET', `/${marker}`],
    ];
    for (const [method, path] of doors) {
      for (const body of [`{"token":"${marker}"`, `{"properties":{"sas":"?sig=${marker}"}}`]) {
        await ask(`${path}${query}`, { method, headers, ...(method === 'POST' ? { body } : {}) });
      }
      await ask(path, { method, headers: { authorization: `Basic ${Buffer.from(marker).toString('base64')}` } });
    }
    // Behind the door of Teams: members that nobody asked for, and a press with somebody's token.
    const envelope = story.teams.envelope(ada, ada);
    await story.teams.sendRaw(
      JSON.stringify({
        ...envelope,
        type: 'invoke',
        name: 'adaptiveCard/action',
        token: marker,
        channelData: { ...(envelope['channelData'] as object), clientSecret: marker },
        value: {
          authentication: { id: 'x', connectionName: 'arm', token: forged },
          state: marker,
          action: { type: 'Action.Execute', verb: 'approve', data: { id, password: marker } },
        },
      }),
    );
    // Whoever refuses us quotes what we sent.
    const next = await story.asked();
    story.world.entra.refusals.set(ada.id, { error: 'invalid_grant', number: 50013, suberror: `${marker}-quoted` });
    await story.teams.clickSignedIn(ada, next.card, 'approve', {}, story.world.sso);
    story.world.channel.refuseWith = { status: 401, body: JSON.stringify({ error: 'x', error_description: marker }) };
    story.pass(3_600_000);
    story.teams.failNext({ status: 500, code: marker });
    story.world.channel.refuseWith = undefined;
    await story.settled();

    const all = await everything(id);
    expect(all).toContain('Ada Approver');
    expect(all).toContain('refused at the door');
    const given = [
      marker,
      ...[0, 1, 2].map((shift) =>
        Buffer.from(`${'x'.repeat(shift)}${marker}`)
          .toString('base64')
          .slice(4, -4),
      ),
      Buffer.from(marker).toString('hex'),
      registration.password,
      simulatedApp.clientSecret,
      key.split('\n')[1]!,
      hook,
      formerHook,
      ...secrets,
      ...story.world.secrets.flatMap((secret) => secret.split('.').slice(1)),
    ];
    const places = given.flatMap((secret) => {
      const at = all.indexOf(secret);
      return at === -1 ? [] : [`${secret.slice(0, 12)}…: ${all.slice(Math.max(0, at - 200), at + 40)}`];
    });
    expect(places).toEqual([]);
  });
});
