import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { evidenceWords, historyWords } from '../../../src/teams/history-texts';
import { isUploadAddress } from '../../../src/teams/past/upload';
import type { FakeUser } from '../../fakes/teams';
import { elementsOf, textOf } from '../card-check';
import { ada, bo, channel, cy, startRig, type Rig, type RigOptions } from '../rig';

const id = 'L-0123456789';
const pack = {
  name: `evidence-${id}.zip`,
  bytes: Buffer.from('PK a pack'),
  verified: true,
  handedOut: { entries: 7, verified: true },
};

/** Where Teams made room for a file. */
interface Upload {
  method: string;
  headers: Record<string, unknown>;
  body: string;
}

let rig: Rig;
let files: Server | undefined;
let uploads: Upload[];
let made: string[];
let filesUrl: string;
beforeEach(() => {
  [uploads, made] = [[], []];
});
afterEach(async () => {
  await rig.stop();
  files?.closeAllConnections();
  files?.close();
  files = undefined;
});

async function start(options: RigOptions['options'] = {}, history: RigOptions['history'] = {}): Promise<void> {
  rig = await startRig({
    history,
    options: {
      cards: { publicUrl: 'https://lockbox.example.com' },
      evidence: {
        packOf: (requestId) => {
          made.push(requestId);
          return Promise.resolve(pack);
        },
      },
      ...options,
    },
  });
}

/** Takes what is put there, and answers with a status. */
async function makeRoom(status = 201): Promise<void> {
  files = createServer((request, response) => {
    let body = '';
    request.on('data', (chunk: Buffer) => (body += chunk.toString('utf8')));
    request.on('end', () => {
      uploads.push({ method: request.method ?? '', headers: { ...request.headers }, body });
      response.writeHead(status, status === 302 ? { location: `${filesUrl}/elsewhere` } : {}).end();
    });
  });
  await new Promise<void>((resolve) => files?.listen(0, '127.0.0.1', resolve));
  filesUrl = `http://127.0.0.1:${(files.address() as AddressInfo).port}`;
}

const say = async (user: FakeUser, text: string) => {
  await rig.teams.say(user, text);
  return (await rig.teams.nextCard(user)).history[0]!;
};
const uploadInfo = (changes: object = {}) => ({
  name: pack.name,
  uploadUrl: `${filesUrl}/upload`,
  contentUrl: `${filesUrl}/file`,
  uniqueId: 'unique',
  fileType: 'zip',
  ...changes,
});
const accepted = (changes: object = {}) => ({
  type: 'fileUpload',
  action: 'accept',
  context: { v: 1, id },
  uploadInfo: uploadInfo(),
  ...changes,
});
const agree = (user: FakeUser, value: unknown, where: FakeUser | typeof channel = user) =>
  rig.teams.send(user, where, { type: 'invoke', name: 'fileConsent/invoke', value });

test('"evidence" offers an auditor the pack as a file, and writes down that they looked', async () => {
  await start();
  expect((await say(cy, `evidence ${id}`)).file).toEqual({
    contentType: 'application/vnd.microsoft.teams.card.file.consent',
    name: pack.name,
    content: {
      description: evidenceWords.offer(id, true),
      sizeInBytes: pack.bytes.length,
      acceptContext: { v: 1, id },
      declineContext: { v: 1, id },
    },
  });
  expect(rig.asked.readings).toMatchObject([{ by: { id: cy.id }, what: 'request', requestId: id }]);
});

test('who agrees gets the pack into their files, made anew and written down, and is shown it', async () => {
  await start();
  await makeRoom();
  expect((await agree(cy, accepted())).status).toBe(200);
  const shown = (await rig.teams.nextCard(cy)).history[0]!;
  expect(shown.file).toEqual({
    contentType: 'application/vnd.microsoft.teams.card.file.info',
    name: pack.name,
    contentUrl: `${filesUrl}/file`,
    content: { uniqueId: 'unique', fileType: 'zip' },
  });
  expect(uploads).toEqual([{ method: 'PUT', headers: expect.any(Object) as object, body: 'PK a pack' }]);
  expect(uploads[0]!.headers).toMatchObject({ 'content-length': '9', 'content-range': 'bytes 0-8/9' });
  // The address is a key by itself: nobody there is told ours.
  expect(uploads[0]!.headers).not.toHaveProperty('authorization');
  expect(made).toEqual([id]);
  const { handedOut } = pack;
  expect(rig.asked.readings).toMatchObject([{ by: { id: cy.id }, what: 'evidence', requestId: id, handedOut }]);
});

test('a pack that does not verify is handed over all the same, and says so before and after', async () => {
  await start({ evidence: { packOf: () => Promise.resolve({ ...pack, verified: false }) } });
  await makeRoom();
  const { file } = await say(cy, `evidence ${id}`);
  expect(file).toMatchObject({ content: { description: expect.stringMatching(/^DOES NOT VERIFY/) as string } });
  await agree(cy, accepted());
  expect((await rig.teams.nextCard(cy)).history[0]!.text).toBe(evidenceWords.notVerified);
});

