export type { AskedPerson, KnownPeople } from './asked';
export * from './delegation';
export * from './explain';
export * from './glob';
export { reminderAt } from './hours';
export * from './may-decide';
export * from './policy';
export * from './route';
export * from './take';
