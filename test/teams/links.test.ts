import { resourceUrl, supportCaseUrl } from '../../src/teams/cards/links';
import { lockboxFacts, subscriptionId } from '../fixtures/requests';

const portal = 'https://portal.azure.com';

test('the support case is linked by the checked subscription and number, not by the address Azure sends', () => {
  const facts = lockboxFacts({ supportCase: { number: '2411240040001234', url: 'https://evil.example/' } });
  expect(supportCaseUrl(facts, portal)).toBe(
    `${portal}/#resource/subscriptions/${subscriptionId}/providers/microsoft.support/supporttickets/2411240040001234`,
  );
});

test.each([
  ['a number with more than digits', { supportCase: { number: '24/../evil' } }],
  ['an empty number', { supportCase: { number: '' } }],
  ['an endless number', { supportCase: { number: '1'.repeat(33) } }],
  ['a subscription that is no GUID', { subscription: { id: 'evil.example/#' } }],
])('%s is not linked', (_name, changes) => {
  expect(supportCaseUrl(lockboxFacts(changes), portal)).toBeUndefined();
});

test('a resource is linked by its id', () => {
  const [id = ''] = lockboxFacts().resourceIds;
  expect(resourceUrl(id, portal)).toBe(`${portal}/#resource${id}`);
  expect(resourceUrl(`/subscriptions/${subscriptionId}`, portal)).toBe(
    `${portal}/#resource/subscriptions/${subscriptionId}`,
  );
});

test.each([
  'https://evil.example',
  '//evil.example',
  `/subscriptions/${subscriptionId}/../../evil`,
  `/subscriptions/${subscriptionId}/./x`,
  `/subscriptions/${subscriptionId}/a?b=c`,
  `/subscriptions/${subscriptionId}/a b`,
  `/subscriptions/${subscriptionId}/%2e%2e`,
  `/subscriptions/${'0'.repeat(36)}/x`,
  '/subscriptions/x',
])('the id %s is not linked', (id) => {
  expect(resourceUrl(id, portal)).toBeUndefined();
});
