import { Token } from 'aws-cdk-lib';
import { describeProblem } from './private/invalid-input';

/**
 * The instance type of an image builder.
 *
 * The image has to fit the family: a graphics type needs a graphics image. New accounts have no quota for graphics types, nor for
 * the larger sizes of the others.
 *
 * @see https://docs.aws.amazon.com/appstream2/latest/developerguide/instance-types.html
 */
export class InstanceType {
  /** General purpose: `stream.standard.small`. */
  public static readonly STANDARD_SMALL = InstanceType.of('stream.standard.small');

  /** General purpose: `stream.standard.medium`. */
  public static readonly STANDARD_MEDIUM = InstanceType.of('stream.standard.medium');

  /** General purpose: `stream.standard.large`. */
  public static readonly STANDARD_LARGE = InstanceType.of('stream.standard.large');

  /** General purpose: `stream.standard.xlarge`. */
  public static readonly STANDARD_XLARGE = InstanceType.of('stream.standard.xlarge');

  /** General purpose: `stream.standard.2xlarge`. */
  public static readonly STANDARD_2XLARGE = InstanceType.of('stream.standard.2xlarge');

  /** Compute optimized: `stream.compute.large`. */
  public static readonly COMPUTE_LARGE = InstanceType.of('stream.compute.large');

  /** Compute optimized: `stream.compute.xlarge`. */
  public static readonly COMPUTE_XLARGE = InstanceType.of('stream.compute.xlarge');

  /** Compute optimized: `stream.compute.2xlarge`. */
  public static readonly COMPUTE_2XLARGE = InstanceType.of('stream.compute.2xlarge');

  /** Compute optimized: `stream.compute.4xlarge`. */
  public static readonly COMPUTE_4XLARGE = InstanceType.of('stream.compute.4xlarge');

  /** Compute optimized: `stream.compute.8xlarge`. */
  public static readonly COMPUTE_8XLARGE = InstanceType.of('stream.compute.8xlarge');

  /** Memory optimized: `stream.memory.large`. */
  public static readonly MEMORY_LARGE = InstanceType.of('stream.memory.large');

  /** Memory optimized: `stream.memory.xlarge`. */
  public static readonly MEMORY_XLARGE = InstanceType.of('stream.memory.xlarge');

  /** Memory optimized: `stream.memory.2xlarge`. */
  public static readonly MEMORY_2XLARGE = InstanceType.of('stream.memory.2xlarge');

  /** Memory optimized: `stream.memory.4xlarge`. */
  public static readonly MEMORY_4XLARGE = InstanceType.of('stream.memory.4xlarge');

  /** Memory optimized: `stream.memory.8xlarge`. */
  public static readonly MEMORY_8XLARGE = InstanceType.of('stream.memory.8xlarge');

  /** Memory optimized with high frequency (z1d): `stream.memory.z1d.large`. */
  public static readonly MEMORY_Z1D_LARGE = InstanceType.of('stream.memory.z1d.large');

  /** Memory optimized with high frequency (z1d): `stream.memory.z1d.xlarge`. */
  public static readonly MEMORY_Z1D_XLARGE = InstanceType.of('stream.memory.z1d.xlarge');

  /** Memory optimized with high frequency (z1d): `stream.memory.z1d.2xlarge`. */
  public static readonly MEMORY_Z1D_2XLARGE = InstanceType.of('stream.memory.z1d.2xlarge');

  /** Memory optimized with high frequency (z1d): `stream.memory.z1d.3xlarge`. */
  public static readonly MEMORY_Z1D_3XLARGE = InstanceType.of('stream.memory.z1d.3xlarge');

  /** Memory optimized with high frequency (z1d): `stream.memory.z1d.6xlarge`. */
  public static readonly MEMORY_Z1D_6XLARGE = InstanceType.of('stream.memory.z1d.6xlarge');

  /** Memory optimized with high frequency (z1d): `stream.memory.z1d.12xlarge`. */
  public static readonly MEMORY_Z1D_12XLARGE = InstanceType.of('stream.memory.z1d.12xlarge');

  /** Graphics G4dn: `stream.graphics.g4dn.xlarge`. */
  public static readonly GRAPHICS_G4DN_XLARGE = InstanceType.of('stream.graphics.g4dn.xlarge');

  /** Graphics G4dn: `stream.graphics.g4dn.2xlarge`. */
  public static readonly GRAPHICS_G4DN_2XLARGE = InstanceType.of('stream.graphics.g4dn.2xlarge');

  /** Graphics G4dn: `stream.graphics.g4dn.4xlarge`. */
  public static readonly GRAPHICS_G4DN_4XLARGE = InstanceType.of('stream.graphics.g4dn.4xlarge');

  /** Graphics G4dn: `stream.graphics.g4dn.8xlarge`. */
  public static readonly GRAPHICS_G4DN_8XLARGE = InstanceType.of('stream.graphics.g4dn.8xlarge');

  /** Graphics G4dn: `stream.graphics.g4dn.12xlarge`. */
  public static readonly GRAPHICS_G4DN_12XLARGE = InstanceType.of('stream.graphics.g4dn.12xlarge');

  /** Graphics G4dn: `stream.graphics.g4dn.16xlarge`. */
  public static readonly GRAPHICS_G4DN_16XLARGE = InstanceType.of('stream.graphics.g4dn.16xlarge');

