import { compiledApi, namesInside, problemsOf, projectFiles, Truth } from './docs/check';
import { documents } from './docs/documents';
import { generatedParts } from './docs/generated';
import { installedPrograms } from './docs/programs';

async function main(): Promise<void> {
  const all = documents();
  const truth: Truth = {
    programs: installedPrograms(), api: compiledApi(), inside: namesInside(), files: projectFiles(), generated: await generatedParts(),
  };
  const problems = problemsOf(all, truth);
  if (problems.length === 0) {
    console.log(`${all.length} documents: every snippet compiles, every command, link and name exists, every part that is made from code is up to date`);
  } else {
    console.error([...problems, `${problems.length} problems in ${all.length} documents`].join('\n'));
    process.exitCode = 1;
  }
}

void main();
