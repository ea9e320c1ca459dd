export { createLog, type Log } from './log';
export { createMetrics, type KindFreshness, type Metrics } from './metrics';
export { outside, within } from './scope';
export { startTracing, type Tracing } from './tracing';
