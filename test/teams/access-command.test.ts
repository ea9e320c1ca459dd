import { accessCommandOf, type AccessCommand } from '../../src/teams/access-command';

const wanted = { resource: 'contoso-speech', role: 'read', hours: 8, reason: 'of a case' } as const;
const read: [text: string, command: AccessCommand | undefined][] = [
  ['request access contoso-speech read for 8h because of a case', { do: 'request-access', ...wanted }],
  ['Request Access to contoso-speech READ for 8 hours because of a case', { do: 'request-access', ...wanted }],
  [
    'request access contoso-speech in c1 write for 2d',
    { do: 'request-access', ...wanted, container: 'c1', role: 'write', hours: 48, reason: '' },
  ],
  ['request access contoso-speech read for 30m because of a case', { do: 'request-access', ...wanted, hours: 0.5 }],
  ['request access', { do: 'access-form' }],
  ['request access contoso-speech', { do: 'access-form', resource: 'contoso-speech' }],
  ['request access contoso-speech owner for 8h', { do: 'access-form', resource: 'contoso-speech' }],
  ['request accessories', undefined],
  ['end access A-0123456789', { do: 'end-access', id: 'A-0123456789' }],
  ['end access', undefined],
  [`end access ${'A'.repeat(101)}`, undefined],
  ['end', undefined],
];
test.each(read)('"%s" is read as what it says', (text, command) => {
  expect(accessCommandOf(text)).toEqual(command);
});
