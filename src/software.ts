import { Token } from 'aws-cdk-lib';
import { describeProblem } from './private/invalid-input';

/**
 * Microsoft software whose licence comes with the machine, and is billed beside it.
 *
 * It is for Windows: that of 2021 for Windows Server 2019, 2022 and 2025, that of 2024 for Windows Server 2022 and 2025. An image builder
 * needs an agent of 2025-10-02 or later, and reaches the licence server on TCP port 1688.
 *
 * @see https://docs.aws.amazon.com/appstream2/latest/APIReference/API_CreateImageBuilder.html
 */
export class Software {
  /** Microsoft Office LTSC Professional Plus 2021, 32 bit. */
  public static readonly MICROSOFT_OFFICE_2021_LTSC_PROFESSIONAL_PLUS_32BIT = Software.of('Microsoft_Office_2021_LTSC_Professional_Plus_32Bit');

  /** Microsoft Office LTSC Professional Plus 2021, 64 bit. */
  public static readonly MICROSOFT_OFFICE_2021_LTSC_PROFESSIONAL_PLUS_64BIT = Software.of('Microsoft_Office_2021_LTSC_Professional_Plus_64Bit');

  /** Microsoft Office LTSC Standard 2021, 32 bit. */
  public static readonly MICROSOFT_OFFICE_2021_LTSC_STANDARD_32BIT = Software.of('Microsoft_Office_2021_LTSC_Standard_32Bit');

  /** Microsoft Office LTSC Standard 2021, 64 bit. */
  public static readonly MICROSOFT_OFFICE_2021_LTSC_STANDARD_64BIT = Software.of('Microsoft_Office_2021_LTSC_Standard_64Bit');

  /** Microsoft Office LTSC Professional Plus 2024, 32 bit. */
  public static readonly MICROSOFT_OFFICE_2024_LTSC_PROFESSIONAL_PLUS_32BIT = Software.of('Microsoft_Office_2024_LTSC_Professional_Plus_32Bit');

  /** Microsoft Office LTSC Professional Plus 2024, 64 bit. */
  public static readonly MICROSOFT_OFFICE_2024_LTSC_PROFESSIONAL_PLUS_64BIT = Software.of('Microsoft_Office_2024_LTSC_Professional_Plus_64Bit');

  /** Microsoft Office LTSC Standard 2024, 32 bit. */
  public static readonly MICROSOFT_OFFICE_2024_LTSC_STANDARD_32BIT = Software.of('Microsoft_Office_2024_LTSC_Standard_32Bit');

  /** Microsoft Office LTSC Standard 2024, 64 bit. */
  public static readonly MICROSOFT_OFFICE_2024_LTSC_STANDARD_64BIT = Software.of('Microsoft_Office_2024_LTSC_Standard_64Bit');

  /** Microsoft Visio LTSC Professional 2021, 32 bit. */
  public static readonly MICROSOFT_VISIO_2021_LTSC_PROFESSIONAL_32BIT = Software.of('Microsoft_Visio_2021_LTSC_Professional_32Bit');

  /** Microsoft Visio LTSC Professional 2021, 64 bit. */
  public static readonly MICROSOFT_VISIO_2021_LTSC_PROFESSIONAL_64BIT = Software.of('Microsoft_Visio_2021_LTSC_Professional_64Bit');

  /** Microsoft Visio LTSC Standard 2021, 32 bit. */
  public static readonly MICROSOFT_VISIO_2021_LTSC_STANDARD_32BIT = Software.of('Microsoft_Visio_2021_LTSC_Standard_32Bit');

  /** Microsoft Visio LTSC Standard 2021, 64 bit. */
  public static readonly MICROSOFT_VISIO_2021_LTSC_STANDARD_64BIT = Software.of('Microsoft_Visio_2021_LTSC_Standard_64Bit');

  /** Microsoft Visio LTSC Professional 2024, 32 bit. */
  public static readonly MICROSOFT_VISIO_2024_LTSC_PROFESSIONAL_32BIT = Software.of('Microsoft_Visio_2024_LTSC_Professional_32Bit');

  /** Microsoft Visio LTSC Professional 2024, 64 bit. */
  public static readonly MICROSOFT_VISIO_2024_LTSC_PROFESSIONAL_64BIT = Software.of('Microsoft_Visio_2024_LTSC_Professional_64Bit');

  /** Microsoft Visio LTSC Standard 2024, 32 bit. */
  public static readonly MICROSOFT_VISIO_2024_LTSC_STANDARD_32BIT = Software.of('Microsoft_Visio_2024_LTSC_Standard_32Bit');

  /** Microsoft Visio LTSC Standard 2024, 64 bit. */
  public static readonly MICROSOFT_VISIO_2024_LTSC_STANDARD_64BIT = Software.of('Microsoft_Visio_2024_LTSC_Standard_64Bit');

  /** Microsoft Project Professional 2021, 32 bit. */
  public static readonly MICROSOFT_PROJECT_2021_PROFESSIONAL_32BIT = Software.of('Microsoft_Project_2021_Professional_32Bit');

  /** Microsoft Project Professional 2021, 64 bit. */
  public static readonly MICROSOFT_PROJECT_2021_PROFESSIONAL_64BIT = Software.of('Microsoft_Project_2021_Professional_64Bit');

  /** Microsoft Project Standard 2021, 32 bit. */
  public static readonly MICROSOFT_PROJECT_2021_STANDARD_32BIT = Software.of('Microsoft_Project_2021_Standard_32Bit');

  /** Microsoft Project Standard 2021, 64 bit. */
  public static readonly MICROSOFT_PROJECT_2021_STANDARD_64BIT = Software.of('Microsoft_Project_2021_Standard_64Bit');

  /** Microsoft Project Professional 2024, 32 bit. */
  public static readonly MICROSOFT_PROJECT_2024_PROFESSIONAL_32BIT = Software.of('Microsoft_Project_2024_Professional_32Bit');

  /** Microsoft Project Professional 2024, 64 bit. */
  public static readonly MICROSOFT_PROJECT_2024_PROFESSIONAL_64BIT = Software.of('Microsoft_Project_2024_Professional_64Bit');

  /** Microsoft Project Standard 2024, 32 bit. */
  public static readonly MICROSOFT_PROJECT_2024_STANDARD_32BIT = Software.of('Microsoft_Project_2024_Standard_32Bit');

  /** Microsoft Project Standard 2024, 64 bit. */
  public static readonly MICROSOFT_PROJECT_2024_STANDARD_64BIT = Software.of('Microsoft_Project_2024_Standard_64Bit');

  /**
   * Any software, by the name that the service gives it: for one that is newer than this library.
   *
   * Throws when the name is empty.
   *
   * @param softwareName the name, such as `Microsoft_Office_2024_LTSC_Standard_64Bit`
   */
  public static of(softwareName: string): Software {
    if (Token.isUnresolved(softwareName) || /^\S+$/.test(softwareName)) return new Software(softwareName);
    throw new Error(describeProblem({
      property: 'softwareName',
      got: softwareName,
      rule: 'the name of a software is not empty and has no spaces',
      fix: 'use a name of the service such as Microsoft_Office_2024_LTSC_Standard_64Bit',
    }));
  }

  private constructor(
    /** The name that the service gives the software. */
    public readonly softwareName: string,
  ) {}

  /** The name that the service gives the software. */
  public toString(): string {
    return this.softwareName;
  }
}
