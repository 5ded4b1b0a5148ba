import { createHash } from 'node:crypto';
import { copyFileSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import * as path from 'node:path';
import { MAVEN_REPOSITORY, sourceDate } from './environment';
import { dated, lockedPom, mavenMetadata } from './java-sources';
import { run } from './tools';
import packageJson from '../package.json';

const { groupId, artifactId } = packageJson.jsii.targets.java.maven;
const { version } = packageJson;

/** Builds the archives out of the generated sources, and lays them out as a Maven repository does. */
export async function packJava(sources: string, dist: string): Promise<void> {
  const date = new Date(sourceDate() * 1000);
  for (const file of readdirSync(sources, { recursive: true, encoding: 'utf8' }).filter(name => /(\.java|pom\.xml)$/.test(name))) {
    const place = path.join(sources, file);
    writeFileSync(place, dated(readFileSync(place, 'utf8'), date.toISOString()));
  }
  const resources = path.join(sources, 'src', 'main', 'resources', 'META-INF');
  mkdirSync(resources, { recursive: true });
  for (const name of ['LICENSE', 'NOTICE']) copyFileSync(path.join(sources, name), path.join(resources, name));
  const pom = readFileSync(path.join(sources, 'pom.xml'), 'utf8');
  const buildPom = path.join(sources, 'locked-pom.xml');
  writeFileSync(buildPom, lockedPom(pom));
  await run({
    name: 'maven-package',
    program: 'mvn',
    args: [
      '--batch-mode', '--no-transfer-progress', '--file', buildPom, `-Dmaven.repo.local=${MAVEN_REPOSITORY}`,
      `-Dproject.build.outputTimestamp=${date.toISOString()}`, '-Dnotimestamp=true', 'package',
    ],
    cwd: sources,
  });

  const artifact = path.join(dist, ...groupId.split('.'), artifactId);
  const place = path.join(artifact, version);
  mkdirSync(place, { recursive: true });
  for (const kind of ['.jar', '-sources.jar', '-javadoc.jar']) {
    const name = `${artifactId}-${version}${kind}`;
    copyFileSync(path.join(sources, 'target', name), path.join(place, name));
  }
  writeFileSync(path.join(place, `${artifactId}-${version}.pom`), pom);
  writeFileSync(path.join(artifact, 'maven-metadata.xml'), mavenMetadata(groupId, artifactId, version, date));
  for (const folder of [artifact, place]) addChecksums(folder);
}

function addChecksums(folder: string): void {
  for (const entry of readdirSync(folder, { withFileTypes: true }).filter(item => item.isFile())) {
    const file = path.join(folder, entry.name);
    for (const algorithm of ['md5', 'sha1']) {
      writeFileSync(`${file}.${algorithm}`, createHash(algorithm).update(readFileSync(file)).digest('hex'));
    }
  }
}
