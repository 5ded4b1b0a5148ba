import { writeFileSync } from 'node:fs';
import * as path from 'node:path';
import { PROJECT } from './docs/documents';
import { drawn, pictures } from './docs/pictures';

async function main(): Promise<void> {
  for (const picture of pictures()) {
    writeFileSync(path.join(PROJECT, picture.file), await drawn(picture));
  }
}

void main();
