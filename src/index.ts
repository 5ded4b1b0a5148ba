export * from './desired-state';
export * from './image';
export * from './image-builder';
export * from './image-ref';
export * from './image-visibility';
export * from './instance-type';
export * from './platform';
