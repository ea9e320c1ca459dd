import { toSignal } from '../../src/signals';
import { foreignAlerts } from '../fixtures/records';

test.each(Object.entries(foreignAlerts))('%s is understood, and ignored as another operation', (_, record) => {
  expect(toSignal(record)).toEqual({ ok: false, as: 'ignored', why: 'OTHER_OPERATION' });
});
