import { existsSync, mkdtempSync, readFileSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { ledgerKeys, verifyDatabase } from '../../src/history';
import { generateKeyPem, openNote, parseVerifierKey, signerFromPem } from '../../src/ledger';
import { nextKey } from '../../src/main/ledger-key';
import { openStore } from '../../src/store';
import { run, runJson } from '../cli/rig';
import { playedOn } from '../fakes/databases';
import { openLedgerRig, origin } from '../history/rig';

interface Rotated {
  key: string;
  previous: string;
  seq: number;
}

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'lockbox-bot-rotate-'));
});
afterEach(() => {
  rmSync(folder, { recursive: true });
});

/** The newest note of a database, and which of the keys signed it. */
async function signedBy(url: string, keys: string[]): Promise<string[]> {
  const store = await openStore(url);
  try {
    const { note = '' } = (await store.history.newestCheckpoint()) ?? {};
    return keys.filter((key) => {
      try {
        return openNote(note, [parseVerifierKey(key)]).keys.length === 1;
      } catch {
        return false;
      }
    });
  } finally {
    await store.close();
  }
}

async function isVerified(url: string, key?: string): Promise<boolean> {
  const store = await openStore(url);
  try {
    return (await verifyDatabase(store.history, key)).ok;
  } finally {
    await store.close();
  }
}

describe('a key beside an SQLite database', () => {
  let url: string;
  let before: string;
  beforeEach(async () => {
    url = `file:${join(folder, 'lockbox.db')}`;
    const rig = await openLedgerRig(url);
    before = rig.signer.verifierKey;
    await rig.fill(5);
    await rig.sign();
    await rig.close();
  });

  test('is rotated: the ledger says so, both keys sign the next checkpoint, and the ledger verifies with either', async () => {
    const { code, value } = await runJson({ DATABASE_URL: url }, 'key', 'rotate');
    const { key, previous, seq } = value as Rotated;
    expect([code, previous, key === before]).toEqual([0, before, false]);
    expect(await signedBy(url, [before, key])).toEqual([before, key]);
    expect([await isVerified(url), await isVerified(url, key), await isVerified(url, before)]).toEqual([
      true,
      true,
      true,
    ]);
    const store = await openStore(url);
    expect(await ledgerKeys(store.history)).toEqual([
      { key, since: seq },
      { key: before, since: 0 },
    ]);
    await store.close();
    const current = join(folder, 'lockbox.db.ledger-key.pem');
    expect(signerFromPem(origin, readFileSync(current, 'utf8')).verifierKey).toBe(key);
    const kept = join(folder, 'lockbox.db.ledger-key.previous.pem');
    expect(signerFromPem(origin, readFileSync(kept, 'utf8')).verifierKey).toBe(before);
    expect([statSync(current).mode & 0o777, statSync(kept).mode & 0o777]).toEqual([0o600, 0o600]);
  });

  test('can be rotated again and again, and every key is exported, the newest first', async () => {
    const keys = [before];
    for (let round = 0; round < 3; round += 1) {
      const { value } = await runJson({ DATABASE_URL: url }, 'key', 'rotate');
      keys.unshift((value as Rotated).key);
    }
    const out = join(folder, 'out');
    expect((await run({ DATABASE_URL: url }, ['export', '--format', 'jsonl', '--out', out])).code).toBe(0);
    const lines = readFileSync(join(out, 'verifier-keys.jsonl'), 'utf8').trimEnd().split('\n');
    expect(lines.map((line) => (JSON.parse(line) as { key: string }).key)).toEqual(keys);
    expect((await run({}, ['verify', out, '--key', keys[0]!])).code).toBe(0);
    expect(await isVerified(url)).toBe(true);
  });

  test('whose rotation was cut off before it was recorded is rotated to the very key that was made then', async () => {
    const made = signerFromPem(origin, nextKey(join(folder, 'lockbox.db'))).verifierKey;
    const { value } = await runJson({ DATABASE_URL: url }, 'key', 'rotate');
    expect((value as Rotated).key).toBe(made);
    expect(existsSync(join(folder, 'lockbox.db.ledger-key.next.pem'))).toBe(false);
  });

  test('signs nothing any more once it was rotated, even where a process still holds it', async () => {
    const rig = await openLedgerRig(url.replace('lockbox.db', 'other.db'));
    await run({ DATABASE_URL: url.replace('lockbox.db', 'other.db') }, ['key', 'rotate']);
    await rig.fill(1);
    await expect(rig.sign()).rejects.toMatchObject({ code: 'KEY_NOT_CURRENT' });
    await rig.close();
  });
});

describe.each(playedOn())('a key from the environment on $name', ({ fresh }) => {
  test('is rotated by naming the one before, is not rotated back, and a third one signs nothing', async () => {
    const database = await fresh();
    try {
      const rig = await openLedgerRig(database.url);
      const before = rig.signer.verifierKey;
      await rig.close();
      const [next, third] = [generateKeyPem(), generateKeyPem()];
      const env = { DATABASE_URL: database.url, LOCKBOX_LEDGER_KEY: next };
      const unnamed = await run(env, ['key', 'rotate']);
      expect([unnamed.code, unnamed.err]).toEqual([2, expect.stringContaining('LOCKBOX_LEDGER_KEY_PREVIOUS')]);
      const rotated = { ...env, LOCKBOX_LEDGER_KEY_PREVIOUS: rig.pem };
      const { value } = await runJson(rotated, 'key', 'rotate');
      const { key } = value as Rotated;
      expect([key, await signedBy(database.url, [before, key])]).toEqual([
        signerFromPem(origin, next).verifierKey,
        [before, key],
      ]);
      const back = { ...env, LOCKBOX_LEDGER_KEY: rig.pem, LOCKBOX_LEDGER_KEY_PREVIOUS: next };
      expect((await run(back, ['key', 'rotate'])).err).toContain('this is one from before');
      const foreign = { ...env, LOCKBOX_LEDGER_KEY: third, LOCKBOX_LEDGER_KEY_PREVIOUS: rig.pem };
      expect((await run(foreign, ['key', 'rotate'])).code).toBe(2);
      const again = await runJson(rotated, 'key', 'rotate');
      expect(again.value).toEqual(value);
    } finally {
      await database.drop();
    }
  });
});