  /** Graphics G5: `stream.graphics.g5.xlarge`. */
  public static readonly GRAPHICS_G5_XLARGE = InstanceType.of('stream.graphics.g5.xlarge');

  /** Graphics G5: `stream.graphics.g5.2xlarge`. */
  public static readonly GRAPHICS_G5_2XLARGE = InstanceType.of('stream.graphics.g5.2xlarge');

  /** Graphics G5: `stream.graphics.g5.4xlarge`. */
  public static readonly GRAPHICS_G5_4XLARGE = InstanceType.of('stream.graphics.g5.4xlarge');

  /** Graphics G5: `stream.graphics.g5.8xlarge`. */
  public static readonly GRAPHICS_G5_8XLARGE = InstanceType.of('stream.graphics.g5.8xlarge');

  /** Graphics G5: `stream.graphics.g5.12xlarge`. */
  public static readonly GRAPHICS_G5_12XLARGE = InstanceType.of('stream.graphics.g5.12xlarge');

  /** Graphics G5: `stream.graphics.g5.16xlarge`. */
  public static readonly GRAPHICS_G5_16XLARGE = InstanceType.of('stream.graphics.g5.16xlarge');

  /** Graphics G5: `stream.graphics.g5.24xlarge`. */
  public static readonly GRAPHICS_G5_24XLARGE = InstanceType.of('stream.graphics.g5.24xlarge');

  /** Graphics G6: `stream.graphics.g6.xlarge`. */
  public static readonly GRAPHICS_G6_XLARGE = InstanceType.of('stream.graphics.g6.xlarge');

  /** Graphics G6: `stream.graphics.g6.2xlarge`. */
  public static readonly GRAPHICS_G6_2XLARGE = InstanceType.of('stream.graphics.g6.2xlarge');

  /** Graphics G6: `stream.graphics.g6.4xlarge`. */
  public static readonly GRAPHICS_G6_4XLARGE = InstanceType.of('stream.graphics.g6.4xlarge');

  /** Graphics G6: `stream.graphics.g6.8xlarge`. */
  public static readonly GRAPHICS_G6_8XLARGE = InstanceType.of('stream.graphics.g6.8xlarge');

  /** Graphics G6: `stream.graphics.g6.12xlarge`. */
  public static readonly GRAPHICS_G6_12XLARGE = InstanceType.of('stream.graphics.g6.12xlarge');

  /** Graphics G6: `stream.graphics.g6.16xlarge`. */
  public static readonly GRAPHICS_G6_16XLARGE = InstanceType.of('stream.graphics.g6.16xlarge');

  /** Graphics G6: `stream.graphics.g6.24xlarge`. */
  public static readonly GRAPHICS_G6_24XLARGE = InstanceType.of('stream.graphics.g6.24xlarge');

  /** Graphics Gr6: `stream.graphics.gr6.4xlarge`. */
  public static readonly GRAPHICS_GR6_4XLARGE = InstanceType.of('stream.graphics.gr6.4xlarge');

  /** Graphics Gr6: `stream.graphics.gr6.8xlarge`. */
  public static readonly GRAPHICS_GR6_8XLARGE = InstanceType.of('stream.graphics.gr6.8xlarge');

  /** Graphics G6f, a part of a GPU: `stream.graphics.g6f.large`. */
  public static readonly GRAPHICS_G6F_LARGE = InstanceType.of('stream.graphics.g6f.large');

  /** Graphics G6f, a part of a GPU: `stream.graphics.g6f.xlarge`. */
  public static readonly GRAPHICS_G6F_XLARGE = InstanceType.of('stream.graphics.g6f.xlarge');

  /** Graphics G6f, a part of a GPU: `stream.graphics.g6f.2xlarge`. */
  public static readonly GRAPHICS_G6F_2XLARGE = InstanceType.of('stream.graphics.g6f.2xlarge');

  /** Graphics G6f, a part of a GPU: `stream.graphics.g6f.4xlarge`. */
  public static readonly GRAPHICS_G6F_4XLARGE = InstanceType.of('stream.graphics.g6f.4xlarge');

  /** Graphics Gr6f, a part of a GPU: `stream.graphics.gr6f.4xlarge`. */
  public static readonly GRAPHICS_GR6F_4XLARGE = InstanceType.of('stream.graphics.gr6f.4xlarge');

  /**
   * Any instance type, by its name: for those that are newer than this library, and for the families of imported images.
   *
   * Throws when the name is empty.
   *
   * @param instanceTypeName the name, such as `stream.standard.medium`
   */
  public static of(instanceTypeName: string): InstanceType {
    if (Token.isUnresolved(instanceTypeName) || /^\S+$/.test(instanceTypeName)) return new InstanceType(instanceTypeName);
    throw new Error(describeProblem({
      property: 'instanceTypeName',
      got: instanceTypeName,
      rule: 'the name of an instance type is not empty and has no spaces',
      fix: 'use a name of the service such as stream.standard.medium',
    }));
  }

  private constructor(
    /** The name that the service gives the instance type. */
    public readonly instanceTypeName: string,
  ) {}

  /** The name that the service gives the instance type. */
  public toString(): string {
    return this.instanceTypeName;
  }
}
