import { OVER_BUNDLE } from './bundle';
import { OVER_HTTP } from './http';
import { UNBROKEN, Variant } from '../variant';

/** What a storm can go over: the handler's code in this process, the bundle as it ships, and the bundle with real sockets. */
export const WAYS: Readonly<Record<string, Variant>> = { code: UNBROKEN, bundle: OVER_BUNDLE, http: OVER_HTTP };

/** The way of a name. @throws Error for a name that there is none of */
export function wayOf(name: string): Variant {
  if (!(name in WAYS)) {
    throw new Error(`--over takes one of ${Object.keys(WAYS).join(', ')}, got ${name}`);
  }
  return WAYS[name];
}
