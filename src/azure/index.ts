export { serviceCredential, type SignIn } from './credential';
export { createLockboxExecutor } from './executor';
export { createAzureTruth, type TruthOptions } from './truth';
