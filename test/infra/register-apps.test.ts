import { spawnSync } from 'node:child_process';
import { chmodSync, mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

const root = join(__dirname, '..', '..');
const script = join(root, 'infra', 'register-apps.sh');
const secret = 'canary-secret-9a7e';
let folder: string;

/**
 * Plays the Azure CLI by two files: `calls` gets the arguments of each call, `state` a line for each thing that was
 * made, so that a second run finds it.
 */
const az = `#!/bin/sh
cd "$(dirname "$0")" || exit 9
touch state
for one in "$@"; do printf '%s\\037' "$one"; done >> calls
printf '\\036' >> calls
command="$1 $2 $3"
while [ $# -gt 0 ]; do
  case "$1" in
    --filter) filter="\${2#*\\'}" && filter="\${filter%\\'}" ;;
    --display-name) name="$2" ;;
    --id) id="$2" ;;
    --method) method="$2" ;;
    --url) url="$2" ;;
    --query) query="$2" ;;
  esac
  shift
done
said() { echo "$1" | tr ' ' '-'; }
case "$command" in
  'ad app list') if grep -qx "app $filter" state; then said "id-of-$filter"; fi ;;
  'ad app create') echo "app $name" >> state && said "id-of-$name" ;;
  'ad app show') echo "object-$id" ;;
  'ad sp list') if grep -qx "sp $filter" state; then echo "sp-$filter"; fi ;;
  'ad sp create') echo "sp $id" >> state && echo "sp-$id" ;;
  'ad app credential') echo ${secret} ;;
  'rest --method '*)
    case "$method $url" in
      'POST '*/appRoleAssignments) echo role >> state ;;
      'GET '*/appRoleAssignments) if grep -qx role state; then echo 1; else echo 0; fi ;;
      'GET '*) query="\${query#*value==\\'}" && echo "graph-role-\${query%%\\'*}" ;;
    esac ;;
esac
`;

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'lockbox-bot-az-'));
  writeFileSync(join(folder, 'az'), az);
  chmodSync(join(folder, 'az'), 0o755);
});
afterEach(() => {
  rmSync(folder, { recursive: true });
});

function run(...args: string[]): { code: number | null; out: string; err: string } {
  const env = { PATH: `${folder}:/usr/bin:/bin` };
  const { status, stdout, stderr } = spawnSync('bash', [script, ...args], { env, encoding: 'utf8' });
  return { code: status, out: stdout, err: stderr };
}

function calls(): string[][] {
  const text = readFileSync(join(folder, 'calls'), 'utf8');
  const ended = (separator: string, whole: string): string[] => whole.split(separator).slice(0, -1);
  return ended('\u001e', text).map((call) => ended('\u001f', call));
}

/** The bodies of calls of a method whose address ends so. */
function bodies(method: string, end: string): Record<string, unknown>[] {
  const found = calls().filter(
    (args) => args.includes(method) && (args[args.indexOf('--url') + 1] ?? '').endsWith(end),
  );
  return found.map((args) => JSON.parse(args[args.indexOf('--body') + 1] ?? '') as Record<string, unknown>);
}

test('registers the bot as the service, the manifest and the README expect it, and says what to put where', () => {
  const { code, out, err } = run('apps', '--host', 'lockbox.example.com');
  expect({ code, err }).toEqual({ code: 0, err: '' });
  expect(out).toBe(
    [
      'botAppId           id-of-Lockbox-Bot',
      'signIn.audience    api://lockbox.example.com/botid-id-of-Lockbox-Bot',
      'alertAppObjectId   object-id-of-Lockbox-Bot-alerts',
      'alertAudience      api://id-of-Lockbox-Bot-alerts',
      '',
    ].join('\n'),
  );
  const [registration, preAuthorized] = bodies('PATCH', '/applications/object-id-of-Lockbox-Bot');
  expect(registration).toMatchObject({
    identifierUris: ['api://lockbox.example.com/botid-id-of-Lockbox-Bot'],
    api: { requestedAccessTokenVersion: 2, oauth2PermissionScopes: [{ value: 'access_as_user' }] },
    appRoles: [{ value: 'Auditor' }, { value: 'Approver' }, { value: 'Admin' }],
    spa: { redirectUris: ['https://lockbox.example.com/'] },
    web: {
      redirectUris: ['https://token.botframework.com/.auth/web/redirect', 'https://lockbox.example.com/auth/callback'],
    },
    optionalClaims: { idToken: [{ name: 'auth_time' }, { name: 'acrs' }] },
  });
  const readme = readFileSync(join(root, 'docs', 'first-run.md'), 'utf8');
  const { api } = preAuthorized as { api: { preAuthorizedApplications: { appId: string }[] } };
  for (const { appId } of api.preAuthorizedApplications) expect(readme).toContain(appId);
});

