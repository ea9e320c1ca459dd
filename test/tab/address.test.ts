import {
  addressOf,
  filterCount,
  filterQuery,
  noFilters,
  placeOf,
  placeOfSubPage,
  type Filters,
  type Place,
} from '../../src/tab/address';
import { requestsQuery } from '../../src/web/read/query';
import { kinds, services, stateNames } from '../../src/model';
import * as address from '../../src/tab/address';

const id = 'L-0123456789';
const filters: Filters = {
  state: ['pending', 'expired'],
  kind: ['lockbox'],
  service: ['openai', 'speech'],
  from: '2026-01-01',
  to: '2026-10-01',
  subscription: '5f1c2a9e',
  resource: '/subscriptions/a/b c',
  approver: 'ada@example.com',
  actor: 'Bo & Co',
  route: 'a,b',
  case: '2411240040001234',
  text: 'needle "in" hay + stack #1 %2C ü',
};

function read(text: string): Place {
  const { pathname, search } = new URL(text, 'https://lockbox.example.com');
  return placeOf(pathname, search);
}

test.each<Place>([
  { view: 'open' },
  { view: 'history', filters: noFilters },
  { view: 'history', filters },
  { view: 'request', id },
  { view: 'statistics' },
  { view: 'statistics', from: '2026-01-01', to: '2026-04-01' },
  { view: 'posture', all: true },
  { view: 'posture', all: false },
  { view: 'watching' },
  { view: 'configure' },
])('a place reads back from its address: %j', (place) => {
  expect(read(addressOf(place))).toEqual(place);
});

test.each<[string, string, Place]>([
  ['a request by its view', `/?view=request&id=${id}`, { view: 'request', id }],
  ['a request in lower case', '/requests/l-0123456789', { view: 'request', id }],
  ['filters alone', '/?state=pending', { view: 'history', filters: { ...noFilters, state: ['pending'] } }],
  [
    'a filter twice',
    '/?state=expired&state=PENDING',
    { view: 'history', filters: { ...noFilters, state: ['pending', 'expired'] } },
  ],
  ['a moment as a date', '/?view=statistics&from=2026-01-01T10:00:00Z', { view: 'statistics', from: '2026-01-01' }],
  ['no request id', '/requests/..%2F..%2Fapi', { view: 'history', filters: noFilters }],
  ['a script for an id', '/?view=request&id=<script>', { view: 'history', filters: noFilters }],
  ['a view that there is not', '/?view=admin', { view: 'open' }],
  ['states that there are not', '/?view=history&state=a,constructor', { view: 'history', filters: noFilters }],
  ['a day that there is not', '/?view=history&from=2026-02-30&to=never', { view: 'history', filters: noFilters }],
])('what is not known is passed over: %s', (_what, text, place) => {
  expect(read(text)).toEqual(place);
});

test.each<[string | undefined, Place | undefined]>([
  [undefined, undefined],
  ['', undefined],
  [id, { view: 'request', id }],
  ['watching', { view: 'watching' }],
  [`/requests/${id}`, { view: 'request', id }],
  ['/?view=history&state=expired', { view: 'history', filters: { ...noFilters, state: ['expired'] } }],
  ['https://evil.example/?view=history', undefined],
  ['anything', undefined],
])('a deep link of Teams leads to what it names: %s', (subPageId, place) => {
  expect(placeOfSubPage(subPageId)).toEqual(place);
});

test('every filter is one that the API takes by that name', () => {
  const query = filterQuery(filters);
  expect(Object.keys(requestsQuery.shape)).toEqual(expect.arrayContaining(query.map(([name]) => name)));
  expect(filterCount(filters)).toBe(query.length);
  expect(filterCount(noFilters)).toBe(0);
});

test('a text that is longer than the API takes is cut', () => {
  const place = read(`/?view=history&text=${'x'.repeat(600)}`);
  expect(place.view === 'history' && place.filters.text?.length).toBe(500);
});

test('every state, kind and service can be filtered by', () => {
  expect([address.states, address.kinds, address.services]).toEqual([stateNames, kinds, services]);
});
