import { arnTarget } from './arn';

/** The operations whose `Name` or `Names` are those of images. */
const OF_IMAGES: ReadonlySet<string> = new Set([
  'DeleteImage', 'DeleteImagePermissions', 'DescribeImagePermissions', 'DescribeImages', 'UpdateImagePermissions',
]);

/** What arrives at the other end of a wire: a copy, without members that are undefined. */
export function asReceived(input: unknown): unknown {
  try {
    return input === undefined ? {} : JSON.parse(JSON.stringify(input));
  } catch (error) {
    // too deep to be copied: the text in its place is refused as no structure
    if (error instanceof RangeError) return 'nested too deep';
    throw error;
  }
}

/** The names of builders and images that an input mentions, however malformed it is. */
export function namesIn(input: unknown): string[] {
  if (typeof input !== 'object' || input === null) return [];
  const members = new Map<string, unknown>(Object.entries(input));
  const names = [members.get('Name'), members.get('Names')].flat();
  const arns = [members.get('ResourceArn'), members.get('Arns')].flat().filter(arn => typeof arn === 'string').map(arn => arnTarget(arn)?.name);
  return [...names, ...arns].filter(name => typeof name === 'string');
}

/** Whether the names in an input are those of builders. */
export function isBuilderCall(operation: string, input: unknown): boolean {
  if (OF_IMAGES.has(operation) || typeof input !== 'object' || input === null) return false;
  const arn = new Map<string, unknown>(Object.entries(input)).get('ResourceArn');
  return typeof arn !== 'string' || arnTarget(arn)?.type === 'image-builder';
}
