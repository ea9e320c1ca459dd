export { loadConfig, policyWithoutFile, type Config } from './config';
export * from './errors';
export { jsonSchema } from './schema';
export { readSecrets, SecretError, type Secret, type Secrets } from './secret';
export { isLoopback } from './values';
