import { awscdk, javascript, JsonFile, release } from 'projen';

/** The folders beside `src` and `test` that hold TypeScript of their own. */
const DEV_ROOTS = ['lambda', 'emulator', 'demo', 'examples', 'checks', 'probe', 'storm', 'search', 'mutation', 'languages'];

/** The engine rooms of the package: esbuild turns them into files that need nothing beside them. */
const ESBUILD = [
  'esbuild',
  '--bundle',
  '--platform=node',
  '--target=node20',
  '--format=cjs',
  '--main-fields=module,main',
  '--log-level=warning',
].join(' ');

const project = new awscdk.AwsCdkConstructLibrary({
  name: 'cdk-appstream',
  description: 'CDK constructs for Amazon AppStream 2.0 image builders: created, updated, stopped and deleted without leaks',
  author: 'cdk-appstream maintainers',
  authorAddress: 'maintainers@cdkappstream.dev',
  authorOrganization: true,
  repositoryUrl: 'https://github.com/cdkappstream/cdk-appstream.git',
  license: 'Apache-2.0',
  copyrightOwner: 'cdk-appstream maintainers',
  keywords: ['appstream', 'appstream2', 'workspaces-applications', 'image-builder'],
  defaultReleaseBranch: 'main',
  projenrcTs: true,
  packageManager: javascript.NodePackageManager.NPM,
  minNodeVersion: '20.6.0',

  // the floor of the peer range is also what everything is developed against
  cdkVersion: '2.200.1',
  cdkCliVersion: '2.1148.1',
  constructsVersion: '10.4.2',
  jsiiVersion: '~6.0.0',
  typescriptVersion: '~6.0.0',

  publishToPypi: { distName: 'cdk-appstream', module: 'cdk_appstream' },
  publishToMaven: {
    javaPackage: 'io.github.cdkappstream',
    mavenGroupId: 'io.github.cdkappstream',
    mavenArtifactId: 'cdk-appstream',
  },
  publishToNuget: { dotNetNamespace: 'CdkAppStream', packageId: 'CdkAppStream' },
  publishToGo: { moduleName: 'github.com/cdkappstream/cdk-appstream-go' },

  // a release is asked for by hand, and shows what it would publish: docs/releasing.md
  github: true,
  githubOptions: { pullRequestLint: false, mergify: false },
  buildWorkflow: false,
  pullRequestTemplate: false,
  release: true,
  releaseTrigger: release.ReleaseTrigger.workflowDispatch(),
  publishDryRun: true,
  // without a tag, the first release would be 0.0.0 whatever the commits say
  nextVersionCommand: 'test "$VERSION" != 0.0.0 || echo 0.1.0',
  workflowNodeVersion: '20',
  releaseWorkflowSetupSteps: [
    { uses: 'actions/setup-java@v5', with: { 'distribution': 'corretto', 'java-version': '17' } },
    { uses: 'actions/setup-go@v6', with: { 'go-version': '^1.25.0', 'cache': false } },
  ],
  depsUpgrade: false,
  lambdaAutoDiscover: false,
  integrationTestAutoDiscover: false,

  devDeps: [
    '@aws-sdk/client-appstream',
    '@aws-sdk/client-cloudformation',
    '@aws-sdk/client-sfn',
    '@cloud-copilot/iam-simulate@0.1.173',
    '@jest/expect@^30',
    '@sparticuz/chromium@147.0.0',
    // the last releases that run on Node 20
    '@stryker-mutator/api@9.6.1',
    '@stryker-mutator/core@9.6.1',
    '@types/node@^20',
    '@viz-js/viz@^3.31.0',
    'aws-cdk@2.1148.1',
    // later ones ask for constructs that the oldest supported CDK does not compile with in Go
    'cdk-nag@2.37.55',
    'esbuild',
    'fast-check',
    'jest-circus@^30',
    'jest-mock@^30',
    'puppeteer-core@24.43.1',
    'tsx',
  ],
  docgenFilePath: 'docs/api/typescript.md',
  bin: { 'appstream-emulator': 'assets/emulator/appstream-emulator.js' },
  gitignore: ['/assets/', '/.local/', '/.jsii', '/.jsii.tabl.json', '/test-reports/', '/tsconfig.tsbuildinfo', 'cdk.out/', '.cdk.staging/', '.DS_Store'],
  npmIgnoreOptions: {
    ignorePatterns: [
      ...DEV_ROOTS.map(root => `/${root}/`),
      '/.ci/', '/.jsii.tabl.json', '/.local/', '/CONTRIBUTING.md', '/docs/api/', '/rosetta/', '/test-reports/', '/tsconfig.tsbuildinfo', 'cdk.out/',
    ],
  },
  // a check that mends what it finds hides it
  eslintOptions: { dirs: ['src'], devdirs: ['test', 'projenrc', ...DEV_ROOTS], commandOptions: { fix: false } },
  tsconfigDev: { compilerOptions: { paths: { 'cdk-appstream': ['../src'] } } },
  jestOptions: {
    jestVersion: '^30',
    configFilePath: 'jest.config.json',
    updateSnapshot: javascript.UpdateSnapshot.NEVER,
    junitReporting: false,
    jestConfig: {
      collectCoverage: false,
      // how fast a machine is, is no matter of a test
      testTimeout: 120_000,
      roots: ['<rootDir>/test'],
      // jest leaves one core out, which is half of a small machine
      maxWorkers: '100%',
      testMatch: ['<rootDir>/test/**/*.test.ts'],
      moduleNameMapper: { '^cdk-appstream$': '<rootDir>/src' },
      coveragePathIgnorePatterns: ['/node_modules/', '/assets/', '/test/'],
    },
  },
});

