export type { EngineContext, EntraContext, Report } from './context';
export { gatherDaily, type DailyQuestion } from './daily-facts';
export { Engine, type EngineOptions } from './engine';
export { approverRoleIds } from '../watch';
export * from './hub-ports';
export * from './ports';
export { replayFiles, type ReplayFile } from './replay';
export { type PastInventory } from './replay-accesses';
