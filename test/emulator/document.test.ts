import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { BEHAVIOURS } from '../../emulator/behaviours';
import { DOCUMENT_FILE, emulatorDocument } from '../../emulator/document';
import { FAULT_KINDS } from '../../emulator/fault-rules';
import { INPUT_SHAPES } from '../../emulator/shapes';

test('docs/emulator.md is what the code says', () => {
  expect(readFileSync(DOCUMENT_FILE, 'utf8')).toBe(emulatorDocument());
});

test('the document has every operation, fault and behaviour, each behaviour with its source', () => {
  const document = emulatorDocument();
  for (const operation of Object.keys(INPUT_SHAPES)) expect(document).toContain(`- ${operation}\n`);
  for (const kind of Object.keys(FAULT_KINDS)) expect(document).toContain(`\n| \`${kind}\` | `);
  for (const { what, source } of BEHAVIOURS.flatMap(({ behaviours }) => behaviours)) expect(document).toContain(`\n| ${what} | *${source}*`);
});

test('behaviours stand beside files that are there, and nothing is said twice', () => {
  const said = BEHAVIOURS.flatMap(({ behaviours }) => behaviours.map(({ what }) => what));
  expect(new Set(said).size).toBe(said.length);
  expect(BEHAVIOURS.map(({ file }) => file).filter(file => !existsSync(join(DOCUMENT_FILE, '..', '..', 'emulator', file)))).toEqual([]);
});
