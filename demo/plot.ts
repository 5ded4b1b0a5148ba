import { CdkResult, Example } from './cdk';
import { Narrator } from './narrator';
import { Chapter, Claim, CloseUp } from './scene';
import { Stage } from './stage';

/** What a chapter does, and what it claims when it is done. */
export interface Plot {
  /** Whose stack it is about. */
  readonly example: Example;
  readonly title: string;
  /** Before the CLI starts. */
  readonly prepare?: (stage: Stage, narrator: Narrator) => Promise<void>;
  readonly act: (stage: Stage) => Promise<CdkResult>;
  /** When what goes on after the CLI's end is over. */
  readonly settled?: (stage: Stage, before: readonly Chapter[]) => () => Promise<boolean>;
  /** What is asked of the services themselves when the CLI has succeeded: such a look is a call of the service like any other. */
  readonly lookCloser?: (stage: Stage) => Promise<CloseUp>;
  /** Beside what happened: what is worth showing. */
  readonly tell?: (chapter: Chapter, narrator: Narrator) => void;
  /** The chapters before are those of the same stack. */
  readonly claims: (chapter: Chapter, before: readonly Chapter[]) => Claim[];
}

/** Shows the outputs of the stack. */
export function showOutputs(chapter: Chapter, narrator: Narrator): void {
  narrator.event('outputs', Object.entries(chapter.outputs).map(([key, value]) => `${key.padEnd(16)} ${value}`).join('\n'));
}
