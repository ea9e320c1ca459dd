import type { PostureState } from '../../../src/model';
import { ownPosture, postureChanges, type OwnFacts } from '../../../src/watch';
import { bareAccount, inventory, speechAccount } from '../../fixtures/inventory';
import { items } from './rig';

const good: OwnFacts = {
  minTls: 'TLSv1.2',
  checksCertificates: true,
  endpoints: ['https://management.azure.com'],
  database: 'file',
  server: { host: '127.0.0.1', isLoopback: true, publicUrl: 'https://lockbox.example.com' },
  secrets: [
    { name: 'BOT_APP_PASSWORD', from: 'file' },
    { name: 'LOCKBOX_LEDGER_KEY', from: 'environment' },
    { name: 'LOCKBOX_ALERT_TOKEN', from: 'not set' },
  ],
  takesPrevious: ['BOT_APP_PASSWORD', 'LOCKBOX_LEDGER_KEY'],
};

test.each<[string, Partial<OwnFacts>, [tls: PostureState, secrets: PostureState, rotation: PostureState]]>([
  ['at its best: the proxy in front cannot be seen', {}, ['unknown', 'on', 'on']],
  ['TLS 1.3 alone', { minTls: 'TLSv1.3' }, ['unknown', 'on', 'on']],
  ['with older TLS', { minTls: 'TLSv1.1' }, ['off', 'on', 'on']],
  ['without checking certificates', { checksCertificates: false }, ['off', 'on', 'on']],
  ['with a stand-in', { endpoints: ['http://127.0.0.1:1'] }, ['off', 'on', 'on']],
  ['with a database of this machine', { database: 'this machine' }, ['unknown', 'on', 'on']],
  ['with a database by TLS', { database: 'TLS' }, ['unknown', 'on', 'on']],
  ['with a database by TLS that is not checked', { database: 'TLS without a check' }, ['off', 'on', 'on']],
  ['with a database without TLS', { database: 'no TLS' }, ['off', 'on', 'on']],
  ['open to the network', { server: { host: '0.0.0.0', isLoopback: false } }, ['off', 'on', 'on']],
  [
    'with its key beside the database',
    { secrets: [{ name: 'LOCKBOX_LEDGER_KEY', from: 'beside the database' }] },
    ['unknown', 'off', 'on'],
  ],
  ['where an old secret does not count', { takesPrevious: ['BOT_APP_PASSWORD'] }, ['unknown', 'on', 'off']],
  ['without secrets', { secrets: [] }, ['unknown', 'on', 'not-applicable']],
])('this service %s', (_what, changes, states) => {
  const own = ownPosture({ ...good, ...changes });
  expect(own.map(({ feature }) => feature)).toEqual(['tls', 'environment-variables', 'key-rotation']);
  expect(own.map(({ state }) => state)).toEqual(states);
  for (const { state, mend, means } of own) {
    expect(mend === null).toBe(state === 'on' || state === 'not-applicable');
    expect(means).not.toBe('');
  }
});

describe('changes', () => {
  const before = items(inventory());

  test('are none where nothing changed, whatever the order and the case of ids', () => {
    const { accounts, storage } = inventory();
    const upper = accounts.map((account) => ({ ...account, id: account.id.toUpperCase() })).reverse();
    expect(postureChanges(before, items({ accounts: upper, storage }))).toEqual([]);
  });

  test('name resource, feature, from and to', () => {
    const open = { ...speechAccount(), publicNetworkAccess: 'Enabled', networkAcls: undefined };
    const after = items(inventory({ accounts: [bareAccount({ disableLocalAuth: true }), open] }));
    expect(postureChanges(before, after).map(({ service, feature, from, to }) => [service, feature, from, to])).toEqual(
      [
        ['openai', 'authentication', 'off', 'on'],
        ['openai', 'key-rotation', 'unknown', 'not-applicable'],
        ['openai', 'environment-variables', 'unknown', 'not-applicable'],
        ['speech', 'virtual-networks', 'on', 'off'],
      ],
    );
  });

  test('of a new resource are what is off, and a resource that is gone has none', () => {
    const second = bareAccount({ id: `${bareAccount().id}-2` });
    const after = items(inventory({ accounts: [speechAccount(), second] }));
    const changes = postureChanges(before, after);
    expect(changes.map(({ resource, from, to }) => [resource, from, to])).toEqual(
      Array.from({ length: 4 }, () => [second.id, 'absent', 'off']),
    );
  });

  test('of a resource that was there before are none for a feature that is first looked at', () => {
    expect(
      postureChanges(
        before.filter(({ feature }) => feature !== 'authentication'),
        before,
      ),
    ).toEqual([]);
  });
});
