export { startEventHubs, type EventHubs, type EventHubsOptions, type SentEvent } from './server';
