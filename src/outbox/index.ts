export * from './deliver';
export * from './delivery';
export * from './retry';
export * from './trouble';
