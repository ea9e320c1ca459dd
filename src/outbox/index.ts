export * from './deliver';
export * from './delivery';
export * from './send-event';
export * from './order';
export * from './retry';
export * from './trouble';
