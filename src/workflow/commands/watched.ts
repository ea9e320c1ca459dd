import { byosOf, resourceKey, type ByosStorage, type InventorySnapshot } from '../../model';
import type { Policy } from '../../routing';
import type { AccessSource } from './access-source';

/** The accounts that are watched, by id: BYOS storage, and the Speech accounts that keep their data in it. */
export function watchedOf(
  snapshot: InventorySnapshot | undefined,
  { byos }: Policy,
  late: AccessSource['late'] = [],
): Map<string, ByosStorage> {
  const { allowedPrincipals = [] } = byos ?? {};
  const present = snapshot === undefined ? [] : byosOf(snapshot.inventory, allowedPrincipals);
  const places = [...late.map((one) => ({ ...one, allowedPrincipals: [...allowedPrincipals] })), ...present];
  return new Map(
    places.flatMap((place) => [place.storageId, ...place.speechIds].map((id) => [resourceKey(id), place] as const)),
  );
}
