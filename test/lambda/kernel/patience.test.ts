import { AppStreamPort } from '../../../lambda/appstream';
import { Patience } from '../../../lambda/kernel/patience';
import { timing } from '../../../lambda/kernel/timing';
import { patientPort } from '../../../lambda/patient';
import { VirtualClock } from '../../support/virtual-clock';

const THROTTLED = Object.assign(new Error('Rate exceeded'), { name: 'ThrottlingException', $metadata: { httpStatusCode: 400 } });
const REFUSED = Object.assign(new Error('no'), { name: 'LimitExceededException', $metadata: { httpStatusCode: 400 } });

/** A service that throttles until a moment, and says when it was asked. */
class Bench {
  public readonly clock = new VirtualClock();
  public readonly start = this.clock.now();
  public readonly asked: number[] = [];
  public readonly patience: Patience;
  public readonly port: AppStreamPort;

  constructor(private readonly throttledFor: number, key = 'tick', private readonly otherwise?: Error) {
    this.patience = new Patience(this.clock, key, timing());
    const service = { send: () => this.answer() };
    this.port = patientPort(service, this.patience);
  }

  private async answer(): Promise<never> {
    const past = (this.clock.now() - this.start) / 1000;
    this.asked.push(past);
    if (past < this.throttledFor) {
      throw THROTTLED;
    }
    if (this.otherwise) {
      throw this.otherwise;
    }
    return { ImageBuilders: [] } as never;
  }
}

describe('a throttled call', () => {
  test('is made again in the same tick until it gets through', async () => {
    const bench = new Bench(10);
    expect(await bench.clock.until(bench.port.send('DescribeImageBuilders', {}))).toEqual({ ImageBuilders: [] });
    expect(bench.asked.length).toBeGreaterThan(3);
    expect(bench.patience.take()).toBe(bench.asked.length - 1);
    expect(bench.patience.take()).toBe(0);
  });

  test('is made again less and less often', async () => {
    const bench = new Bench(15);
    await bench.clock.until(bench.port.send('DescribeImageBuilders', {}));
    const pauses = bench.asked.slice(1).map((moment, index) => moment - bench.asked[index]);
    expect(pauses[0]).toBeGreaterThanOrEqual(0.25);
    expect(pauses[0]).toBeLessThanOrEqual(0.75);
    expect(Math.max(...pauses)).toBeLessThanOrEqual(12);
    expect(Math.max(...pauses)).toBeGreaterThan(2);
  });

  test('is not made again at the same moments by another tick', async () => {
    const [one, other] = [new Bench(10, 'one'), new Bench(10, 'other')];
    await one.clock.until(one.port.send('DescribeImageBuilders', {}));
    await other.clock.until(other.port.send('DescribeImageBuilders', {}));
    expect(one.asked).not.toEqual(other.asked);
  });

  test('fails when looks have waited for half a minute in all, over all calls of the tick', async () => {
    const bench = new Bench(3_600);
    await expect(bench.clock.until(bench.port.send('DescribeImageBuilders', {}))).rejects.toBe(THROTTLED);
    const first = bench.asked[bench.asked.length - 1];
    expect(first).toBeLessThanOrEqual(30);
    await expect(bench.clock.until(bench.port.send('ListTagsForResource', { ResourceArn: 'arn' }))).rejects.toBe(THROTTLED);
    expect(bench.asked[bench.asked.length - 1]).toBeLessThanOrEqual(30);
  });

  test.each([0, 12])('that changes something is made again for five seconds, after looks that waited for %d s', async throttledFor => {
    const looks = new Bench(throttledFor);
    await looks.clock.until(looks.port.send('DescribeImageBuilders', {}));
    const looked = looks.clock.now();
    const send = () => {
      looks.asked.push((looks.clock.now() - looked) / 1000);
      return Promise.reject(THROTTLED);
    };
    const port = patientPort({ send }, looks.patience);
    await expect(looks.clock.until(port.send('StopImageBuilder', { Name: 'x' }))).rejects.toBe(THROTTLED);
    const last = looks.asked[looks.asked.length - 1];
    expect(last).toBeGreaterThan(1);
    expect(last).toBeLessThanOrEqual(5);
  });
});

test('a call that fails for another reason is not made again', async () => {
  const bench = new Bench(0, 'tick', REFUSED);
  await expect(bench.clock.until(bench.port.send('DescribeImageBuilders', {}))).rejects.toBe(REFUSED);
  expect(bench.asked).toEqual([0]);
});
