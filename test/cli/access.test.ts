import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { decodeEntry } from '../../src/ledger';
import type { Request } from '../../src/history';
import { openStore } from '../../src/store';
import { personJoined, takeAccesses, takeInventory } from '../../src/workflow';
import { accessSeen, blobsRead } from '../fixtures/accesses';
import { speechAccount, storageAccount, storageId } from '../fixtures/inventory';
import { person } from '../fixtures/requests';
import { openLedgerRig } from '../history/rig';
import { run, runJson } from './rig';

let folder: string;
let env: Record<string, string>;

const config = `
tenantId: 11111111-1111-1111-1111-111111111111
server: { publicUrl: "https://lockbox.example.com" }
bot: { appType: none }
azure: { decideAs: bot }
groups: { owners: { members: [${person(1).id}] } }
signIn: { clientId: 55555555-5555-5555-5555-555555555555, audience: "api://lockbox.example.com" }
routes: [{ name: everything, approvers: [owners] }]
`;
const asking = ['access', 'request', 'contoso-speech', '--role', 'read', '--for', '8h', '--reason', 'a\u001bcase'];

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'lockbox-bot-access-'));
  const file = join(folder, 'lockbox.yaml');
  writeFileSync(file, config);
  env = { DATABASE_URL: `file:${join(folder, 'lockbox.db')}`, LOCKBOX_CONFIG: file };
});
afterEach(() => {
  rmSync(folder, { recursive: true });
});

