import { EVERY_OPTION } from './every-option';
import { LIFE } from './life';
import { Plot } from './plot';

/** The whole story: the life of one stack, and then another stack with every option. */
export const PLOTS: readonly Plot[] = [...LIFE, ...EVERY_OPTION];
