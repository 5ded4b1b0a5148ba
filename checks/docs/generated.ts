import { existsSync, readFileSync } from 'node:fs';
import * as path from 'node:path';
import { PROJECT } from './documents';
import { drawn, pictures } from './pictures';
import { DOCUMENT_FILE as EMULATOR_FILE, emulatorDocument } from '../../emulator/document';
import { TROUBLESHOOTING_FILE, troubleshootingPage } from '../../lambda/advice/document';

/** A file, or a part of one, that is made from code. */
export interface GeneratedPart {
  /** The file from the folder of the project. */
  readonly file: string;
  /** What it should hold. */
  readonly wanted: string;
  /** The script that writes it. */
  readonly script: string;
}

/** The pages and pictures that are made from code and texts. */
export async function generatedParts(): Promise<GeneratedPart[]> {
  return [
    { file: path.relative(PROJECT, EMULATOR_FILE), wanted: emulatorDocument(), script: 'docs' },
    { file: TROUBLESHOOTING_FILE, wanted: troubleshootingPage(), script: 'docs' },
    ...await Promise.all(pictures().map(async picture => ({ file: picture.file, wanted: await drawn(picture), script: 'docs' }))),
  ];
}

/** Whether a part is another than its file holds, as a problem. */
export function outdated({ file, wanted, script }: GeneratedPart): string[] {
  const found = path.join(PROJECT, file);
  if (!existsSync(found)) return [`${file} is missing: npm run ${script} writes it`];
  return readFileSync(found, 'utf8') === wanted ? [] : [`${file} is not what the code says: npm run ${script} writes it`];
}
