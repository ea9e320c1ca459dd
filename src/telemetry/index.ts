export { createLog, type Log } from './log';
export { createMetrics, type Metrics } from './metrics';
export { during, type Occasion } from './occasion';