test('the alert door’s role goes to Azure Monitor’s application, whose tokens the service takes', () => {
  run('apps', '--host', 'lockbox.example.com');
  const [role] = bodies('POST', '/appRoleAssignments');
  const door = readFileSync(join(root, 'src', 'web', 'alerts.ts'), 'utf8');
  const appId = /actionGroupsAppId = '([^']+)'/.exec(door)?.[1] ?? '';
  const roleName = /actionGroupsRole = '([^']+)'/.exec(door)?.[1];
  expect(role).toMatchObject({ principalId: `sp-${appId}`, resourceId: 'sp-id-of-Lockbox-Bot-alerts' });
  const [registration] = bodies('PATCH', '/applications/object-id-of-Lockbox-Bot-alerts');
  expect(registration).toMatchObject({ appRoles: [{ value: roleName, allowedMemberTypes: ['Application'] }] });
});

test('a second run makes nothing twice', () => {
  run('apps', '--host', 'lockbox.example.com');
  const before = calls().length;
  const { code } = run('apps', '--host', 'lockbox.example.com');
  const again = calls().slice(before);
  expect(code).toBe(0);
  expect(again.filter((args) => args.includes('create') || args.includes('POST'))).toEqual([]);
});

test('a client secret is made only where a file is named for it, is readable by its owner alone, and is not printed', () => {
  const file = join(folder, 'secret');
  run('apps', '--host', 'lockbox.example.com');
  expect(calls().some((args) => args.includes('credential'))).toBe(false);
  const { code, out, err } = run('apps', '--host', 'lockbox.example.com', '--secret-file', file);
  expect(code).toBe(0);
  expect(readFileSync(file, 'utf8')).toBe(`${secret}\n`);
  expect(statSync(file).mode & 0o777).toBe(0o600);
  expect(out + err).not.toContain(secret);
  // Beside those in force: whoever uses the old one is not cut off.
  expect(calls().find((args) => args.includes('credential'))).toContain('--append');
});

test('without alerts there is no registration for them', () => {
  const { out } = run('apps', '--host', 'lockbox.example.com', '--without-alerts');
  expect(out).not.toContain('alert');
  expect(calls().some((args) => args.includes('Lockbox Bot alerts'))).toBe(false);
});

test('the identity gets of Microsoft Graph what it can use of infra/roles/graph.json', () => {
  const { code, out } = run('graph', '--principal-id', 'sp-of-the-service');
  expect({ code, out }).toEqual({ code: 0, out: 'User.Read.All\nGroupMember.Read.All\n' });
  expect(bodies('POST', '/servicePrincipals/sp-of-the-service/appRoleAssignments')[0]).toEqual({
    principalId: 'sp-of-the-service',
    resourceId: 'sp-00000003-0000-0000-c000-000000000000',
    appRoleId: 'graph-role-User.Read.All',
  });
});

test('a call that Azure refuses ends it, and is not passed over', () => {
  writeFileSync(join(folder, 'az'), az.replace("'ad sp list')", "'ad sp list') exit 3 ;;\n  'ad sp list again')"));
  const { code, out } = run('apps', '--host', 'lockbox.example.com');
  expect({ failed: code !== 0, out }).toEqual({ failed: true, out: '' });
});

test.each([
  ['nothing', []],
  ['a command that is not there', ['app']],
  ['no host', ['apps']],
  ['an address for a host', ['apps', '--host', 'https://lockbox.example.com/']],
  ['a host that would end a string', ['apps', '--host', 'a"b.example.com']],
  ['an option that is not there', ['apps', '--host', 'lockbox.example.com', '--force']],
  ['no principal', ['graph']],
])('%s is refused before anything is asked of Azure', (_what, args) => {
  const { code, err } = run(...args);
  expect(code).toBe(2);
  expect(err).toMatch(/^register-apps\.sh: /);
  expect(() => calls()).toThrow();
});
