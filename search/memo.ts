import { NOW, Remembered, Stack, UNIT } from './model';
import { claimTag, claimWord, idOf, wordOf } from './words';
import { BuilderMemo } from '../lambda/builder/memo';

/** What a memo holds of time, with ages in units for moments. */
export interface MomentsOfMemo {
  readonly created?: readonly [number, boolean];
  readonly doubtedAt?: number;
  readonly untaggedSince?: number;
  readonly watched?: readonly [number, string];
  readonly refusedSince?: ReadonlyArray<readonly [string, number]>;
  readonly undelivered?: readonly [number, boolean, string];
}

/** What a memo holds of names, with words for them. */
interface NamesOfMemo {
  readonly strays?: readonly string[];
  readonly taken?: readonly string[];
  readonly deletes?: ReadonlyArray<readonly [string, number]>;
  readonly spared?: string;
}

/** How many units ago a moment was. */
export function ageOf(moment: number): number {
  return Math.round((NOW - moment) / UNIT);
}

/** A memo in the model's words, without what no decision asks for. */
export function remembered(stack: Stack, memo: BuilderMemo): Remembered {
  const { created, doubtedAt, untaggedSince, watched, refusedSince, undelivered, strays, taken, deletes, spared, failure, ...others } = memo;
  const { poweredAt: _, lastRefusal: __, ...rest } = others;
  const moments: MomentsOfMemo = {
    created: created && [ageOf(created.at), created.accepted],
    doubtedAt: doubtedAt === undefined ? undefined : ageOf(doubtedAt),
    untaggedSince: untaggedSince === undefined ? undefined : ageOf(untaggedSince),
    watched: watched && [ageOf(watched.since), claimWord(stack, watched.claim)],
    refusedSince: refusedSince && Object.entries(refusedSince).map(([key, since]) => [key, ageOf(since)]),
    undelivered: undelivered && [ageOf(undelivered.since), undelivered.mayPass, undelivered.code],
  };
  const names: NamesOfMemo = {
    strays: strays?.map(wordOf).sort(),
    taken: taken?.map(wordOf).sort(),
    deletes: deletes && Object.entries(deletes).map(([name, count]): [string, number] => [wordOf(name), count]).sort(([a], [b]) => (a < b ? -1 : 1)),
    spared: spared === undefined ? undefined : wordOf(spared),
  };
  const words = Object.entries({ ...rest, ...moments, ...names, failure: failure?.code });
  return Object.fromEntries(words.filter(([, value]) => value !== undefined && value !== false).sort(([a], [b]) => (a < b ? -1 : 1)));
}

/** A memo as the handler has it. */
export function memoOf(stack: Stack, words: Remembered): BuilderMemo {
  const { created, doubtedAt, untaggedSince, watched, refusedSince, undelivered, strays, taken, deletes, spared, failure, ...rest } = words as
    MomentsOfMemo & NamesOfMemo & { failure?: string };
  const at = (age: number) => NOW - age * UNIT;
  return {
    ...rest,
    created: created && { at: at(created[0]), accepted: created[1] },
    doubtedAt: doubtedAt === undefined ? undefined : at(doubtedAt),
    untaggedSince: untaggedSince === undefined ? undefined : at(untaggedSince),
    watched: watched && { since: at(watched[0]), claim: claimTag(stack, watched[1]) },
    refusedSince: refusedSince && Object.fromEntries(refusedSince.map(([key, age]) => [key, at(age)])),
    undelivered: undelivered && { since: at(undelivered[0]), mayPass: undelivered[1], reason: undelivered[2], code: undelivered[2] },
    strays: strays?.map(idOf),
    taken: taken?.map(idOf),
    deletes: deletes && Object.fromEntries(deletes.map(([name, count]) => [idOf(name), count])),
    spared: spared === undefined ? undefined : idOf(spared),
    failure: failure === undefined ? undefined : { code: failure, reason: failure },
  };
}
