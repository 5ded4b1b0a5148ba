import { isRecord, Properties } from './event';

/**
 * Reads properties as CloudFormation delivers them, and collects what is wrong instead of stopping at it: whether a problem matters
 * depends on the request.
 */
export class PropertyReader {
  public readonly problems: string[] = [];

  /**
   * @param quotes whether problems repeat the value that was found; not for what stack events should not show
   */
  constructor(private readonly properties: Properties, private readonly path = '', private readonly quotes = true) {}

  /** A text; undefined when it is absent. */
  public text(name: string): string | undefined {
    return this.read(name, 'a text', value => (typeof value === 'string' ? value : undefined));
  }

  /** A boolean, of which CloudFormation makes "true" or "false". */
  public flag(name: string): boolean | undefined {
    const values = new Map([['true', true], ['false', false]]);
    return this.read(name, '"true" or "false"', value => values.get(scalar(value)));
  }

  /** A whole number within limits, of which CloudFormation makes a text. */
  public whole(name: string, limits?: { readonly min: number; readonly max: number }): number | undefined {
    const { min, max } = limits ?? { min: 0, max: Infinity };
    return this.read(name, limits ? `a whole number from ${min} to ${max}` : 'a whole number', value => {
      const number = /^\d+$/.test(scalar(value)) ? Number(value) : NaN;
      return number >= min && number <= max ? number : undefined;
    });
  }

  /** One of some words. */
  public word<W extends string>(name: string, words: readonly W[]): W | undefined {
    return this.read(name, words.map(word => `"${word}"`).join(' or '), value => words.find(word => word === value));
  }

  /** A list of texts. */
  public texts(name: string): string[] | undefined {
    return this.read(name, 'a list of texts', value =>
      (Array.isArray(value) && value.every(item => typeof item === 'string') ? [...value] : undefined));
  }

  /** A map of texts. */
  public map(name: string): Record<string, string> | undefined {
    return this.read(name, 'a map of texts', value => {
      if (!isRecord(value)) {
        return undefined;
      }
      const entries = Object.entries(value).filter((entry): entry is [string, string] => typeof entry[1] === 'string');
      return entries.length === Object.keys(value).length ? Object.fromEntries(entries) : undefined;
    });
  }

  /** A nested object, read by a reader of its own whose problems are ours. */
  public nested<T>(name: string, members: readonly string[], read: (reader: PropertyReader) => T, quotes = this.quotes): T | undefined {
    const value = this.read(name, 'an object', candidate => (isRecord(candidate) ? candidate : undefined), quotes);
    if (value === undefined) {
      return undefined;
    }
    return this.readPart(value, `${name}.`, members, read, quotes);
  }

  /** A list of objects, each read by a reader of its own whose problems are ours. */
  public list<T>(name: string, members: readonly string[], read: (reader: PropertyReader) => T): T[] | undefined {
    return this.read(name, 'a list of objects', value => (Array.isArray(value) && value.every(isRecord) ? value : undefined))
      ?.map((item, index) => this.readPart(item, `${name}.${index}.`, members, read));
  }

  /** Note that a property has to be there. */
  public require(name: string): void {
    if (this.properties[name] === undefined || this.properties[name] === null) {
      this.problems.push(`${this.path}${name} is missing`);
    }
  }

  /** Note what this release does not know. */
  public allowOnly(names: readonly string[]): void {
    for (const name of Object.keys(this.properties)) {
      if (!names.includes(name)) {
        this.problems.push(`${this.path}${name} is unknown to this release of the handler`);
      }
    }
  }

  private readPart<T>(part: Properties, path: string, members: readonly string[], read: (reader: PropertyReader) => T, quotes = this.quotes): T {
    const reader = new PropertyReader(part, `${this.path}${path}`, quotes);
    const result = read(reader);
    reader.allowOnly(members);
    this.problems.push(...reader.problems);
    return result;
  }

  private read<T>(name: string, kind: string, convert: (value: unknown) => T | undefined, quotes = this.quotes): T | undefined {
    const value = this.properties[name];
    if (value === undefined || value === null) {
      return undefined;
    }
    const converted = convert(value);
    if (converted === undefined) {
      this.problems.push(`${this.path}${name} must be ${kind}, got ${quotes ? JSON.stringify(value) : 'something else'}`);
    }
    return converted;
  }
}

/** A scalar as CloudFormation delivers it; nothing for what is none, which may not even have a text. */
function scalar(value: unknown): string {
  return typeof value === 'string' || typeof value === 'number' || typeof value === 'boolean' ? String(value) : '';
}
