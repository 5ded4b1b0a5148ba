/** Where the pages that a README refers to can be read on the web. */
export interface Repository {
  /** The address of the repository, as package.json has it. */
  readonly url: string;
  /** The version that is packed. */
  readonly version: string;
}

/** A version that was never released: its pages are those of the main branch. */
const UNRELEASED = '0.0.0';

/**
 * A README whose links lead somewhere from everywhere: a registry shows it without the files beside it, and some without anchors. The
 * links lead to the pages of the version that is packed.
 */
export function withAbsoluteLinks(readme: string, repository: Repository): string {
  const base = baseOf(repository);
  return outsideCode(readme, text => text.replace(/\]\(([^)\s]+)\)/g, (link, target: string) => (
    /^[a-z]+:/.test(target) ? link : `](${base}/${target.startsWith('#') ? `README.md${target}` : target})`
  )));
}

/** The links of a README that lead nowhere without the files beside it. */
export function relativeLinks(readme: string): string[] {
  const found: string[] = [];
  outsideCode(readme, text => {
    found.push(...[...text.matchAll(/\]\(([^)\s]+)\)/g)].map(match => match[1]).filter(target => !/^[a-z]+:/.test(target)));
    return text;
  });
  return found;
}

function baseOf({ url, version }: Repository): string {
  const ref = version === UNRELEASED ? 'main' : `v${version}`;
  return `${url.replace(/\.git$/, '')}/blob/${ref}`;
}

function outsideCode(markdown: string, change: (text: string) => string): string {
  return markdown.split(/(^```[\s\S]*?^```$)/m).map((part, index) => (index % 2 === 0 ? change(part) : part)).join('');
}
