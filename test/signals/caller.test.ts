import { toSignal } from '../../src/signals';
import type { Actor } from '../../src/model';
import { decider, hubRecord, restEvent, storageRecord, type LogRecord } from '../fixtures/records';

const oid = 'http://schemas.microsoft.com/identity/claims/objectidentifier';
const app = '22222222-2222-2222-2222-222222222222';

test.each<[string, LogRecord, Actor]>([
  [
    'a person by their object id, lower-cased',
    restEvent({ claims: { [oid]: decider.toUpperCase() }, caller: 'A@Example.com' }),
    { kind: 'person', id: decider, address: 'a@example.com' },
  ],
  [
    'a person by the address alone, where no id is told',
    restEvent({ claims: {}, caller: 'A@Example.com' }),
    { kind: 'person', id: 'a@example.com', address: 'a@example.com' },
  ],
  [
    'a person by an object id as the caller',
    restEvent({ claims: {}, caller: decider }),
    { kind: 'person', id: decider },
  ],
  [
    'an application by its claims',
    restEvent({ claims: { appid: app, idtyp: 'app', [oid]: decider }, caller: decider }),
    { kind: 'app', id: app },
  ],
  [
    'an application without idtyp, since no person is named',
    restEvent({ claims: { appid: app }, caller: decider }),
    { kind: 'app', id: app },
  ],
  [
    'the person, where they used an application',
    restEvent({ claims: { appid: app, [oid]: decider }, caller: 'a@example.com' }),
    { kind: 'person', id: decider, address: 'a@example.com' },
  ],
  [
    'claims within the identity of an Event Hub record',
    hubRecord({ identity: { claims: { [oid]: decider } } }),
    { kind: 'person', id: decider },
  ],
  [
    'an identity as text',
    hubRecord({ identity: JSON.stringify({ claims: { [oid]: decider } }) }),
    { kind: 'person', id: decider },
  ],
  [
    'who asked a storage account',
    storageRecord({ identity: { type: 'OAuth', requester: { objectId: decider, upn: 'a@example.com', appId: app } } }),
    { kind: 'person', id: decider, address: 'a@example.com' },
  ],
  [
    'nobody, where only a name of a service is told',
    restEvent({ claims: {}, caller: 'Microsoft.Advisor' }),
    { kind: 'unknown' },
  ],
  [
    'nobody, where a storage account was asked with a key',
    storageRecord({ identity: { type: 'AccountKey' } }),
    { kind: 'unknown' },
  ],
  ['nobody, where claims are no JSON', restEvent({ claims: '{"oid":', caller: null }), { kind: 'unknown' }],
])('the caller is %s', (_, record, caller) => {
  expect(toSignal(record)).toMatchObject({ ok: true, signal: { caller } });
});
