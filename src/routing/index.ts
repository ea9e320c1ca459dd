export type { AskedPerson, KnownPeople, WhatIsKnown } from './asked';
export { designated, type Designated, type KnownMembers, type NamedGroup } from './designated';
export * from './explain';
export * from './glob';
export { reminderAt } from './hours';
export * from './may-decide';
export * from './policy';
export * from './route';
export * from './take';
