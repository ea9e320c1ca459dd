import { generateKeyPem, signerFromPem } from '../../src/ledger';
import { checkRequest, verdictOf, type CheckName, type ProofSource } from '../../src/tab/proof/check';
import { origin, type LedgerRig } from '../history/rig';
import { materialOf, openRig, sourceOf, type Material } from './rig';

let rig: LedgerRig;
let close: () => Promise<void>;
let good: Material;

beforeAll(async () => {
  ({ rig, close } = await openRig());
  const id = await rig.open('c0ffee00-1111-4222-8333-000000000001');
  await rig.approve(id);
  await rig.fill(50);
  await rig.sign();
  good = await materialOf(rig, id);
});
afterAll(() => close());

/** A copy that a test may change. */
function copy(): Material {
  return { ...good, request: structuredClone(good.request) };
}

async function failures(material: Material, source: ProofSource = sourceOf(material)): Promise<CheckName[]> {
  const report = await checkRequest(material.request, source);
  return report.checks.filter(({ result }) => result === 'failed').map(({ name }) => name);
}

test('a request of a signed ledger is proven, entry by entry', async () => {
  const report = await checkRequest(good.request, sourceOf(good));
  expect(verdictOf(report)).toBe('proven');
  expect(report.checks.map(({ result }) => result)).toEqual(Array<string>(6).fill('passed'));
  expect([...report.entries.values()]).toEqual(good.request.entries.map(() => 'passed'));
  expect(report.key).toBe(good.keys[0]);
});

/** Changes one bit of a text at one place. */
function flipped(text: string, at: number, bit = 1): string {
  return `${text.slice(0, at)}${String.fromCharCode(text.charCodeAt(at) ^ bit)}${text.slice(at + 1)}`;
}

test.each<[string, CheckName, (material: Material) => void]>([
  [
    'the moment of an entry',
    'included',
    ({ request }) => void (request.entries[1]!.at = flipped(request.entries[1]!.at, 20)),
  ],
  [
    'the type of an entry',
    'included',
    ({ request }) => void (request.entries[2]!.type = flipped(request.entries[2]!.type, 0)),
  ],
  ['the data of an entry', 'included', ({ request }) => void (request.entries[0]!.data['azureStatus'] = 'Qending')],
  ['the place of an entry', 'included', ({ request }) => void (request.entries.at(-1)!.seq += 1)],
  ['who did it', 'included', ({ request }) => void (request.entries[0]!.actor = { kind: 'service' })],
  ['a member that is put into an entry', 'included', ({ request }) => void (request.entries[0]!.data['more'] = true)],
  ['an entry of another request', 'consistent', ({ request }) => void (request.entries[1]!.request = 'L-0000000000')],
  ['two entries in the other order', 'consistent', ({ request }) => void request.entries.reverse()],
  ['the first entry left out', 'consistent', ({ request }) => void request.entries.shift()],
  ['the last entries left out', 'state', ({ request }) => void request.entries.splice(-3)],
  ['the state', 'state', ({ request }) => void (request.state = 'rejected')],
  [
    'a sealed value',
    'personal',
    ({ request: { personal } }) => {
      const [hash, value] = Object.entries(personal).find(([, one]) => typeof one === 'string')!;
      personal[hash] = flipped(value as string, 0);
    },
  ],
  [
    'a salt',
    'personal',
    ({ request: { salts } }) => {
      const [hash, salt] = Object.entries(salts)[0]!;
      salts[hash] = `${salt.startsWith('0') ? '1' : '0'}${salt.slice(1)}`;
    },
  ],
  ['a value that nobody sealed', 'personal', ({ request }) => void (request.personal['ab'.repeat(32)] = 'Mallory')],
  ['what the service says of itself', 'server', ({ request }) => void (request.verified.ok = false)],
  [
    'the size in the checkpoint',
    'signature',
    (material) => void (material.note = material.note.replace(/\n\d+\n/, '\n7\n')),
  ],
  [
    'the name of the ledger',
    'signature',
    (material) => void (material.note = material.note.replace('lockbox', 'lockbux')),
  ],
  ['the key', 'signature', (material) => void (material.keys = [signerFromPem(origin, generateKeyPem()).verifierKey])],
  ['a note that is none', 'signature', (material) => void (material.note = '<html></html>')],
])('is found: %s', async (_what, check, change) => {
  const material = copy();
  change(material);
  expect(await failures(material)).toContain(check);
});

