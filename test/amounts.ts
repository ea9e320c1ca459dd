/**
 * How much of something a test plays: `npm test` has time for the usual amount, `npm run test:long` for the whole one.
 * Both show the test's guarantee.
 */
export function amount(usual: number, whole: number): number {
  return process.env['LOCKBOX_TEST_AMOUNTS'] === 'whole' ? whole : usual;
}
