import type { RequestFacts } from '../../src/model';
import { routeFor, RoutingError, type RouteMatch, type RouteReason } from '../../src/routing';
import { lockboxFacts, subscriptionId } from '../fixtures/requests';
import { policy, route } from './policies';

const otherGuid = '99999999-9999-4999-8999-999999999999';

const rows: [sentence: string, RouteMatch, Partial<RequestFacts>, RouteReason][] = [
  ['takes its kind', { kind: ['byos-review', 'lockbox'] }, {}, 'MATCHED'],
  ['leaves another kind', { kind: ['byos-review'] }, {}, 'KIND_DIFFERS'],
  ['takes its service', { service: ['openai'] }, {}, 'MATCHED'],
  ['leaves another service', { service: ['speech', 'storage'] }, {}, 'SERVICE_DIFFERS'],
  ['takes its subscription in any case', { subscription: [subscriptionId.toUpperCase()] }, {}, 'MATCHED'],
  ['leaves another subscription', { subscription: [otherGuid] }, {}, 'SUBSCRIPTION_DIFFERS'],
  ['takes its resources by glob', { resource: ['/subscriptions/*/resourceGroups/prod-*/**'] }, {}, 'MATCHED'],
  ['leaves other resources', { resource: ['/subscriptions/*/resourceGroups/dev-*/**'] }, {}, 'RESOURCE_DIFFERS'],
  ['leaves a request that names no resource', { resource: ['**'] }, { resourceIds: [] }, 'RESOURCE_DIFFERS'],
  [
    'takes a request of several resources if any one matches',
    { resource: ['/subscriptions/*/resourceGroups/prod-*/**'] },
    { resourceIds: ['/subscriptions/x/resourceGroups/dev-1/a/b', '/subscriptions/x/resourceGroups/prod-1/a/b'] },
    'MATCHED',
  ],
  ['takes its resource type in any case', { resourceType: ['microsoft.cognitiveservices/Accounts'] }, {}, 'MATCHED'],
  ['leaves another resource type', { resourceType: ['Microsoft.Storage/x'] }, {}, 'RESOURCE_TYPE_DIFFERS'],
  ['takes its duration', { duration: ['8', 'Support request lifetime'] }, {}, 'MATCHED'],
  [
    'takes a duration in words in any case',
    { duration: ['support request lifetime'] },
    { accessDuration: 'Support request lifetime' },
    'MATCHED',
  ],
  ['leaves another duration', { duration: ['4'] }, {}, 'DURATION_DIFFERS'],
  ['takes its work item source', { workItemSource: ['supportrequest'] }, {}, 'MATCHED'],
  ['leaves another work item source', { workItemSource: ['Incident'] }, {}, 'WORK_ITEM_SOURCE_DIFFERS'],
  ['takes what fits in every part', { kind: ['lockbox'], service: ['openai'], duration: ['8'] }, {}, 'MATCHED'],
  [
    'leaves what fits in all parts but one',
    { kind: ['lockbox'], service: ['openai'], duration: ['4'] },
    {},
    'DURATION_DIFFERS',
  ],
];

test.each(rows)('a route %s', (_sentence, match, changes, why) => {
  const routed = routeFor(policy([route('first', { match }), route('rest')]), lockboxFacts(changes));
  expect(routed.reasons[0]).toEqual({ route: 'first', matched: why === 'MATCHED', why });
  expect(routed.route.name).toBe(why === 'MATCHED' ? 'first' : 'rest');
});

const unsaid: [what: string, RouteMatch, keyof RequestFacts, RouteReason][] = [
  ['resource type', { resourceType: ['x'] }, 'resourceType', 'RESOURCE_TYPE_DIFFERS'],
  ['work item source', { workItemSource: ['x'] }, 'workItemSource', 'WORK_ITEM_SOURCE_DIFFERS'],
];

test.each(unsaid)('a route on %s leaves a request that does not say it', (_what, match, key, why) => {
  const { [key]: _left, ...facts } = lockboxFacts();
  const routed = routeFor(policy([route('first', { match }), route('rest')]), facts as RequestFacts);
  expect(routed.reasons[0]?.why).toBe(why);
});

test('the first route that matches takes the request, and those behind it say so', () => {
  const match: RouteMatch = { kind: ['lockbox'] };
  const routes = [
    route('a', { match: { service: ['speech'] } }),
    route('b', { match }),
    route('c', { match }),
    route('d'),
  ];
  const { route: taken, reasons } = routeFor(policy(routes), lockboxFacts());
  expect(taken).toBe(routes[1]);
  expect(reasons.map(({ why }) => why)).toEqual([
    'SERVICE_DIFFERS',
    'MATCHED',
    'EARLIER_ROUTE_TOOK_IT',
    'EARLIER_ROUTE_TOOK_IT',
  ]);
  expect(reasons.filter(({ matched }) => matched)).toHaveLength(1);
});

test('a policy without a last route that takes everything is a broken invariant', () => {
  const broken = policy([route('only', { match: { kind: ['byos-review'] } })]);
  let thrown: unknown;
  try {
    routeFor(broken, lockboxFacts());
  } catch (error) {
    thrown = error;
  }
  expect(thrown).toBeInstanceOf(RoutingError);
  expect(thrown).toMatchObject({ code: 'NO_ROUTE' });
});
