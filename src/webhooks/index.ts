export { Webhooks, type Webhook, type WebhooksOptions } from './webhooks';
