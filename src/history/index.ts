export * from './checkpoint';
export * from './errors';
export * from './export';
export * from './folder';
export * from './life';
export * from './ports';
export * from './show';
export * from './verify';
export type * from './wire';
