import { AppStreamEmulator, BuilderSnapshot, Clock, EmulatorOptions, LostReply, ServiceError } from '../../emulator';

/** A minute in milliseconds. */
export const MINUTE = 60_000;

/** An image that is available and suits the instance type below. */
export const IMAGE = 'AppStream-WinServer2022-08-31-2026';

/** A create that the service accepts. */
export const CREATE = { Name: 'workbench', InstanceType: 'stream.standard.medium', ImageName: IMAGE };

/** A clock that moves when told to. */
export class VirtualClock implements Clock {
  private time = Date.UTC(2026, 10, 2, 9);

  /** The time it shows. */
  public now(): number {
    return this.time;
  }

  /** Moves it on. */
  public pass(milliseconds: number): void {
    this.time += milliseconds;
  }
}

/** An emulator and the clock it looks at. */
export function emulated(options: EmulatorOptions = {}): { emulator: AppStreamEmulator; clock: VirtualClock } {
  const clock = new VirtualClock();
  return { clock, emulator: new AppStreamEmulator({ clock, ...options }) };
}

/** What a refused call says, as `Class: words`. */
export function refusal(action: () => unknown): string {
  try {
    action();
  } catch (error) {
    if (error instanceof ServiceError) return `${error.code}: ${error.message}`;
    throw error;
  }
  throw new Error('the call was accepted');
}

/** Where the connection of a call broke. */
export function lost(action: () => unknown): string {
  try {
    action();
  } catch (error) {
    if (error instanceof LostReply) return error.lost;
    throw error;
  }
  throw new Error('the call was answered');
}

/** The one builder there is. */
export function only(emulator: AppStreamEmulator): BuilderSnapshot {
  const builders = emulator.builders();
  if (builders.length !== 1) throw new Error(`expected one builder, there are ${builders.length}`);
  return builders[0];
}

/** A builder as a describe shows it. */
export function described(emulator: AppStreamEmulator, name = CREATE.Name): Record<string, unknown> {
  const { ImageBuilders: builders } = emulator.call('DescribeImageBuilders', { Names: [name] });
  if (!Array.isArray(builders) || builders.length !== 1) throw new Error(`expected one builder, got ${JSON.stringify(builders)}`);
  return builders[0];
}
