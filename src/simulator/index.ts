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
export { startSimulator, type Simulator } from './simulator';
export type { Rights, SimulatorOptions } from './state';
