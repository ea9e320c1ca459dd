import type { Posture, PostureItem } from '../../src/model';
import { run } from './rig';

const item = (changes: Partial<PostureItem>): PostureItem => ({
  resource: '/subscriptions/s/resourceGroups/g/providers/p/accounts/contoso-gpt',
  service: 'openai',
  feature: 'authentication',
  state: 'on',
  evidence: [{ property: 'disableLocalAuth', value: 'true' }],
  means: 'Keys are refused.',
  mend: null,
  ...changes,
});
const off = item({
  feature: 'virtual-networks',
  state: 'off',
  evidence: [{ property: 'publicNetworkAccess', value: 'absent' }],
  means: 'Every network of the world reaches the account; keys and roles alone keep strangers out.',
  mend: `az rest --method patch --url '${item({}).resource}?api-version=2025-09-01'`,
});
const posture = (changes: Partial<Posture> = {}): Posture => ({
  own: [{ feature: 'tls', state: 'unknown', evidence: [], means: 'A proxy.', mend: 'Look at it.' }],
  items: [item({}), item({ feature: 'byos', state: 'not-applicable' }), off],
  readAt: '2026-11-24T09:00:00.000Z',
  unseen: [],
  ...changes,
});

async function shown(of: Posture, columns?: number): Promise<string> {
  const lines: string[] = [];
  const io = {
    out: (text: string) => lines.push(text),
    err: (text: string) => lines.push(text),
    interactive: false,
    ...(columns === undefined ? {} : { columns }),
  };
  const { code } = await run({}, ['posture'], { deps: { io, posture: () => Promise.resolve(of) } });
  expect(code).toBe(0);
  return lines.join('');
}

test('the table begins with this service, and puts what is off before all else, with how to mend it', async () => {
  expect(await shown(posture(), 100)).toBe(`This service
  unknown  tls                   A proxy.
                                 mend: Look at it.

contoso-gpt (Azure OpenAI)
  /subscriptions/s/resourceGroups/g/providers/p/accounts/contoso-gpt
  OFF      virtual-networks      Every network of the world reaches the account; keys and roles
                                 alone keep strangers out.
                                 publicNetworkAccess: absent
                                 mend: az rest --method patch --url
                                 '/subscriptions/s/resourceGroups/g/providers/p/accounts/contoso-gpt?api-version=2025-09-01'
  on       authentication        disableLocalAuth: true
  n/a      byos                  disableLocalAuth: true

1 off, 1 unknown, 1 on, 1 not applicable; Azure read 2026-11-24T09:00:00.000Z
`);
});

test.each([[60], [80], [120], [200]])('sentences keep within a terminal of %i columns', async (columns) => {
  const lines = (await shown(posture(), columns)).split('\n');
  const tooLong = lines.filter((line) => line.length > columns && !line.includes('/subscriptions/'));
  expect(tooLong).toEqual([]);
  expect(Math.max(...lines.map(({ length }) => length))).toBeGreaterThan(50);
});

test('a narrower terminal gets the narrowest table, and no terminal gets one of 100 columns', async () => {
  expect(await shown(posture(), 10)).toBe(await shown(posture(), 60));
  expect(await shown(posture())).toBe(await shown(posture(), 100));
});

test('what Azure names cannot drive the terminal', async () => {
  const hostile = item({
    resource: '/subscriptions/s/x\u001b[2J\ny',
    evidence: [{ property: 'kind', value: '\u001b[31m' }],
    means: '\u202e',
    mend: '\u0007',
    state: 'off',
  });
  expect(await shown(posture({ items: [hostile] }))).not.toMatch(/(?!\n)\p{C}/u);
});

test('that nothing is seen, and that a subscription is not, is said', async () => {
  const text = await shown(posture({ items: [], readAt: null, unseen: ['b2222222'] }));
  expect(text).toContain('No Azure AI resource is seen.');
  expect(text).toContain('UNSEEN  subscription b2222222');
  expect(text).toContain('Azure read never');
});