describe('with --local', () => {
  const who = ['--local', '--person', person(3).id];

  beforeEach(async () => {
    const rig = await openLedgerRig(env['DATABASE_URL']!);
    const inventory = { accounts: [speechAccount()], storage: [storageAccount()] };
    await rig.submit(takeInventory({ inventory, unseen: [] }));
    const conversation = { serviceUrl: 'https://smba.example', conversationId: 'c1', tenantId: 't' };
    await rig.submit(personJoined({ person: person(4), guest: false, conversation }));
    await rig.close();
  });
  const entries = async (type: string): Promise<Record<string, unknown>[]> => {
    const store = await openStore(env['DATABASE_URL']!);
    const found: Record<string, unknown>[] = [];
    for await (const { bytes } of store.history.entries()) {
      const entry = decodeEntry(bytes);
      if (entry.type === type) found.push({ actor: entry.actor, data: entry.data });
    }
    await store.close();
    return found;
  };

  test('access is asked for somebody, listed and cannot be ended before it is granted; the ledger says that it was local', async () => {
    const { code, value } = await runJson(env, ...asking, ...who, '--container', 'customspeech-models');
    expect(code).toBe(0);
    const { id } = value as Request;
    expect(value).toMatchObject({
      kind: 'byos-access',
      state: 'pending',
      resourceIds: [storageId],
      accessDuration: '8',
    });
    expect(await entries('request-opened')).toMatchObject([
      { actor: { kind: 'unknown' }, data: { via: 'local', author: { $sealed: expect.any(String) } } },
    ]);
    expect((await run(env, ['access', 'list'])).out).toContain(id);
    const ended = await run(env, ['access', 'end', id.slice(0, 6), '--local']);
    expect([ended.code, ended.err]).toEqual([1, expect.stringContaining('NOTHING_TO_END')]);
    expect((await runJson(env, 'verify')).value).toMatchObject({ ok: true });
  });

  test('somebody is named by the address that the bot knows them by', async () => {
    const { value } = await runJson(env, ...asking, '--local', '--person', 'APPROVER4@example.com');
    expect(value).toMatchObject({ state: 'pending', requester: person(4) });
  });

  const refused: [words: string[], code: number, said: RegExp][] = [
    [[...asking, '--local'], 2, /--person/],
    [[...asking, ...who, '--container', '..'], 1, /UNKNOWN_CONTAINER/],
    [[...asking, '--local', '--person', 'nobody@example.com'], 1, /nobody that the bot knows/],
    [['access', 'request', 'contoso-gpt', ...asking.slice(3), ...who], 1, /NOT_SPEECH_STORAGE/],
    [['access', 'request', 'x', '--role', 'owner', '--for', '8h', '--reason', 'x', ...who], 2, /one of read, write/],
    [['access', 'request', 'x', '--role', 'read', '--for', 'ever', '--reason', 'x', ...who], 2, /a duration/],
    [['access', 'request', 'x', '--for', '8h', '--reason', 'x', ...who], 2, /--role/],
    [['access', 'end', 'A-9999999999', '--local'], 1, /UNKNOWN_REQUEST/],
  ];
  test.each(refused)('%j is refused with %i', async (words, code, said) => {
    const ran = await run(env, words);
    expect([ran.code, ran.out]).toEqual([code, '']);
    expect(ran.err).toMatch(said);
  });

  test('a review is shown with what was seen, by whom and why it was unexpected, and nothing of it drives a terminal', async () => {
    const rig = await openLedgerRig(env['DATABASE_URL']!);
    const by = { actor: { kind: 'unknown' }, credential: { kind: 'account-key', hash: 'ab12\u001b[2J' } } as const;
    const details = { change: 'defaultAction\u001b[31m: Allow' };
    const { opened } = await rig.submit(
      takeAccesses([accessSeen({ by, details, target: '\nstate  approved' }), blobsRead({ by })]),
    );
    await rig.close();
    const { out } = await run(env, ['show', opened[0]!]);
    expect(out).toMatch(/^by +cannot be known: account-key \(hash ab12\\u001b\[2J\)$/m);
    expect(out).toMatch(/^unexpected +WHO_CANNOT_BE_KNOWN$/m);
    expect(out).toMatch(/^seen +blobs-read customspeech-audiologs, 7 times, .* from 203\.0\.113\.9$/m);
    expect(out).toMatch(/access-joined +unknown, WHO_CANNOT_BE_KNOWN/);
    expect(out).not.toMatch(/[^\P{C}\n]|[\p{Zl}\p{Zp}]/u);
    expect(out).not.toMatch(/^state +approved/m);
  });

  test('a request for access is shown with who asks for what', async () => {
    const { value } = await runJson(env, ...asking, ...who);
    const { out } = await run(env, ['show', (value as Request).id]);
    expect(out).toContain(`asked by     ${person(3).id}`);
    expect(out).toMatch(/^asks for +read, all containers$/m);
    expect(out).not.toMatch(/^azure /m);
  });

  test('nothing is listed where nothing is asked for or open', async () => {
    expect((await run(env, ['access', 'list'])).out).toBe('No access is asked for or open.\n');
    expect((await runJson(env, 'access', 'list', '--all')).value).toMatchObject({ items: [], next: null });
  });
});

describe('without --local', () => {
  let service: Server;
  let called: { path: string | undefined; token: string | undefined; body: string }[] = [];
  let answers: { status: number; body: string; location?: string } = { status: 201, body: '{}' };

  beforeEach(async () => {
    called = [];
    service = createServer((request, response) => {
      let body = '';
      request.on('data', (chunk: Buffer) => (body += chunk.toString()));
      request.on('end', () => {
        called.push({
          path: `${request.method ?? ''} ${request.url ?? ''}`,
          token: request.headers.authorization,
          body,
        });
        const { status, location } = answers;
        response.writeHead(status, location === undefined ? {} : { location });
        response.end(answers.body);
      });
    });
    await new Promise<void>((resolve) => service.listen(0, '127.0.0.1', resolve));
    env = { ...env, LOCKBOX_API_TOKEN: 'the.token.of-bo' };
  });
  afterEach(async () => {
    service.closeAllConnections();
    await new Promise((resolve) => service.close(resolve));
  });
  const url = (): string[] => ['--url', `http://127.0.0.1:${(service.address() as AddressInfo).port}`];
  const request = { id: 'A-0123456789', state: 'pending', resourceIds: [storageId], accessDuration: '8' };

  test('the running service is asked, with the token of whoever runs it', async () => {
    answers = { status: 201, body: JSON.stringify(request) };
    const ran = await run(env, [...asking, ...url()]);
    expect([ran.code, ran.out]).toEqual([0, 'A-0123456789  pending  contosospeechdata  for 8 h\n']);
    expect(called).toEqual([
      {
        path: 'POST /api/access-requests',
        token: 'Bearer the.token.of-bo',
        body: JSON.stringify({ resource: 'contoso-speech', role: 'read', hours: 8, reason: 'a\u001bcase' }),
      },
    ]);
  });

  test('access is ended by its id, which leads to no other address', async () => {
    answers = { status: 200, body: JSON.stringify(request) };
    await run(env, ['access', 'end', '../../status', ...url()]);
    expect(called.map(({ path }) => path)).toEqual(['POST /api/access-requests/..%2F..%2Fstatus/end']);
  });

  const refused: [sentence: string, status: number, body: string, code: number, said: RegExp][] = [
    ['a refusal', 409, '{"title":"You have asked","code":"ALREADY_ASKED"}', 1, /You have asked \(ALREADY_ASKED\)/],
    ['that it can keep nothing', 503, '{"title":"Not now","code":"UNAVAILABLE"}', 2, /Not now \(UNAVAILABLE\)/],
    ['something that is not ours', 200, '<html>welcome</html>', 2, /is no answer of this service/],
    ['with control characters', 409, '{"title":"\\u001b[31m","code":"X"}', 1, /\\u001b\[31m/],
  ];
  test.each(refused)('where the service answers %s, that is told', async (_what, status, body, code, said) => {
    answers = { status, body };
    const ran = await run(env, [...asking, ...url()]);
    expect([ran.code, ran.out, ran.err]).toEqual([code, '', expect.stringMatching(said)]);
    expect(ran.err).not.toContain('the.token');
  });

  test('the token goes to no address that the service sends it on to', async () => {
    answers = { status: 307, body: '', location: `${url()[1] ?? ''}/elsewhere` };
    const ran = await run(env, [...asking, ...url()]);
    expect([ran.code, called.length]).toEqual([2, 1]);
  });

  test.each([['http://lockbox.example.com'], ['ftp://127.0.0.1'], ['lockbox.example.com']])(
    'the token is never sent to %s, which is not encrypted',
    async (address) => {
      const ran = await run(env, [...asking, '--url', address]);
      expect([ran.code, ran.err]).toEqual([2, expect.stringContaining('https address')]);
    },
  );

  test('nobody asks for somebody else', async () => {
    const ran = await run(env, [...asking, ...url(), '--person', person(3).id]);
    expect([ran.code, ran.err, called]).toEqual([2, expect.stringContaining('--local alone'), []]);
  });

  test('a service that does not run is told as that', async () => {
    const words = [...asking, ...url()];
    await new Promise((resolve) => service.close(resolve));
    const ran = await run(env, words);
    expect([ran.code, ran.err]).toEqual([2, expect.stringContaining('cannot be reached')]);
  });
});
