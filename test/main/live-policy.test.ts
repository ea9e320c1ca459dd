import { mkdtempSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { loadConfig } from '../../src/config';
import { LivePolicy } from '../../src/main/live-policy';
import { changed, soundFile } from '../config/files';

let folder: string;
let file: string;
let live: LivePolicy;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'lockbox-bot-policy-'));
  file = join(folder, 'lockbox.yaml');
  writeFileSync(file, soundFile);
  live = new LivePolicy(file, loadConfig(file, soundFile));
});
afterEach(() => {
  rmSync(folder, { recursive: true });
});

/** As an editor or a mounted configuration does it: in one step. */
function replace(text: string): void {
  writeFileSync(`${file}.new`, text);
  renameSync(`${file}.new`, file);
}

test('a file that nobody touched changes nothing', async () => {
  expect(await live.look()).toEqual({ kind: 'same' });
});

test('a changed route is in force, and both hashes are told', async () => {
  const from = live.current.hash;
  replace(changed('approvals: 2', 'approvals: 1'));
  expect(await live.look()).toEqual({ kind: 'changed', from, to: live.current.hash });
  expect(live.current.hash).not.toBe(from);
  expect(live.current.routes[0]?.approvals).toBe(1);
  expect(await live.look()).toEqual({ kind: 'same' });
});

test('a comment is no change of the policy', async () => {
  replace(`# reviewed\n${soundFile}`);
  expect(await live.look()).toEqual({ kind: 'same' });
});

test('a file that is wrong is refused once, with its line, and the policy in force stays', async () => {
  const { hash } = live.current;
  replace(changed('approvers: [data-owners]', 'approvers: [nobody]'));
  expect(await live.look()).toMatchObject({
    kind: 'refused',
    faults: expect.stringContaining('lockbox.yaml:19: routes.0'),
  });
  expect(await live.look()).toEqual({ kind: 'same' });
  expect(live.current.hash).toBe(hash);
  replace(soundFile);
  expect(await live.look()).toEqual({ kind: 'same' });
});

test('a file that is gone leaves the policy in force', async () => {
  const { hash } = live.current;
  rmSync(file);
  expect(await live.look()).toMatchObject({ kind: 'refused' });
  expect(live.current.hash).toBe(hash);
});

test('webhooks stay those of the start, whose addresses and secrets were read', async () => {
  const webhooks = 'webhooks: [{ url: "https://hooks.example", secretEnv: HOOK }]\n';
  replace(`${changed('approvals: 2', 'approvals: 1')}${webhooks}`);
  expect(await live.look()).toMatchObject({ kind: 'changed' });
  expect(live.current.webhooks).toBeUndefined();
  live = new LivePolicy(file, loadConfig(file, `${soundFile}${webhooks}`));
  replace(soundFile);
  await live.look();
  expect(live.current.webhooks).toHaveLength(1);
});
