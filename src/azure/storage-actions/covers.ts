/**
 * Whether a setting that Azure shows holds all that was set: the same values, text without regard to case, lists in any
 * order. What is absent and what is null are the same; what Azure fills in beside is not looked at.
 */
export function covers(shown: unknown, wanted: unknown): boolean {
  if (wanted === null || wanted === undefined) return shown === null || shown === undefined;
  if (typeof wanted === 'string') return typeof shown === 'string' && shown.toLowerCase() === wanted.toLowerCase();
  if (typeof wanted !== 'object') return shown === wanted;
  if (Array.isArray(wanted)) return Array.isArray(shown) && sameMembers(shown, wanted);
  if (typeof shown !== 'object' || shown === null) return false;
  return Object.entries(wanted).every(([key, value]) => covers((shown as Record<string, unknown>)[key], value));
}

/** No list of a setting has more members than this; comparing each with each must not take for ever. */
const maxMembers = 200;

function sameMembers(shown: readonly unknown[], wanted: readonly unknown[]): boolean {
  if (shown.length > maxMembers || wanted.length > maxMembers) return false;
  return shown.length === wanted.length && wanted.every((value) => shown.some((present) => covers(present, value)));
}
