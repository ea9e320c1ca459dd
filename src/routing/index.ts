export type { AskedPerson, KnownPeople } from './asked';
export * from './explain';
export * from './glob';
export { reminderAt } from './hours';
export * from './may-decide';
export * from './policy';
export * from './route';
export * from './silence';
export * from './take';
