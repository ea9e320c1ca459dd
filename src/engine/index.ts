export type { EngineContext, Report } from './context';
export { Engine, type EngineOptions } from './engine';
export * from './ports';
export { replayFiles, type ReplayFile } from './replay';
