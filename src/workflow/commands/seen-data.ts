import type { AccessSeen } from '../../model';
import { personal, type RecordData } from '../record';

/** An access as an entry keeps it: whoever it names, and where they came from, is sealed. */
export function seenData(seen: AccessSeen): RecordData {
  const { key, source, what, accountId, target, by, address, first, last, count, succeeded, details } = seen;
  return {
    // Of what was seen: whoever guessed it could confirm it by an open hash.
    key: personal(key),
    source,
    what,
    account: accountId,
    ...(target === '' ? {} : { target: personal(target) }),
    by: personal({ ...by, actor: { ...by.actor } }),
    ...(address === undefined ? {} : { address: personal(address) }),
    first,
    last,
    count,
    succeeded,
    details: personal({ ...details }),
    ...(seen.correlationId === undefined ? {} : { correlationId: seen.correlationId }),
  };
}
