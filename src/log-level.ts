/**
 * How much the handler of a stack logs, one line of JSON each.
 */
export enum LogLevel {
  /** Everything, the end of a clean-up that finds nothing included. */
  DEBUG = 'DEBUG',

  /** Each look at an image builder, and how requests end. */
  INFO = 'INFO',

  /** Only what fails or needs attention. */
  WARN = 'WARN',
}
