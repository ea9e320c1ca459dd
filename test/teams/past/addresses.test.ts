import { historyAddress, requestAddress, requestAt } from '../../../src/teams/past/addresses';

const own = 'https://lockbox.example.com';
const below = 'https://tools.example.com/lockbox';
const id = 'L-0123456789';

test.each([
  [own, `${own}/requests/${id}`],
  [own, `${own}/requests/${id}/`],
  [own, `${own}/requests/${id}?from=chat#proof`],
  [own, `${own}/?view=request&id=${id}`],
  [own, `${own}?id=${id}&view=request`],
  [own, `https://LOCKBOX.example.com:443/requests/${id}`],
  [below, `${below}/requests/${id}`],
  [below, `${below}/?view=request&id=${id}`],
  [below, `${below}?view=request&id=${id}`],
])('below %s, %s is a request', (publicUrl, url) => {
  expect(requestAt(publicUrl, url)).toBe(id);
});

test.each<[string, unknown]>([
  [own, `https://lockbox.example.com.evil.example/requests/${id}`],
  [own, `https://evil.example/requests/${id}`],
  [own, `https://evil.example/?u=${own}/requests/${id}`],
  [own, `http://lockbox.example.com/requests/${id}`],
  [own, `https://lockbox.example.com:8443/requests/${id}`],
  [own, `https://lockbox.example.com@evil.example/requests/${id}`],
  [own, `https://user:secret@lockbox.example.com/requests/${id}`],
  [own, `${own}/requests/${id}/evidence`],
  [own, `${own}/api/requests/${id}`],
  [own, `${own}/requests/`],
  [own, `${own}/requests/x' or 1=1`],
  [own, `${own}/requests/L-012345678`],
  [own, `${own}/?view=history&id=${id}`],
  [own, `${own}/?id=${id}`],
  [own, own],
  [own, 'lockbox.example.com'],
  [own, `${own}/requests/${id}?${'x'.repeat(2_000)}`],
  [own, 7],
  [own, undefined],
  [below, `https://tools.example.com/requests/${id}`],
  [below, `https://tools.example.com/lockboxes/requests/${id}`],
  [below, `https://tools.example.com/?view=request&id=${id}`],
])('below %s, %s is none', (publicUrl, url) => {
  expect(requestAt(publicUrl, url)).toBeUndefined();
});

test('the address of a request is read as that request', () => {
  expect(requestAt(below, requestAddress(below, id))).toBe(id);
});

test('the address of a list carries the filters by the names of the API, and never for whom it was asked', () => {
  const filter = { state: ['approved' as const, 'rejected' as const], text: 'a&b = c', asked: 'somebody' };
  expect(historyAddress(own, filter)).toBe(`${own}/?view=history&state=approved%2Crejected&text=a%26b+%3D+c`);
});
