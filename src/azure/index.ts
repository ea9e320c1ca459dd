export { armAudiences, checkBearer, type CheckedBearer } from './bearer';
export { serviceCredential, type SignIn } from './credential';
export { createLockboxExecutor } from './executor';
export { HeldTokens, type TokenFor } from './held-tokens';
export { onBehalfOf, type Obtained, type SignInApp } from './on-behalf-of';
export { isPlainLoopback } from './loopback';
export { findSignInWay, type SignInSources, type SignInWay } from './sign-in-way';
export * from './step-up';
export { createAzureTruth, type TruthOptions } from './truth';
