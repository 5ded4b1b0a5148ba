import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import * as path from 'node:path';
import { transformSync } from 'esbuild';

/** What node hands to those who compile a kind of file. */
interface Compilable extends NodeJS.Module {
  _compile(code: string, file: string): unknown;
}

const load = createRequire(import.meta.url);

/** Loads TypeScript, and loads again what depends on one file. A file is transformed once. */
export class Modules {
  private readonly transformed = new Map<string, string>();

  constructor(private readonly project: string) {
    // the list of a loader's own require is that of all
    load.extensions['.ts'] = (module, file) => (module as Compilable)._compile(this.transform(file), file);
  }

  /** Run a file, unless it ran already. */
  public load(file: string): void {
    load(path.join(this.project, file));
  }

  /** Forget a file and all that have loaded it, directly or not. Answers which. */
  public forget(file: string): Set<string> {
    const gone = new Set([path.join(this.project, file)]);
    const ours = Object.values(load.cache).filter(module => module !== undefined).filter(module => this.isOurs(module.filename));
    for (let size = 0; size < gone.size;) {
      size = gone.size;
      for (const { filename, children } of ours) {
        if (children.some(child => gone.has(child.filename))) {
          gone.add(filename);
        }
      }
    }
    for (const filename of gone) {
      delete load.cache[filename];
    }
    return new Set([...gone].map(filename => path.relative(this.project, filename)));
  }

  /** Forget all files of the project. */
  public forgetAll(): void {
    Object.keys(load.cache).filter(file => this.isOurs(file)).forEach(file => delete load.cache[file]);
  }

  private isOurs(filename: string): boolean {
    return filename.startsWith(this.project + path.sep) && !filename.includes(`${path.sep}node_modules${path.sep}`);
  }

  private transform(file: string): string {
    const known = this.transformed.get(file) ?? transformSync(readFileSync(file, 'utf8'), {
      loader: 'ts', format: 'cjs', target: 'node20', sourcefile: file, sourcemap: 'inline',
    }).code;
    this.transformed.set(file, known);
    return known;
  }
}
