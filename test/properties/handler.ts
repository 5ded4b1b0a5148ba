import { AppStreamPort } from '../../lambda/appstream';
import { ExecutionState } from '../../lambda/kernel/execution';
import { respond } from '../../lambda/kernel/respond';
import { createWorker } from '../../lambda/worker';

/** What came of one event. */
export interface Handled {
  /** The body that CloudFormation got, parsed. */
  readonly answer?: Readonly<Record<string, unknown>>;
  /** Its length in bytes. */
  readonly bytes?: number;
  /** The operations that would have changed something. */
  readonly mutations: readonly string[];
  /** What left the function as an exception. */
  readonly thrown?: unknown;
}

const START = Date.UTC(2026, 0, 1, 12);
const READS = new Set(['DescribeImageBuilders', 'DescribeImagePermissions', 'DescribeImages', 'ListTagsForResource']);

/** More ticks than any request takes that nothing is there for. */
const MAX_TICKS = 400;

/** The handler with an account that holds nothing, in which every change is counted and refused, and a stack that goes forward. */
export async function handle(event: unknown, status = 'UPDATE_IN_PROGRESS'): Promise<Handled> {
  let now = START;
  const mutations: string[] = [];
  const bodies: string[] = [];
  const inputs: string[] = [];
  const appstream: AppStreamPort = {
    send: async (operation: string, input: object) => {
      if (operation === 'DescribeImageBuilders' && !('Names' in input)) {
        return { $metadata: {}, ImageBuilders: [] };
      }
      if (!READS.has(operation)) {
        mutations.push(operation);
        throw Object.assign(new Error('not here'), { name: 'LimitExceededException', $metadata: { httpStatusCode: 400 } });
      }
      throw Object.assign(new Error('nothing here'), { name: 'ResourceNotFoundException', $metadata: { httpStatusCode: 404 } });
    },
  };
  const response = { put: async (_: string, body: string) => { bodies.push(body); return 200; } };
  const worker = createWorker({
    clock: { now: () => now, sleep: async milliseconds => { now += milliseconds; } },
    appstream,
    stacks: { describe: async () => ({ status, creationTime: START - 86_400_000, lastUpdatedTime: START }) },
    executions: { start: async (_, input) => { inputs.push(input); return true; } },
    response,
  });
  try {
    await worker.begin(event);
    if (inputs.length > 0) {
      let state = JSON.parse(inputs[0]) as ExecutionState;
      for (let ticks = 0; state.action === 'WAIT' && ticks < MAX_TICKS; ticks++) {
        now += state.seconds * 1000;
        state = JSON.parse(JSON.stringify(await worker.tick(state))) as ExecutionState;
      }
      await respond(state, response, now);
    }
  } catch (thrown) {
    return { mutations, thrown };
  }
  return { mutations, bytes: Buffer.byteLength(bodies[0] ?? ''), answer: JSON.parse(bodies[0] ?? 'null') as Handled['answer'] };
}
