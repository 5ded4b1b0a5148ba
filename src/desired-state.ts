/**
 * The power state that an image builder is brought to whenever it is created or updated.
 */
export enum DesiredState {
  /** The image builder runs, and is billed by the hour. */
  RUNNING = 'RUNNING',

  /** The image builder is stopped; what is installed on it stays. */
  STOPPED = 'STOPPED',
}
