export { createLog, forHttpRequest, type Log } from './log';
export { createMetrics, type Metrics } from './metrics';
