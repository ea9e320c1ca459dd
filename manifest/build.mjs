// Validates the Teams app manifest against Microsoft's schema, offline, and makes the app package.
//
//   npm run manifest -- --bot-id GUID [--app-id GUID] --domain lockbox.example.com [--out FILE.zip]
//
// Without values it validates with placeholders and makes a package that cannot be installed, and says so.
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import { parseArgs } from 'node:util';
import appManifest from '@microsoft/app-manifest';
import { zipSync } from 'fflate';

const here = import.meta.dirname;
const guid = /^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$/i;
const hostName = /^(?=.{1,253}$)[a-z0-9](?:[a-z0-9-]*[a-z0-9])?(?:\.[a-z0-9](?:[a-z0-9-]*[a-z0-9])?)+$/i;
const placeholder = '00000000-0000-0000-0000-000000000000';

const { values } = parseArgs({
  options: {
    'bot-id': { type: 'string' },
    'app-id': { type: 'string' },
    domain: { type: 'string' },
    out: { type: 'string', default: 'build/lockbox-bot-teams.zip' },
    help: { type: 'boolean', default: false },
  },
});

function end(code, text) {
  (code === 0 ? process.stdout : process.stderr).write(`${text}\n`);
  process.exit(code);
}

if (values.help) end(0, 'npm run manifest -- --bot-id GUID [--app-id GUID] --domain HOST [--out FILE.zip]');
const botId = values['bot-id'] ?? placeholder;
const appId = values['app-id'] ?? botId;
const domain = values.domain ?? 'lockbox.example.com';
if (!guid.test(botId)) end(2, `--bot-id ${botId} is not a GUID: it is bot.appId of lockbox.yaml`);
if (!guid.test(appId)) end(2, `--app-id ${appId} is not a GUID: leave it out to use the bot's`);
if (!hostName.test(domain)) end(2, `--domain ${domain} is not a host name: it is the host of server.publicUrl`);

const text = readFileSync(join(here, 'manifest.json'), 'utf8')
  .replaceAll('{{BOT_ID}}', botId)
  .replaceAll('{{APP_ID}}', appId)
  .replaceAll('{{DOMAIN}}', domain);
const manifest = JSON.parse(text);

// The schemas come inside the package, so that nothing is fetched.
const schemas = join(dirname(createRequire(import.meta.url).resolve('@microsoft/app-manifest')), 'json-schemas');
const schemaFile = join(schemas, 'teams', `v${manifest.manifestVersion}`, 'MicrosoftTeams.schema.json');
const schema = JSON.parse(readFileSync(schemaFile, 'utf8'));
const faults = await appManifest.ManifestUtil.validateManifestAgainstSchema(manifest, schema);
if (faults.length > 0) end(1, `manifest/manifest.json is not valid:\n${faults.join('\n')}`);

const files = {
  'manifest.json': new TextEncoder().encode(text),
  'color.png': readFileSync(join(here, 'color.png')),
  'outline.png': readFileSync(join(here, 'outline.png')),
};
mkdirSync(dirname(values.out), { recursive: true });
writeFileSync(values.out, zipSync(files, { mtime: new Date('2026-01-01T00:00:00Z') }));
const note =
  botId === placeholder ? '\nIt carries a placeholder: give --bot-id and --domain before you upload it.' : '';
end(0, `The manifest is valid. ${values.out} is the app package.${note}`);
