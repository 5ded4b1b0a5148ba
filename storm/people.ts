import { EXPLICIT_NAMES } from './generate';
import { ELSEWHERES_IMAGE, arnOfImage, IMAGE_PREFIX, OWN_PREFIX, ownImage, privateImage, SHARED_ACCOUNTS, trueImages } from './images';
import { Disturbance, HandMade, ImageAct, PersonalAct } from './plan';
import { HistoryRecord, identityOf } from './record';
import { AppStreamEmulator, BuilderSnapshot } from '../emulator';
import { OWNERSHIP_TAGS } from '../src/private/contract';
import { IMAGE } from '../test/support/definition';
import { STACK_ID } from '../test/support/evaluate';
import { VirtualClock } from '../test/support/virtual-clock';

/** The tags of a builder of somebody else's stack. */
export const ELSEWHERE = {
  [OWNERSHIP_TAGS.stackId]: 'arn:aws:cloudformation:eu-west-1:111122223333:stack/Elsewhere/99999999-aaaa-bbbb-cccc-ddddeeeeffff',
  [OWNERSHIP_TAGS.logicalId]: 'Builder',
  [OWNERSHIP_TAGS.claim]: 'delivered 2025-06-01T00:00:00.000Z 0123456789abcdef',
};

const MINUTE = 60_000;

/** What people do at the service, in the console and by the command line. */
export class People {
  private images = 1;

  constructor(private readonly record: HistoryRecord, private readonly emulator: AppStreamEmulator, private readonly clock: VirtualClock) {}

  /** They make builders before the history begins. */
  public prepare(builders: readonly HandMade[]): void {
    for (const { name, instanceType, tags, isStopped } of builders) {
      if (this.call('CreateImageBuilder', { Name: name, ImageName: IMAGE, InstanceType: instanceType, Tags: tags })) {
        this.emulator.force(name, isStopped ? 'STOPPED' : 'RUNNING');
        this.noteHandMade(name);
      }
    }
  }

  /** They work on builders. */
  public act({ act, which }: Extract<Disturbance, { readonly kind: 'person' }>): void {
    if (act === 'create' || act === 'create elsewhere') {
      const name = EXPLICIT_NAMES[which % 2];
      const tags = act === 'create' ? { owner: 'ann' } : ELSEWHERE;
      if (this.call('CreateImageBuilder', { Name: name, ImageName: IMAGE, InstanceType: 'stream.standard.small', Tags: tags })) {
        this.noteHandMade(name);
      }
      return;
    }
    const [stack] = STACK_ID.split('/').slice(1);
    const ours = this.emulator.builders().filter(builder => builder.tags[OWNERSHIP_TAGS.stackId]?.includes(`stack/${stack}/`));
    if (ours.length > 0) {
      this.touch(act, ours[which % ours.length]);
    }
  }

  /** They publish, retire, share, copy, tag and delete images. */
  public turnTo({ act, which }: Extract<Disturbance, { readonly kind: 'image' }>): void {
    switch (act) {
      case 'publish':
      case 'publish unfinished':
        this.images++;
        this.record.tell('a person', () => `${act}: ${IMAGE_PREFIX}${this.images}`);
        this.emulator.addImage({
          ...privateImage(this.images),
          ...act === 'publish' ? {} : { state: 'COPYING', then: [{ after: 15 * MINUTE, to: 'AVAILABLE' }] },
        });
        return;
      case 'retire':
      case 'delete':
        return this.end(act, `${IMAGE_PREFIX}${1 + which % this.images}`);
      default:
        return this.turnToOwn(act, which + 1);
    }
  }

  /** They take a fleet off an image that it runs on. */
  public free(name: string): void {
    const [image] = trueImages(this.emulator).filter(candidate => candidate.name === name && candidate.facts.fleets?.length);
    if (image) {
      this.record.tell('a person', () => `moves the fleet on ${name} elsewhere`);
      // what an image is used by is fixed in the emulator: it is put there anew, as it was
      this.emulator.forceImage(name, 'ABSENT');
      this.emulator.addImage({ ...image.facts, fleets: [], state: image.state, tags: image.tags });
    }
  }

