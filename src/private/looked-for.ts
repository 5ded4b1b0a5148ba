import { Token } from 'aws-cdk-lib';
import { IImage } from '../image';

/** What a look-up asks for, as far as it is known at synthesis. */
export interface LookedFor {
  /** The platform, in the service's words. */
  readonly platform?: string;
  /** The name of the image, or how it begins. */
  readonly name?: string;
  /** An instance type that has to be able to run the image. */
  readonly instanceType?: string;
}

/** Attributes of the image itself are known only when the stack is deployed. */
const lookedFor = new WeakMap<IImage, LookedFor>();

/** Remembers what the image of a look-up can only be. */
export function rememberLookUp(image: IImage, { platform, name, instanceType }: LookedFor): void {
  lookedFor.set(image, { platform: known(platform), name: known(name), instanceType: known(instanceType) });
}

/** What is known of an image at synthesis: by its look-up, or by itself. */
export function knownOf(image: IImage): LookedFor {
  return lookedFor.get(image) ?? { platform: known(image.platform), name: known(image.imageName) };
}

function known(text: string | undefined): string | undefined {
  return text === undefined || Token.isUnresolved(text) ? undefined : text;
}
