export {
  simulatedApp,
  simulatedPortalUser,
  simulatedSpeechStorageId,
  simulatedSubscriptions,
  simulatedTenantId,
} from './constants';
export { SimulatorError } from './error';
export { startSimulator, type Simulator } from './simulator';
export type { SimulatorOptions } from './state';
