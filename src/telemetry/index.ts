export { createLog, type Log } from './log';
export { createMetrics, type KindFreshness, type Metrics } from './metrics';
export { during, type Occasion } from './occasion';
export { startTracing, type Tracing } from './tracing';
