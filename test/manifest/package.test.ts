import { spawnSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { unzipSync } from 'fflate';
import { searchCommand } from '../../src/teams/past/extension';

const build = join(__dirname, '..', '..', 'manifest', 'build.mjs');
const botId = '22222222-2222-2222-2222-222222222222';
let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'lockbox-bot-manifest-'));
});
afterEach(() => {
  rmSync(folder, { recursive: true, force: true });
});

function run(...words: string[]): { status: number | null; out: string; err: string } {
  const { status, stdout, stderr } = spawnSync(process.execPath, [build, ...words], { encoding: 'utf8' });
  return { status, out: stdout, err: stderr };
}

test('the app package holds a manifest that is valid by the schema of Microsoft, and both icons', () => {
  const out = join(folder, 'app.zip');
  const made = run('--bot-id', botId, '--domain', 'lockbox.example.com', '--out', out);
  expect(made).toMatchObject({ status: 0, err: '' });
  const files = unzipSync(readFileSync(out));
  expect(Object.keys(files).sort()).toEqual(['color.png', 'manifest.json', 'outline.png']);
  const manifest = JSON.parse(Buffer.from(files['manifest.json']!).toString('utf8')) as object;
  expect(manifest).toMatchObject({
    id: botId,
    bots: [{ botId, scopes: ['personal', 'team'] }],
    validDomains: ['lockbox.example.com', 'token.botframework.com'],
    // What Teams signs people in silently with: the bot's own app, under its documented Application ID URI.
    webApplicationInfo: { id: botId, resource: `api://lockbox.example.com/botid-${botId}` },
  });
  // Teams wants 192 and 32 pixels; the width and height of a PNG stand at byte 16.
  const sizeOf = (name: string): number[] => [16, 20].map((at) => Buffer.from(files[name]!).readUInt32BE(at));
  expect([sizeOf('color.png'), sizeOf('outline.png')]).toEqual([
    [192, 192],
    [32, 32],
  ]);
});

test('the commands of the manifest are those that the bot answers', () => {
  const manifest = JSON.parse(readFileSync(join(__dirname, '..', '..', 'manifest', 'manifest.json'), 'utf8')) as {
    bots: { commandLists: { commands: { title: string }[] }[] }[];
  };
  const titles = manifest.bots[0]!.commandLists[0]!.commands.map(({ title }) => title);
  expect(titles).toEqual(['pending', 'show', 'history', 'evidence', 'help']);
});

test('the search and the links of the manifest are those that the bot answers', () => {
  const text = readFileSync(join(__dirname, '..', '..', 'manifest', 'manifest.json'), 'utf8');
  const { composeExtensions } = JSON.parse(text) as { composeExtensions: unknown };
  expect(composeExtensions).toMatchObject([
    {
      botId: '{{BOT_ID}}',
      commands: [{ id: searchCommand.id, type: 'query', parameters: [{ name: searchCommand.parameter }] }],
      messageHandlers: [{ type: 'link', value: { domains: ['{{DOMAIN}}'], supportsAnonymizedPayloads: false } }],
    },
  ]);
});

test.each([
  ['a bot id that is no GUID', ['--bot-id', 'lockbox'], '--bot-id lockbox is not a GUID'],
  ['a domain that is an address', ['--domain', 'https://lockbox.example.com'], 'is not a host name'],
])('%s is refused with the value that is wrong', (_, words, says) => {
  const { status, err } = run(...words, '--out', join(folder, 'app.zip'));
  expect(status).toBe(2);
  expect(err).toContain(says);
});

test('a package with placeholders says that it cannot be installed', () => {
  expect(run('--out', join(folder, 'app.zip')).out).toContain('placeholder');
});
