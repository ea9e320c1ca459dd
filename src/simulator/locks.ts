/** A management lock. */
export interface Lock {
  name: string;
  /** Where it stands; it holds there and below. */
  scope: string;
  level: 'CanNotDelete' | 'ReadOnly';
  notes?: string;
}

/** @returns the scopes of the locks that forbid deleting something at this path, or writing to it and acting on it. */
export function lockedBy(locks: readonly Lock[], path: string, what: 'write' | 'delete'): string[] {
  return locks
    .filter(({ scope, level }) => isWithin(path, scope) && (what === 'delete' || level === 'ReadOnly'))
    .map(({ scope }) => scope);
}

/** @returns true where a path is the scope or something in it. A management group is taken to hold every subscription. */
export function isWithin(path: string, scope: string): boolean {
  const [inner, outer] = [trimmed(path), trimmed(scope)];
  if (outer === '' || inner === outer) return true;
  if (outer.startsWith('/providers/microsoft.management/managementgroups/')) return inner.startsWith('/subscriptions/');
  return inner.startsWith(`${outer}/`);
}

function trimmed(path: string): string {
  return path.toLowerCase().replace(/\/+$/, '');
}
