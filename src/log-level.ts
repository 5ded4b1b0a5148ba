/**
 * How much the handler of a stack logs, one line of JSON each.
 */
export enum LogLevel {
  /** Everything, each look at an image builder included. */
  DEBUG = 'DEBUG',

  /** What requests do, and how they end. */
  INFO = 'INFO',

  /** Only what fails or needs attention. */
  WARN = 'WARN',
}
