export { serviceCredential, type SignIn } from './credential';
export { createLockboxExecutor } from './executor';
export { createDirectory, type GraphOptions } from './graph';
export { isPlainLoopback } from './loopback';
export { findSignInWay, type SignInSources, type SignInWay } from './sign-in-way';
export { createAzureTruth, type TruthOptions } from './truth';
