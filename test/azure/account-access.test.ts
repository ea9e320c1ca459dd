import type { AccountAccessRead } from '../../src/engine';
import { simulatedSpeechStorageId as storageId } from '../../src/simulator';
import { FakeAzure, json } from '../fakes/azure';
import { edge } from './rig';

const principal = 'c3333333-3333-4333-8333-333333333333';
const role = {
  id: `${storageId}/providers/Microsoft.Authorization/roleAssignments/1`,
  properties: {
    roleDefinitionId: '/x/roleDefinitions/8E3AF657-A8FF-443C-A75C-2FE8C4BCB635',
    principalId: principal.toUpperCase(),
    scope: '/',
    condition: null,
    createdOn: '2026-03-01T08:00:00.1234567Z',
    createdBy: principal.toUpperCase(),
  },
};
const setting = (on: string): object => ({
  id: `${on}/providers/Microsoft.Insights/diagnosticSettings/s`,
  properties: { workspaceId: '/w', eventHubName: null, logs: [{ category: 'StorageRead', enabled: true }] },
});

describe('who may reach a storage account is read', () => {
  let azure: FakeAzure;
  beforeEach(async () => {
    azure = await FakeAzure.start();
  });
  afterEach(() => azure.stop());

  /** What Azure answers, by a part of the path. */
  async function readWith(
    answers: Record<string, Parameters<typeof json>>,
    id = storageId,
  ): Promise<AccountAccessRead> {
    azure.answer = ({ url }) => {
      const found = Object.entries(answers).find(([part]) => url.toLowerCase().includes(part.toLowerCase()));
      return found === undefined ? json({ value: [] }) : json(...found[1]);
    };
    return edge(azure.url).truth.accountAccess(id);
  }
  const paths = (): string[] => azure.requests.map(({ url }) => url).filter((url) => url.startsWith('/subscriptions'));

  test('at, above and below it, with nothing but reads, and its keys are never listed', async () => {
    const read = await readWith({
      '/roleAssignments': [{ value: [role] }],
      '/locks': [
        {
          value: [
            { id: '/subscriptions/s/providers/Microsoft.Authorization/locks/l', properties: { level: 'ReadOnly' } },
          ],
        },
      ],
      '/blobServices/default/providers': [{ value: [setting(`${storageId}/blobServices/default`)] }],
    });
    expect(read).toMatchObject({
      roles: {
        ok: true,
        value: [
          {
            id: role.id,
            scope: '/',
            roleId: '8e3af657-a8ff-443c-a75c-2fe8c4bcb635',
            principalId: principal,
            createdOn: '2026-03-01T08:00:00.123Z',
            createdBy: principal,
          },
        ],
      },
      locks: { ok: true, value: [{ level: 'ReadOnly' }] },
      diagnostics: {
        ok: true,
        value: [
          {
            body: JSON.stringify({
              properties: { workspaceId: '/w', logs: [{ category: 'StorageRead', enabled: true }] },
            }),
          },
        ],
      },
    });
    expect(paths().sort()).toEqual([
      `${storageId}/blobServices/default/providers/Microsoft.Insights/diagnosticSettings?api-version=2021-05-01-preview`,
      `${storageId}/providers/Microsoft.Authorization/locks?api-version=2020-05-01`,
      `${storageId}/providers/Microsoft.Authorization/roleAssignments?api-version=2022-04-01`,
      `${storageId}/providers/Microsoft.Insights/diagnosticSettings?api-version=2021-05-01-preview`,
    ]);
    expect(
      azure.requests.filter(({ url }) => url.startsWith('/subscriptions')).every(({ method }) => method === 'GET'),
    ).toBe(true);
  });

  test.each<[string, Record<string, Parameters<typeof json>>, object]>([
    [
      'may not be read',
      { '/roleAssignments': [{}, 403] },
      { roles: { ok: false, code: 'FORBIDDEN' }, locks: { ok: true }, diagnostics: { ok: true } },
    ],
    [
      'is throttled',
      { '/locks': [{}, 429, { 'retry-after': '7' }] },
      { roles: { ok: true }, locks: { ok: false, code: 'THROTTLED', afterMs: 7_000 } },
    ],
    [
      'leads elsewhere',
      { '/roleAssignments': [{ value: [role], nextLink: 'https://elsewhere.example/x' }] },
      { roles: { ok: false, code: 'FOREIGN_LINK' } },
    ],
    [
      'holds an assignment without a principal',
      { '/roleAssignments': [{ value: [role, { id: role.id, properties: { scope: '/' } }] }] },
      { roles: { ok: false, code: 'NOT_UNDERSTOOD' } },
    ],
    ['holds null', { '/locks': [{ value: [null] }] }, { locks: { ok: false, code: 'NOT_UNDERSTOOD' } }],
    ['is no list', { '/diagnosticSettings': [{ value: {} }] }, { diagnostics: { ok: false, code: 'NOT_UNDERSTOOD' } }],
    [
      'is of a blob service that may not be read',
      { '/blobServices': [{}, 403] },
      { diagnostics: { ok: false, code: 'FORBIDDEN' }, roles: { ok: true } },
    ],
  ])('a part that %s is a failure of that part alone', async (_, answers, expected) => {
    expect(await readWith(answers)).toMatchObject(expected);
  });

  test.each([
    '/subscriptions/not-a-guid/resourceGroups/g/providers/Microsoft.Storage/storageAccounts/a',
    storageId.replace('contosospeechdata', '..'),
    `${storageId}/../../x`,
    storageId.replace('prod-ai', '..'),
    '/',
  ])('the id %s asks Azure nothing', async (id) => {
    const read = await readWith({}, id);
    expect([read.roles.ok, read.locks.ok, read.diagnostics.ok]).toEqual([false, false, false]);
    expect(paths()).toEqual([]);
  });

  test('a setting that is too long to be kept is there, and can not be put back', async () => {
    const long = {
      id: `${storageId}/providers/Microsoft.Insights/diagnosticSettings/s`,
      properties: { x: 'x'.repeat(20_000) },
    };
    const { diagnostics } = await readWith({
      'storageAccounts/contosospeechdata/providers/Microsoft.Insights': [{ value: [long] }],
    });
    expect(diagnostics).toMatchObject({ ok: true, value: [{ id: long.id, body: '' }] });
  });
});

test('the activity log is asked for the provider that is wanted', async () => {
  const azure = await FakeAzure.start();
  try {
    azure.answer = () => json({ value: [] });
    const window = { from: '2026-03-01T00:00:00.000Z', to: '2026-03-02T00:00:00.000Z', isWatched: () => true };
    const { truth } = edge(azure.url);
    await truth.activity({ id: 'a1111111-1111-4111-8111-111111111111' }, { ...window, provider: 'Microsoft.Storage' });
    await truth.activity({ id: 'a1111111-1111-4111-8111-111111111111' }, window);
    const filters = azure.requests
      .map(({ url }) => new URL(url, azure.url).searchParams.get('$filter') ?? '')
      .filter((filter) => filter !== '');
    expect(filters.map((filter) => /resourceProvider eq '([^']+)'/.exec(filter)?.[1])).toEqual([
      'Microsoft.Storage',
      'Microsoft.CustomerLockbox',
    ]);
  } finally {
    await azure.stop();
  }
});
