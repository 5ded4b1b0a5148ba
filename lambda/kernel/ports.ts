import { StackDescription } from './stack';

/** The moment it is, and waiting inside one invocation. */
export interface Clock {
  /** Milliseconds since 1970. */
  now(): number;
  sleep(milliseconds: number): Promise<void>;
}

/** The ids that services gave to calls, for who has to ask AWS about one of them. */
export interface RequestIds {
  /** The ids since the last time, oldest first. */
  take(): readonly string[];
}

/** What the kernel needs of CloudFormation. */
export interface StacksPort {
  /** Describe a stack by its ARN; undefined when CloudFormation knows none. */
  describe(stackId: string): Promise<StackDescription | undefined>;
}

/** What the kernel needs of Step Functions. */
export interface ExecutionsPort {
  /** Start an execution of the waiter. @returns false when the name is taken: the request is known already. */
  start(name: string, input: string): Promise<boolean>;
}

/** Sending an answer to CloudFormation. */
export interface ResponsePort {
  /** @returns the HTTP status of the reply */
  put(url: string, body: string): Promise<number>;
}
