/** A packed npm package. */
export interface Tarball {
  /** Its files, without the folder that npm puts them into. */
  readonly files: readonly string[];
  readonly bytes: number;
}

/** Handler, emulator, docs, bindings for npm: more than this is a mistake. */
export const MAX_PACKAGE_BYTES = 1_000_000;

/** Without these the package is of no use. */
const WANTED = [
  '.jsii', 'README.md', 'LICENSE', 'NOTICE', 'package.json', 'lib/index.js', 'lib/index.d.ts', 'docs/troubleshooting.md',
  'assets/lambda/index.js', 'assets/lambda/work.js', 'assets/lambda/respond.js', 'assets/emulator/appstream-emulator.js',
];

/** The only folders that ship. */
const FOLDERS = ['assets', 'docs', 'lib'];

/** What is of use in development only, wherever it lies. */
const FOREIGN = /(\.ts|\.map|\.tsbuildinfo|\.tabl\.json)$/;

/** What every package of another language has inside: the library as npm has it, and under which licences. */
const CARRIED = [/(^|\/)LICENSE$/, /(^|\/)NOTICE$/, /(^|\/)cdk-appstream[@-][\d.]+(\.jsii)?\.tgz$/];

/** What a package of another language lacks, from the list of its files. */
export function lacking(files: readonly string[]): string[] {
  return CARRIED.filter(pattern => !files.some(file => pattern.test(file))).map(pattern => `no file is like ${pattern.source}`);
}

/** What is wrong with the contents of the npm package; the packages of the other languages carry it inside. */
export function problemsOf({ files, bytes }: Tarball): string[] {
  return [
    ...WANTED.filter(file => !files.includes(file)).map(file => `the package lacks ${file}`),
    ...files.filter(file => file.includes('/') && !FOLDERS.includes(file.split('/')[0])).map(file => `${file} is no part of the package`),
    ...files.filter(file => file.startsWith('docs/api/')).map(file => `${file} is generated, and Construct Hub has it`),
    ...files.filter(file => FOREIGN.test(file) && !file.endsWith('.d.ts')).map(file => `${file} is for development only`),
    ...bytes < MAX_PACKAGE_BYTES ? [] : [`the package has ${bytes} bytes, and ${MAX_PACKAGE_BYTES} are too many`],
  ];
}
