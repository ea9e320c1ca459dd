/** Which places a beginning of a resource id stands for. */
export type Places =
  /** Each place at that depth that begins so. */
  | { kind: 'some'; depth: number; places: string[] }
  /** There are too many of them: the place that they are all in, or none where that is everything. */
  | { kind: 'many'; depth: number; places: string[]; beginning: string }
  | { kind: 'none' };

/** So many places are looked for each by itself. */
export const maxPlaces = 50;

/**
 * Finds the places that a beginning of a resource id stands for: whole segments have an order of their own in the index,
 * and a piece of one stands for all segments that begin with it.
 *
 * @param find reads the places at a depth that begin so, at most one more than {@link maxPlaces}.
 */
export async function placesBeginning(
  beginning: string,
  find: (depth: number, beginning: string) => Promise<string[]>,
): Promise<Places> {
  const depth = beginning.split('/').length - 1;
  if (depth < 1) return { kind: 'none' };
  const places = await find(depth, beginning);
  if (places.length === 0) return { kind: 'none' };
  if (places.length <= maxPlaces) return { kind: 'some', depth, places };
  const above = beginning.slice(0, beginning.lastIndexOf('/'));
  return { kind: 'many', depth: depth - 1, places: above === '' ? [] : [above], beginning };
}
