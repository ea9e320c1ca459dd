export { DemoError } from './errors';
export { playLive } from './live';
export { playOnce, type StartTeams } from './once';
export type { DemoParts } from './stage';
