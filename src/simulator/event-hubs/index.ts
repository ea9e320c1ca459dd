export { startEventHubs, type EventHubs, type EventHubsOptions } from './server';
