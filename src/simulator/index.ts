export {
  simulatedApp,
  simulatedPortalUser,
  simulatedSpeechStorageId,
  simulatedSubscriptions,
  simulatedTenantId,
  simulatedWorkspaceId,
  simulatedWorkspaceResourceId,
} from './constants';
export { SimulatorError } from './error';
export { startEventHubs, type EventHubs, type EventHubsOptions, type SentEvent } from './event-hubs';
export { startSimulator, type Simulator } from './simulator';
export type { Rights, SimulatorOptions } from './state';