  /** They take the tags off that would have an image deleted. */
  public keep(arn: string, name: string): void {
    this.record.imagesDisowned.add(name);
    this.call('UntagResource', { ResourceArn: arn, TagKeys: Object.keys(ELSEWHERES_IMAGE) });
  }

  private turnToOwn(act: ImageAct, number: number): void {
    const name = `${OWN_PREFIX}${number}`;
    const isThere = this.emulator.images().some(image => image.Name === name);
    this.record.imagesTouched.set(name, this.clock.now());
    if (act === 'copy') {
      if (!isThere) {
        this.record.imagesDisowned.add(name);
        this.record.tell('a person', () => `copies ${name} into the account`);
        this.emulator.addImage(ownImage({ number, making: { state: 'COPYING', after: 10 * MINUTE, to: 'AVAILABLE' } }));
      }
      return;
    }
    if (!isThere) {
      return;
    }
    switch (act) {
      case 'share':
        this.call('UpdateImagePermissions', { Name: name, SharedAccountId: SHARED_ACCOUNTS[0], ImagePermissions: { allowFleet: true } });
        break;
      case 'retire own':
        this.end('retire', name);
        break;
      case 'delete own':
        this.end('delete', name);
        break;
      case 'disown':
        this.keep(arnOfImage(name), name);
        break;
      case 'tag elsewhere':
        this.record.imagesDisowned.add(name);
        this.call('TagResource', { ResourceArn: arnOfImage(name), Tags: ELSEWHERES_IMAGE });
        break;
      case 'free':
        this.free(name);
        break;
      default:
        break;
    }
  }

  /** What is there is retired, or deleted. */
  private end(act: 'retire' | 'delete', name: string): void {
    if (this.emulator.images().some(image => image.Name === name)) {
      this.record.imagesChangedAt = this.clock.now();
      if (act === 'retire') {
        this.record.tell('a person', () => `retires ${name}`);
        this.emulator.forceImage(name, 'FAILED');
      } else {
        this.call('DeleteImage', { Name: name });
      }
    }
  }

  /** They make a call of the service. */
  public call(operation: string, input: object): boolean {
    try {
      this.emulator.call(operation, input);
      this.record.tell('a person', () => `${operation} ${JSON.stringify(input)}`);
      return true;
    } catch (error) {
      // a person is told no, and goes away
      this.record.tell('a person', () => `is refused ${operation}: ${String(error)}`);
      return false;
    }
  }

  private touch(act: PersonalAct, builder: BuilderSnapshot): void {
    const { name, arn } = builder;
    this.record.touchedByHand.set(name, this.clock.now());
    switch (act) {
      case 'start':
        this.call('StartImageBuilder', { Name: name });
        break;
      case 'stop':
        this.call('StopImageBuilder', { Name: name });
        break;
      case 'delete':
        this.call('DeleteImageBuilder', { Name: name });
        break;
      case 'snapshot':
        if (builder.state === 'RUNNING') {
          this.record.tell('a person', () => `begins to make an image of ${name}`);
          this.emulator.force(name, 'SNAPSHOTTING', { after: 20 * 60_000, to: 'STOPPED' });
        }
        break;
      case 'tag':
        this.call('TagResource', { ResourceArn: arn, Tags: { owner: 'ann' } });
        break;
      case 'untag':
        this.call('UntagResource', { ResourceArn: arn, TagKeys: ['purpose'] });
        break;
      case 'disown':
        this.record.disowned.add(identityOf(builder));
        this.call('UntagResource', { ResourceArn: arn, TagKeys: [OWNERSHIP_TAGS.stackId] });
        break;
      case 'unclaim':
        this.record.unclaimed.add(identityOf(builder));
        this.call('UntagResource', { ResourceArn: arn, TagKeys: [OWNERSHIP_TAGS.claim] });
        break;
      default:
        break;
    }
  }

  private noteHandMade(name: string): void {
    const builder = this.emulator.builders().find(candidate => candidate.name === name);
    if (builder) {
      this.record.handMade.add(identityOf(builder));
    }
  }
}
