import { IConstruct } from 'constructs';

/** As much of a value as an error shows. */
const SHOWN_CHARACTERS = 80;

/** What is wrong with something that a user gave. */
export interface Problem {
  /** The property as the user writes it. */
  readonly property: string;
  /** What was given instead of something valid. */
  readonly got: unknown;
  /** What is valid, in words. */
  readonly rule: string;
  /** What to change. */
  readonly fix: string;
}

/** The problem in words, for where somebody else names the construct. */
export function describeProblem(problem: Problem): string {
  return `\`${problem.property}\` is not valid: got "${show(problem.got)}"; ${problem.rule}; ${problem.fix}`;
}

/** The error to throw for a problem with an input of the construct `scope`. */
export function invalidInput(scope: IConstruct, problem: Problem, cause?: unknown): Error {
  return new Error(`[${scope.node.path}] ${describeProblem(problem)}`, cause === undefined ? undefined : { cause });
}

function show(value: unknown): string {
  // a construct or a plain object has no text of its own worth reading
  const text = typeof value === 'object' && value !== null && !Array.isArray(value) ? value.constructor?.name ?? 'object' : String(value);
  return text.length > SHOWN_CHARACTERS ? `${text.slice(0, SHOWN_CHARACTERS)}... (${text.length} characters)` : text;
}
