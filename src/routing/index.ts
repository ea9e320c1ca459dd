export * from './glob';
export * from './may-decide';
export * from './policy';
export * from './route';
export * from './take';
