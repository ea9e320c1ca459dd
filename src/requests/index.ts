export * from './command';
export * from './id';
export * from './open';
export { step } from './step';