project.npmrc.addConfig('omit-lockfile-registry-resolved', 'true');
// 1.13.0 names platform packages that no registry serves, and `npm ci` refuses the lock file then
project.package.addField('overrides', { 'unrs-resolver': '1.12.2' });
project.npmignore?.include('/assets/');
// the types of every folder stay in memory until the last one is looked at
project.eslint?.eslintTask.env('NODE_OPTIONS', '--max-old-space-size=6144');
// what was released does not change, whatever the style of the day
project.eslint?.addIgnorePattern('test/compat/*/app.ts');
// the folder has a package.json of its own, which says that it is made of modules
project.eslint?.addOverride({ files: ['mutation/**/*.ts'], rules: { 'import/no-extraneous-dependencies': ['error', { packageDir: '.' }] } });
// the examples import the library by its name, as a user's app does
project.tryFindObjectFile('.eslintrc.json')?.addOverride('settings.import/resolver.typescript.project', ['./tsconfig.json', './examples/tsconfig.json', './checks/tsconfig.json']);

for (const root of DEV_ROOTS) {
  new JsonFile(project, `${root}/tsconfig.json`, {
    marker: false,
    obj: {
      extends: '../tsconfig.json',
      compilerOptions: {
        noEmit: true,
        rootDir: '..',
        composite: false,
        incremental: false,
        paths: { 'cdk-appstream': ['../src'] },
      },
      include: ['**/*.ts'],
      exclude: ['node_modules', 'cdk.out'],
    },
  });
}

const bundle = project.addTask('bundle', {
  description: 'Bundle the handler and the emulator into assets/',
  steps: [
    { exec: `${ESBUILD} --minify --legal-comments=none --outdir=assets/lambda lambda/index.ts lambda/work.ts lambda/respond.ts` },
    { exec: `${ESBUILD} --banner:js="#!/usr/bin/env node" --outfile=assets/emulator/appstream-emulator.js emulator/bin.ts` },
  ],
});
project.preCompileTask.spawn(bundle);

