export { createApp, createMetricsApp, maxMessageBytes, type WebOptions } from './app';
export { listen, type Listening } from './listen';
