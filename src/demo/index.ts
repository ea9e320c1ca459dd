export { DemoError } from './errors';
export { playLive } from './live';
export type { StartTeams } from './checks';
export { playOnce } from './once';
export type { DemoParts } from './stage';
