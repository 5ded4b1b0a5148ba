import { spawnSync } from 'node:child_process';
import { cpSync, existsSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import * as path from 'node:path';

/** A release of CDK, and one of constructs that goes with it. */
export interface CdkRelease {
  readonly cdk: string;
  readonly constructs: string;
}

/**
 * Makes a folder in which apps find the library and a release of CDK. What is there already from an earlier run stays, but for
 * the library.
 *
 * @param library the packed library
 */
export function prepare(folder: string, release: CdkRelease, library: string): void {
  mkdirSync(folder, { recursive: true });
  const versions = { 'aws-cdk-lib': release.cdk, 'constructs': release.constructs };
  writeFileSync(path.join(folder, 'package.json'), JSON.stringify({ private: true, dependencies: versions }, undefined, 2));
  if (Object.entries(versions).some(([name, version]) => installedVersion(folder, name) !== version)) {
    run('npm', ['install', '--no-audit', '--no-fund', '--ignore-scripts', '--no-package-lock', '--prefer-offline'], folder);
  }
  const target = path.join(folder, 'node_modules', 'cdk-appstream');
  rmSync(target, { recursive: true, force: true });
  mkdirSync(target);
  run('tar', ['-xzf', library, '--strip-components', '1', '-C', target], folder);
}

/** Copies an app to where it finds the library and CDK. */
export function placeApp(folder: string, app: string): string {
  const place = path.join(folder, 'apps', path.basename(app));
  rmSync(place, { recursive: true, force: true });
  cpSync(app, place, { recursive: true, filter: source => path.basename(source) !== 'cdk.out' });
  return place;
}

/** Runs a program to its end, and throws with what it said when it fails. */
export function run(program: string, args: readonly string[], cwd: string, env: NodeJS.ProcessEnv = process.env): { stdout: string; stderr: string } {
  const { status, stdout, stderr, error } = spawnSync(program, args, { cwd, env, encoding: 'utf8', maxBuffer: 64 * 1024 * 1024 });
  if (error !== undefined || status !== 0) {
    throw new Error(`${program} ${args.join(' ')} in ${cwd} failed: ${error?.message ?? `status ${status}`}\n${stdout}${stderr}`);
  }
  return { stdout, stderr };
}

function installedVersion(folder: string, name: string): string | undefined {
  const manifest = path.join(folder, 'node_modules', name, 'package.json');
  return existsSync(manifest) ? JSON.parse(readFileSync(manifest, 'utf8')).version : undefined;
}
