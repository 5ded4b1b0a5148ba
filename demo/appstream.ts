import { BuilderSnapshot, CallRecord, CatalogueImage, FaultRule, Leg, MeterReading, StateChange } from '../emulator';
import { Trouble, wordsOf } from './trouble';

/** What the emulator tells of itself, read over HTTP: none of these questions is a call of the service. */
export class AppStreamWitness {
  constructor(public readonly url: string) {}

  /** The calls after one, oldest first. */
  public async calls(after = 0): Promise<CallRecord[]> {
    return this.get(`calls?after=${after}`);
  }

  /** Every change of state so far, oldest first. */
  public async changes(): Promise<StateChange[]> {
    return this.get('transitions');
  }

  /** The builders there are. */
  public async builders(): Promise<BuilderSnapshot[]> {
    return this.get('builders');
  }

  /** What would be paid for. */
  public async meter(): Promise<MeterReading> {
    return this.get('meter');
  }

  /** Lets something go wrong from now on. */
  public async fault(rule: FaultRule): Promise<void> {
    await this.ask('faults', { method: 'POST', body: JSON.stringify(rule) });
  }

  /** Puts an image builder into a state that no call leads to, and on from there. */
  public async force(name: string, state: string, ...then: Leg[]): Promise<void> {
    await this.ask('states', { method: 'POST', body: JSON.stringify({ name, state, then }) });
  }

  /** Adds an image, as somebody would who publishes, makes or copies one. */
  public async addImage(image: CatalogueImage): Promise<void> {
    await this.ask('images', { method: 'POST', body: JSON.stringify(image) });
  }

  /** The names of the images there are. */
  public async imageNames(): Promise<string[]> {
    return (await this.get<Array<{ readonly Name: string }>>('images')).map(({ Name }) => Name);
  }

  private async get<T>(what: string): Promise<T> {
    const answer: T = JSON.parse(await this.ask(what, {}));
    return answer;
  }

  private async ask(what: string, request: RequestInit): Promise<string> {
    let response: Response;
    try {
      response = await fetch(`${this.url}/_emulator/${what}`, { ...request, signal: AbortSignal.timeout(10_000) });
    } catch (error) {
      throw new Trouble(`the AppStream emulator at ${this.url} does not answer: ${wordsOf(error)}`);
    }
    const text = await response.text();
    if (!response.ok) throw new Trouble(`the AppStream emulator refused ${what}: ${text.trim()}`);
    return text;
  }
}
