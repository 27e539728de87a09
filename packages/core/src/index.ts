export { checkKeys, checkOneOf, checkPositiveInteger, checkRange } from './config.ts';
export { describe, type ErrorCode, type ErrorDetails, invalidArgument, RecurrentError } from './error.ts';
export { checkSignal, createPacer, createYielder, type Pacer } from './event-loop.ts';
export { createRandom, type Random, type RandomState } from './random.ts';
export { createRegistry, type Registry, unknownName } from './registry.ts';
export { checkShape, type ShapePattern } from './shape.ts';
export { suggest } from './suggest.ts';
