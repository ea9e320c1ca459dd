export * from './command';
export { erase } from './erase';
export * from './id';
export * from './open';
export { planHash, planOf } from './plan';
export { lineKey, reviewOf } from './review';
export { accessAssumedOverAt, dueStages, unreached } from './schedule';
export { step } from './step';
