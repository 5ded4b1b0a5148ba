import { Token } from 'aws-cdk-lib';
import { describeProblem } from './private/invalid-input';

/**
 * The operating system of an image.
 *
 * @see https://docs.aws.amazon.com/appstream2/latest/APIReference/API_Image.html
 */
export class Platform {
  /** The Windows Server 2012 R2 generation, which the service calls just `WINDOWS`. */
  public static readonly WINDOWS = Platform.of('WINDOWS');

  /** Windows Server 2016. */
  public static readonly WINDOWS_SERVER_2016 = Platform.of('WINDOWS_SERVER_2016');

  /** Windows Server 2019. */
  public static readonly WINDOWS_SERVER_2019 = Platform.of('WINDOWS_SERVER_2019');

  /** Windows Server 2022. */
  public static readonly WINDOWS_SERVER_2022 = Platform.of('WINDOWS_SERVER_2022');

  /** Windows Server 2025. */
  public static readonly WINDOWS_SERVER_2025 = Platform.of('WINDOWS_SERVER_2025');

  /** Amazon Linux 2, of which AWS offers no base images any more. */
  public static readonly AMAZON_LINUX2 = Platform.of('AMAZON_LINUX2');

  /** Red Hat Enterprise Linux 8. */
  public static readonly RHEL8 = Platform.of('RHEL8');

  /** Rocky Linux 8. */
  public static readonly ROCKY_LINUX8 = Platform.of('ROCKY_LINUX8');

  /** Ubuntu Pro 24.04. */
  public static readonly UBUNTU_PRO_2404 = Platform.of('UBUNTU_PRO_2404');

  /**
   * Any platform, by the name that the service gives it: for one that is newer than this library.
   *
   * Throws when the name is empty.
   *
   * @param platformName the name, such as `WINDOWS_SERVER_2022`
   */
  public static of(platformName: string): Platform {
    if (Token.isUnresolved(platformName) || /^\S+$/.test(platformName)) return new Platform(platformName);
    throw new Error(describeProblem({
      property: 'platformName',
      got: platformName,
      rule: 'the name of a platform is not empty and has no spaces',
      fix: 'use a name of the service such as WINDOWS_SERVER_2022',
    }));
  }

  private constructor(
    /** The name that the service gives the platform. */
    public readonly platformName: string,
  ) {}

  /** The name that the service gives the platform. */
  public toString(): string {
    return this.platformName;
  }
}
