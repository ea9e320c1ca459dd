import type { Actor, SilenceAuthor } from '../../model';
import type { Command } from '../command';
import { personal, type RecordData } from '../record';

/** What an auditor looked at. */
export interface AuditorRead {
  /** A local command names only who the machine says runs it. */
  by: Actor | { local: SilenceAuthor };
  what: string;
  requestId?: string;
  /** What was handed out: how much of what, up to which size of the ledger. It names nobody. */
  handedOut?: Readonly<Record<string, string | number | boolean>>;
  /** The filters that were asked with, by name. */
  filter: Readonly<Record<string, string | string[] | undefined>>;
}

/** Filters whose values come from lists and clocks, and so describe nobody. */
const impersonal: ReadonlySet<string> = new Set(['state', 'kind', 'service', 'from', 'to']);

/**
 * Records what an auditor looked at. The entry belongs to no request: to look at one changes nothing of what is told of it.
 */
export function auditorRead({ by, what, requestId, filter, handedOut }: AuditorRead): Command<void> {
  const data: RecordData = {
    what,
    ...('local' in by ? { via: 'local', author: personal(by.local.name) } : {}),
    ...(requestId === undefined ? {} : { about: requestId }),
    ...(handedOut === undefined ? {} : { handedOut: { ...handedOut } }),
  };
  const filters: RecordData = {};
  for (const [name, value] of Object.entries(filter)) {
    if (value !== undefined) filters[name] = impersonal.has(name) ? value : personal(value);
  }
  if (Object.keys(filters).length > 0) data['filters'] = filters;
  return {
    name: 'auditor-read',
    needs: () => ({}),
    run: (draft) => {
      draft.record({ type: 'auditor-read', actor: 'local' in by ? { kind: 'unknown' } : by, data });
    },
  };
}