const typecheck = project.addTask('typecheck', {
  description: 'Check the types of everything that jsii does not compile',
  steps: [...DEV_ROOTS, 'test'].map(root => ({ exec: `tsc --noEmit -p ${root}/tsconfig.json` })),
});
// the tests run what ships: the bundles, not only their sources
project.testTask.prependSpawn(typecheck);
project.testTask.prependSpawn(bundle);

const docs = project.addTask('docs', {
  description: 'Write what is made from code: behaviours of the emulator, troubleshooting, pictures',
  steps: [{ exec: 'tsx emulator/document.ts' }, { exec: 'tsx lambda/advice/document.ts' }, { exec: 'tsx checks/pictures.ts' }],
});
const notice = project.addTask('notice', {
  description: 'Write NOTICE: what the bundles hold of others, and under which licence',
  exec: 'tsx checks/notice.ts',
});
project.addTask('docs:check', {
  description: 'Compile every snippet of the documents; see that what they link, name and have people run exists, and that generated parts are up to date',
  exec: 'tsx checks/docs-check.ts',
});
project.postCompileTask.spawn(docs);
project.postCompileTask.spawn(notice);

for (const language of ['js', 'python', 'java', 'go']) {
  project.tasks.tryFind(`package:${language}`)?.reset(`tsx languages/package.ts ${language}`);
}
// CI or not: a package is what `.ci/run` has seen
for (const name of ['package', 'package-all']) {
  const task = project.tasks.tryFind(name);
  task?.reset();
  task?.spawn(bundle);
  task?.spawn(project.compileTask);
  task?.exec('tsx languages/package.ts');
}

project.addTask('languages', {
  description: 'Use the packages from TypeScript, Python, Java and Go, check the bindings for C#, and deploy from Python; needs a JDK, Maven and Go',
  exec: 'tsx languages/main.ts',
});

project.addTask('docs:api', {
  description: 'Write docs/api: every class and property in the words of each language, after a compilation',
  steps: [
    { spawn: 'docgen' },
    ...['python', 'java', 'go', 'csharp'].map(language => ({ exec: `jsii-docgen -o docs/api/${language}.md -l ${language}` })),
  ],
});

project.tasks.tryFind('compat')?.reset('tsx languages/compat.ts');
project.tasks.tryFind('compat')?.exec('jest test/compat test/named/golden.test.ts');
project.addTask('compat:store', {
  description: 'Store the compiled library as a release that later ones are compared with; VERSION',
  steps: [{ spawn: bundle.name }, { execArgs: ['tsx', '--tsconfig', 'languages/tsconfig.json', 'languages/store.ts'], receiveArgs: true }],
});

project.addTask('cdk-versions', {
  description: 'Synthesize apps with later releases of CDK: the compiled library must say the same with all of them',
  exec: 'tsx checks/cdk-versions.ts',
});

project.addTask('storm', {
  description: 'Random histories of a stack against the handler; --runs N --seed S --explain --jobs J',
  steps: [{ execArgs: ['tsx', 'storm/main.ts'], receiveArgs: true }],
});

project.addTask('search', {
  description: 'Every history of a stack up to a bound, against the handler\'s decisions; --operations N --faults F --explain NAME --without RULE',
  steps: [{ execArgs: ['tsx', 'search/main.ts'], receiveArgs: true }],
});

project.addTask('mutation', {
  description: 'Change the handler in small ways and tell which changes no test notices; FILES, --changed-since REF, --jobs N',
  steps: [{ spawn: bundle.name }, { execArgs: ['tsx', 'mutation/main.ts'], receiveArgs: true }],
});

project.addTask('probe', {
  description: 'Look at what is assumed about AWS in an account of yours; --dry-run --endpoint URL --without-builder',
  steps: [{ execArgs: ['tsx', 'probe/main.ts'], receiveArgs: true }],
});

project.addTask('demo', {
  description: 'Deploy, change, replace, break and destroy an image builder against local endpoints',
  steps: [{ spawn: bundle.name }, { execArgs: ['node', '--import', 'tsx', 'demo/main.ts'], receiveArgs: true }],
});

project.synth();
