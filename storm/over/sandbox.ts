import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import * as path from 'node:path';
import { VirtualClock } from '../../test/support/virtual-clock';

/** What the files of a sandbox find around them. */
export interface Setting {
  /** The clock at this moment: what is warm may serve another history next. */
  readonly clock: () => VirtualClock;
  readonly environment: Readonly<Record<string, string>>;
  /** What a `require` gives, by its text, in place of the module of that name. */
  readonly modules: Readonly<Record<string, unknown>>;
}

const requireOfNode = createRequire(__filename);

interface Module { exports: unknown }

type Require = (name: string) => unknown;

/** What a file sees in place of the globals of these names. */
const NAMES = ['exports', 'require', 'module', '__filename', '__dirname', 'process', 'console', 'Date', 'Math', 'setTimeout', 'clearTimeout'];

type Compiled = (...values: unknown[]) => void;

const compiled = new Map<string, Compiled>();

/**
 * Runs CommonJS files whose time is virtual: their date and timers are the clock's, and modules of Node are what the setting gives. They are compiled as
 * functions of this realm and not in a context of their own, since SDK clients ask `instanceof` of what they are handed.
 */
export class Sandbox {
  private readonly loaded = new Map<string, Module>();
  private readonly globals: readonly unknown[];
  private readonly modules: Readonly<Record<string, unknown>>;

  constructor(setting: Setting) {
    const { clock } = setting;
    const process_ = Object.create(process, { env: { value: setting.environment }, emitWarning: { value: () => undefined } }) as unknown;
    // looked up at each line: a history listens to the console while it lasts
    const console_ = { ...console, log: (...words: unknown[]) => console.log(...words) };
    const math = Object.create(Math, { random: { value: () => 0.5 } }) as unknown;
    const setTimer = (wake: (...values: unknown[]) => void, delay = 0, ...values: unknown[]) => {
      const timer = { clear: clock().timer(clock().now() + delay, () => wake(...values)), ref: () => timer, unref: () => timer };
      return timer;
    };
    const clearTimer = (timer: unknown) => (timer instanceof Object && 'clear' in timer ? (timer as { clear: () => void }).clear() : undefined);
    this.globals = [process_, console_, dateOf(clock), math, setTimer, clearTimer];
    this.modules = { 'node:process': process_, 'node:module': { createRequire: (file: string) => this.requireFrom(path.dirname(file)) }, ...setting.modules };
  }

  /** The exports of a file. */
  public load(file: string): unknown {
    const known = this.loaded.get(file);
    if (known) {
      return known.exports;
    }
    const module: Module = { exports: {} };
    this.loaded.set(file, module);
    const folder = path.dirname(file);
    functionOf(file)(module.exports, this.requireFrom(folder), module, file, folder, ...this.globals);
    return module.exports;
  }

  private requireFrom(folder: string): Require {
    return name => {
      if (name in this.modules) {
        return this.modules[name];
      }
      // what is no file of its own is a module of Node
      return name.startsWith('.') ? this.load(path.join(folder, name.endsWith('.js') ? name : `${name}.js`)) : requireOfNode(name) as unknown;
    };
  }
}

function functionOf(file: string): Compiled {
  const known = compiled.get(file) ?? new Function(...NAMES, `${sourceOf(file)}\n//# sourceURL=${file}`) as Compiled;
  compiled.set(file, known);
  return known;
}

/** The text of a file. Its dynamic imports of Node's modules, which would pass by those that are given, become requires. */
function sourceOf(file: string): string {
  return readFileSync(file, 'utf8').replace(/\bimport\(("node:\w+")\)/g, 'Promise.resolve(require($1))');
}

/** `Date` as it is at the moment of a clock. */
function dateOf(clock: () => VirtualClock): DateConstructor {
  return class extends Date {
    public static now(): number {
      return clock().now();
    }

    constructor(value: number | string | Date = clock().now()) {
      super(value);
    }
  } as DateConstructor;
}
