import { BROKEN_CHANGES } from './broken-change';
import { BROKEN_CREATES } from './broken-create';
import { BROKEN_IMAGES } from './broken-images';
import { BROKEN_INVARIANTS } from './broken-invariants';
import { BROKEN_RULES } from './broken-rules';
import { Variant } from './variant';

/** One broken handler for each rule of the design, each row of its tables, and each invariant: the storm has to see them all. */
export const BROKEN: readonly Variant[] = [...BROKEN_RULES, ...BROKEN_CREATES, ...BROKEN_CHANGES, ...BROKEN_INVARIANTS, ...BROKEN_IMAGES];