test('who declines is given nothing', async () => {
  await start();
  expect((await agree(cy, { type: 'fileUpload', action: 'decline', context: { v: 1, id } })).status).toBe(200);
  await rig.teams.say(cy, 'help');
  expect(textOf((await rig.teams.nextCard(cy)).history[0]!.card)).toContain('Lockbox Bot');
  expect(made).toEqual([]);
});

test.each([
  ['an approver', ada],
  ['a stranger', bo],
])('%s is told that packs are for auditors, and gets none by agreeing to an offer of another', async (_who, user) => {
  await start();
  await makeRoom();
  expect((await say(user, `evidence ${id}`)).text).toBe(evidenceWords.onlyAuditors);
  expect((await agree(user, accepted())).status).toBe(200);
  expect((await rig.teams.nextCard(user)).history[0]!.text).toBe(evidenceWords.onlyAuditors);
  expect([made, uploads]).toEqual([[], []]);
});

test('who agreed where others read it gets nothing', async () => {
  await start();
  await makeRoom();
  await agree(cy, accepted(), channel);
  expect((await rig.teams.nextCard(channel)).history[0]!.text).toBe(historyWords.personalOnly);
  expect([made, uploads]).toEqual([[], []]);
});

test.each<[string, () => unknown]>([
  ['an address elsewhere', () => accepted({ uploadInfo: uploadInfo({ uploadUrl: 'https://evil.example/upload' }) })],
  ['a file elsewhere', () => accepted({ uploadInfo: uploadInfo({ contentUrl: 'https://evil.example/file' }) })],
  ['an id that is none', () => accepted({ context: { v: 1, id: 'x' } })],
  ['another format', () => accepted({ context: { v: 2, id } })],
  ['more than an id', () => accepted({ context: { v: 1, id, by: cy.id } })],
  ['no room', () => accepted({ uploadInfo: undefined })],
  ['another answer', () => accepted({ action: 'maybe' })],
  ['nothing', () => undefined],
])('an answer to an offer with %s is refused', async (_what, value) => {
  await start();
  await makeRoom();
  expect(await agree(cy, value())).toMatchObject({
    status: 400,
    text: expect.stringContaining('BAD_REQUEST') as string,
  });
  expect([made, uploads]).toEqual([[], []]);
});

test.each([503, 302])('an upload that is answered %d says so, and follows nowhere', async (status) => {
  await start();
  await makeRoom(status);
  await agree(cy, accepted());
  expect((await rig.teams.nextCard(cy)).history[0]!.text).toBe(evidenceWords.failed);
  expect(uploads).toHaveLength(1);
});

test('an upload that is never answered is given up, and told', async () => {
  await start({ timeouts: { uploadMs: 100 } });
  files = createServer(() => undefined);
  await new Promise<void>((resolve) => files?.listen(0, '127.0.0.1', resolve));
  filesUrl = `http://127.0.0.1:${(files.address() as AddressInfo).port}`;
  await agree(cy, accepted());
  expect((await rig.teams.nextCard(cy)).history[0]!.text).toBe(evidenceWords.failed);
});

test('what cannot be written down is not handed over', async () => {
  await start({}, { record: () => Promise.reject(new Error('secret detail')) });
  await makeRoom();
  await agree(cy, accepted());
  expect((await rig.teams.nextCard(cy)).history[0]!.text).toBe(evidenceWords.failed);
  expect(uploads).toEqual([]);
});

test('where files cannot be given, or one would be too large, the page of the request is', async () => {
  const large = {
    packOf: () => Promise.resolve({ ...pack, bytes: new Uint8Array(50 * 1024 * 1024 + 1), verified: true }),
  };
  await start({ evidence: large });
  const { card } = await say(cy, `evidence ${id}`);
  expect(elementsOf(card)).toContainEqual(
    expect.objectContaining({ type: 'Action.OpenUrl', url: `https://lockbox.example.com/requests/${id}` }),
  );
  expect((await say(cy, 'evidence L-9999999999')).text).toMatch(/no such request/);
});

test.each([
  ['https://contoso.sharepoint.com/personal/ada/_api/v2.0/upload?guid=1', true],
  ['https://contoso-my.sharepoint.com/x', true],
  ['https://sharepoint.com.evil.example/x', false],
  ['https://evilsharepoint.com/x', false],
  ['http://contoso.sharepoint.com/x', false],
  ['https://contoso.sharepoint.com:8443/x', false],
  ['https://user@contoso.sharepoint.com/x', false],
  ['https://169.254.169.254/x', false],
  ['http://127.0.0.1:8080/x', false],
  ['file:///etc/passwd', false],
  ['nothing', false],
])('of %s it is %s that files may be put there', (address, allowed) => {
  expect(isUploadAddress(address, false)).toBe(allowed);
});
