export type { EngineContext, Report } from './context';
export { Engine, type EngineOptions } from './engine';
export * from './ports';
