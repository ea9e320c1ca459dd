import type { Provider } from './clients';

/** @returns `count` placeholders for bound values, the first of them the one behind `before` others. */
export function placeholders(provider: Provider, before: number, count: number): string {
  const one = (at: number): string => (provider === 'sqlite' ? '?' : `$${before + at + 1}`);
  return Array.from({ length: count }, (_, at) => one(at)).join(', ');
}

/** @returns a statement of ours, whose values stand in it as `?`, as its database wants them. */
export function numbered(provider: Provider, sql: string): string {
  let count = 0;
  return provider === 'sqlite' ? sql : sql.replaceAll('?', () => `$${(count += 1)}`);
}
