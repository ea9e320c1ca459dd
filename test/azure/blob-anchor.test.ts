import type { TokenCredential } from '@azure/core-auth';
import { ContainerClient } from '@azure/storage-blob';
import { createBlobAnchor } from '../../src/azure';
import type { AnchorPlace } from '../../src/engine';
import { Azurite } from '../fakes/azurite';

const at = '2026-11-24T09:00:00.000Z';
const noteOf = (size: number): string => `origin\n${size}\nroot\n\n— origin c2ln\n`;
let azurite: Azurite;
let container: ContainerClient;
let anchor: AnchorPlace;
let count = 0;

beforeAll(async () => {
  azurite = await Azurite.start();
}, 60_000);
afterAll(() => azurite.stop());

beforeEach(async () => {
  count += 1;
  const url = `${azurite.url}/checkpoints-${count}`;
  container = new ContainerClient(url, azurite.credential());
  await container.create();
  anchor = anchorAt(`${url}/ledger/one`);
});

function anchorAt(url: string, credential: TokenCredential = azurite.credential()): AnchorPlace {
  return createBlobAnchor({ url, scope: 'https://storage.azure.com/.default', credential, timeoutMs: 10_000 });
}

async function blobs(): Promise<string[]> {
  const names: string[] = [];
  for await (const { name } of container.listBlobsFlat()) names.push(name);
  return names;
}

test('each checkpoint is a blob of its own, and the newest is found first however many there are', async () => {
  const sizes = [1, 9, 10, 99, 100, 1_000, 20_000, 300_000, 4_000_000, 50_000_000, 600_000_000, 7_000_000_000];
  for (const size of sizes) expect(await anchor.keep({ size, note: noteOf(size), at })).toEqual({ ok: true });
  expect((await blobs()).length).toBe(sizes.length);
  const found = await anchor.newest();
  expect(found.ok && found.notes[0]).toBe(noteOf(7_000_000_000));
  expect(found.ok && found.notes.length).toBe(10);
});

test('a blob that is there is never written again, and counts as kept', async () => {
  await anchor.keep({ size: 5, note: noteOf(5), at });
  const [name = ''] = await blobs();
  expect(await anchor.keep({ size: 5, note: 'something else', at })).toEqual({ ok: true });
  expect((await container.getBlobClient(name).downloadToBuffer()).toString()).toBe(noteOf(5));
});

test('of an empty container there is no checkpoint, and a blob that is too large to be one is passed over', async () => {
  expect(await anchor.newest()).toEqual({ ok: true, notes: [] });
  const large = Buffer.alloc(20_000, 'x');
  await container.getBlockBlobClient('ledger/one/000').upload(large, large.length);
  await anchor.keep({ size: 5, note: noteOf(5), at });
  expect(await anchor.newest()).toEqual({ ok: true, notes: [noteOf(5)] });
});

test.each([
  [
    'a container that is not there',
    () => anchorAt(`${azurite.url}/nowhere`),
    /^Azure Storage answered 404 ContainerNotFound$/,
  ],
  [
    'a token for something else',
    () => anchorAt(`${azurite.url}/checkpoints-${count}`, azurite.credential('https://elsewhere.example')),
    /^Azure Storage answered 403 AuthenticationFailed$/,
  ],
  [
    'a port nobody listens on',
    () => anchorAt('https://127.0.0.1:9/devstoreaccount1/c'),
    /^Azure Storage cannot be reached/,
  ],
  [
    'no token',
    () => anchorAt(`${azurite.url}/c`, { getToken: () => Promise.reject(new Error('canary-secret')) }),
    /^no token for Azure could be had$/,
  ],
])('%s is a failure as a value, which says no text of Azure', async (_, make, reason) => {
  const failing = make();
  for (const tried of [await failing.keep({ size: 5, note: noteOf(5), at }), await failing.newest()]) {
    expect(tried).toEqual({ ok: false, reason: expect.stringMatching(reason) as unknown });
  }
});

test('a token is asked for by the scope of Azure Storage, as Entra takes it', async () => {
  const asked: string[] = [];
  const credential = {
    getToken: (scopes: string | string[]) => {
      asked.push(...[scopes].flat());
      return azurite.credential().getToken();
    },
  };
  expect(await anchorAt(`${azurite.url}/checkpoints-${count}`, credential).newest()).toEqual({ ok: true, notes: [] });
  expect([...new Set(asked)]).toEqual(['https://storage.azure.com/.default']);
});
