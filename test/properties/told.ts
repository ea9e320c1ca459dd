import { decodeEntry } from '../../src/ledger';
import type { Store } from '../../src/store';
import { people } from './run';

/** A ledger entry as the model reads it. */
export interface Told {
  type: string;
  request?: string;
  /** Which of the people did it. */
  who?: number;
  data: Record<string, unknown>;
}

/** Every entry, in order, with who did it in clear. */
export async function told(store: Store): Promise<Told[]> {
  const clear = new Map<string, unknown>();
  for await (const { hash, value } of store.history.personal()) clear.set(hash, value);
  const entries: Told[] = [];
  for await (const { bytes } of store.history.entries()) {
    const { type, request, actor, data } = decodeEntry(bytes);
    const sealed = 'ref' in actor ? clear.get(actor.ref.$sealed) : undefined;
    const id = typeof sealed === 'object' && sealed !== null ? (Reflect.get(sealed, 'id') as unknown) : undefined;
    const index = actor.kind === 'person' ? people.findIndex((person) => person.id === id) : -1;
    entries.push({
      type,
      data: data,
      ...(request === undefined ? {} : { request }),
      ...(index < 0 ? {} : { who: index }),
    });
  }
  return entries;
}
