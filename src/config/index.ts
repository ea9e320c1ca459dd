export { defaultConfig, loadConfig, misfitsIn, policyWithoutFile, type Config } from './config';
export { ConfigError, faultText, type ConfigFault, type ConfigFaultCode } from './errors';
export { policyHash } from './policy';
export { jsonSchema } from './schema';
export {
  readSecret,
  readSecrets,
  SecretError,
  type Environment,
  type LogLevel,
  type Secret,
  type Secrets,
  type SecretValues,
} from './secret';
export { isLoopback } from './values';
export { webhookKeys, type WebhookKeys, type WebhookPlace } from './webhooks';
