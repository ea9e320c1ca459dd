export { createApp, createMetricsApp, type WebOptions } from './app';
export { listen, type Listening } from './listen';
