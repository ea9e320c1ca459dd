export type { EngineContext, EntraContext, Report } from './context';
export { gatherDaily, type DailyQuestion } from './daily-facts';
export { Engine, type EngineOptions } from './engine';
export { approverRoleIds } from '../watch';
export * from './ports';
export { ReadBudget } from './read-budget';
export type { Freshness } from './read-schedule';
export { replayFiles, type ReplayFile } from './replay';
export { type PastInventory } from './replay-accesses';
