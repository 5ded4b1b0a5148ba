const SIZE = '(small|medium|large|\\d*xlarge|metal)';
const STREAM = new RegExp(`^stream\\.(standard|compute|memory\\.z1d|memory|graphics\\.(?:g4dn|g5|g6|gr6|g6f|gr6f|g7))\\.${SIZE}$`);
const CUSTOM = new RegExp(`^(GeneralPurpose|ComputeOptimized|MemoryOptimized|Accelerated)\\.([a-z0-9-]+)\\.${SIZE}$`);

/** The instance family of an image, by the middle of the instance type's name. */
const FAMILIES: Readonly<Record<string, string>> = {
  'standard': 'General Purpose',
  'compute': 'Compute Optimized',
  'memory': 'Memory Optimized',
  'memory.z1d': 'Memory Optimized',
  'graphics.g4dn': 'Graphics G4',
  'graphics.g5': 'Graphics G5',
  'graphics.g6': 'Graphics G6',
  'graphics.gr6': 'Graphics G6',
  'graphics.g6f': 'Graphics G6',
  'graphics.gr6f': 'Graphics G6',
  'graphics.g7': 'Graphics G7',
  'GeneralPurpose': 'General Purpose',
  'ComputeOptimized': 'Compute Optimized',
  'MemoryOptimized': 'Memory Optimized',
  'Accelerated': 'Accelerated',
};

/** What the rules need to know about an instance type. */
export interface InstanceTypeFacts {
  /** As in `SupportedInstanceFamilies` of an image. */
  readonly family: string;
  /** Whether it belongs to the types for images of `ImageType` CUSTOM. */
  readonly custom: boolean;
  /** Whether it is a part of a GPU, which only images since July 2025 know. */
  readonly fractionalGpu: boolean;
  /** How many builders of this type an account may have unless it asked for more. */
  readonly defaultQuota: number;
}

/** Looks an instance type up; undefined when the service does not offer it. */
export function instanceTypeFacts(instanceType: string): InstanceTypeFacts | undefined {
  const stream = STREAM.exec(instanceType);
  if (stream) {
    const [, kind, size] = stream;
    return {
      family: FAMILIES[kind],
      custom: false,
      fractionalGpu: /^graphics\.gr?6f$/.test(kind),
      defaultQuota: kind.startsWith('graphics') ? 0 : quota(kind === 'standard', size),
    };
  }
  const custom = CUSTOM.exec(instanceType);
  if (custom) {
    const [, kind, series, size] = custom;
    return {
      family: FAMILIES[kind],
      custom: true,
      fractionalGpu: false,
      defaultQuota: kind === 'Accelerated' ? 0 : quota(series.startsWith('t3'), size),
    };
  }
  return undefined;
}

function quota(small: boolean, size: string): number {
  if (small) {
    return ['small', 'medium', 'large'].includes(size) ? 5 : 3;
  }
  return ['large', 'xlarge'].includes(size) ? 3 : 0;
}
