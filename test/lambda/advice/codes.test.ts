import { readdirSync, readFileSync } from 'node:fs';
import * as path from 'node:path';
import { PROJECT } from '../../../checks/docs/documents';
import { API_ERRORS } from '../../../lambda/advice/api-errors';
import { OWN_FAILURES } from '../../../lambda/advice/own-failures';
import { RESOURCE_ERRORS, STATE_CHANGE_REASONS } from '../../../lambda/advice/resource-errors';

const CODES = [RESOURCE_ERRORS, STATE_CHANGE_REASONS, API_ERRORS, OWN_FAILURES].flatMap(Object.keys);

describe('the codes of the handler itself', () => {
  /** Every code that stands in its source: the second argument of a failure, or a member of an answer. */
  function written(folder: string): string[] {
    return readdirSync(folder, { withFileTypes: true }).flatMap(entry => {
      const file = path.join(folder, entry.name);
      if (entry.isDirectory()) {
        return written(file);
      }
      const text = readFileSync(file, 'utf8');
      return [...text.matchAll(/\b(?:fail|failed|adoptOr)\([^'()]*'([A-Z]\w+)'|\bcode: '(\w+)'|\?\? '(BuilderFailed)'/g)].map(match => match[1] ?? match[2] ?? match[3]);
    });
  }

  test('are all explained, and nothing is explained that never happens', () => {
    const codes = new Set(written(path.join(PROJECT, 'lambda')));
    expect([...codes].filter(code => !CODES.includes(code))).toEqual([]);
    expect(Object.keys(OWN_FAILURES).filter(code => !codes.has(code))).toEqual([]);
  });
});