test('is found: each single bit of the checkpoint that is signed, and of its signature', async () => {
  const end = good.note.indexOf('\n\n');
  const places = [...Array(end).keys()].filter((at) => at % 7 === 0);
  const signature = good.note.lastIndexOf(' ') + 12;
  for (const at of [...places, signature, signature + 30]) {
    const note = flipped(good.note, at);
    expect([at, await failures({ ...good, note })]).toEqual([at, expect.arrayContaining(['signature'])]);
  }
});

test('is found: each single bit of the hashes of a proof, one too few and one too many', async () => {
  const seq = good.request.entries[0]!.seq;
  const proof = await good.inclusion(seq, 1_000).catch(() => undefined);
  expect(proof).toBeUndefined();
  const size = Number(good.note.split('\n')[1]);
  const { hashes } = await good.inclusion(seq, size);
  const changed = [
    hashes.slice(1),
    [...hashes, hashes[0]!],
    ...hashes.map((hash, at) =>
      hashes.map((one, index) => (index === at ? `${hash.startsWith('A') ? 'B' : 'A'}${one.slice(1)}` : one)),
    ),
    hashes.map(() => 'not base64!'),
  ];
  for (const wrong of changed) {
    const inclusion: ProofSource['inclusion'] = async (entry, of) => {
      const right = await good.inclusion(entry, of);
      return entry === seq ? { ...right, hashes: wrong } : right;
    };
    const report = await checkRequest(good.request, { ...sourceOf(good), inclusion });
    expect(report.entries.get(seq)).toBe('failed');
    expect(verdictOf(report)).toBe('failed');
  }
});

test('the root that the service sends beside a proof is not believed', async () => {
  const inclusion: ProofSource['inclusion'] = async (entry, size) => ({
    ...(await good.inclusion(entry, size)),
    root: 'AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA=',
  });
  expect(await failures(good, { ...sourceOf(good), inclusion })).toEqual([]);
});

test('what was erased leaves every proof standing, and is counted', async () => {
  const material = copy();
  const [hash] = Object.keys(material.request.personal);
  const { [hash!]: _value, ...personal } = material.request.personal;
  material.request.personal = personal;
  const report = await checkRequest(material.request, sourceOf(material));
  expect(verdictOf(report)).toBe('proven');
  expect(report.checks.find(({ name }) => name === 'personal')).toMatchObject({ result: 'passed', others: 1 });
});

test('entries behind the newest checkpoint wait for the next one, and are not said to be proven', async () => {
  const id = await rig.open('c0ffee00-1111-4222-8333-000000000002');
  const report = await checkRequest((await materialOf(rig, id)).request, sourceOf(good));
  expect(verdictOf(report)).toBe('partly');
  expect([...report.entries.values()]).toEqual(expect.arrayContaining(['waiting']));
});

test.each<[string, Partial<ProofSource>, string]>([
  ['there is no checkpoint', { checkpoint: () => Promise.resolve(undefined) }, 'unknown'],
  ['the keys cannot be read', { keys: () => Promise.reject(new Error('away')) }, 'unknown'],
  ['a proof cannot be read', { inclusion: () => Promise.reject(new Error('away')) }, 'unknown'],
])('nothing is claimed where %s', async (_why, changes, verdict) => {
  expect(verdictOf(await checkRequest(good.request, { ...sourceOf(good), ...changes }))).toBe(verdict);
});

test('a browser that does not know Ed25519 says so, and claims nothing', async () => {
  const known = jest.spyOn(crypto.subtle, 'importKey').mockRejectedValue(new DOMException('no', 'NotSupportedError'));
  const report = await checkRequest(good.request, sourceOf(good));
  known.mockRestore();
  expect(verdictOf(report)).toBe('unknown');
  expect(report.checks[0]).toMatchObject({ result: 'cannot', why: 'UNSUPPORTED' });
});

test('of two keys that signed, the one that is known is enough', async () => {
  const other = signerFromPem(origin, generateKeyPem());
  const both = `${good.note}\u2014 ${origin} ${Buffer.concat([other.id, other.sign('other')]).toString('base64')}\n`;
  expect(await failures({ ...good, note: both })).toEqual([]);
  expect(await failures({ ...good, note: both, keys: [...good.keys, other.verifierKey] })).toContain('signature');
});
