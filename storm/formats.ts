import { readdirSync, readFileSync } from 'node:fs';
import * as path from 'node:path';
import { isRecord, Properties } from '../lambda/kernel/event';
import { IMAGE_BUILDER_TYPE } from '../src/private/contract';

const FOLDER = path.join(__dirname, '..', 'test', 'named', 'golden');

/** The properties of builders in every format that was ever released, by file and step, as templates out there hold them. */
export const FORMATS: ReadonlyMap<string, Properties> = new Map(readdirSync(FOLDER).filter(file => file.endsWith('.json')).sort().flatMap(file => {
  const content: unknown = JSON.parse(readFileSync(path.join(FOLDER, file), 'utf8'));
  const name = file.replace(/\.json$/, '');
  return isRecord(content) && content.type === IMAGE_BUILDER_TYPE
    ? ['create', 'update'].map((step): [string, Properties] => [`${name} ${step}`, isRecord(content[step]) ? content[step] : {}])
    : [];
}));
