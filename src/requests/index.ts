export * from './command';
export * from './id';
export * from './open';
export { accessAssumedOverAt, dueStages, unreached } from './schedule';
export { step } from './step';
