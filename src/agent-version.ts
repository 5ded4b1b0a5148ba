import { Token } from 'aws-cdk-lib';
import { AGENT_VERSION_PATTERN } from './private/contract';
import { describeProblem } from './private/invalid-input';

/**
 * A version of the AppStream agent, the service's own software on an image builder.
 *
 * @see https://docs.aws.amazon.com/appstream2/latest/developerguide/agent-software-versions.html
 */
export class AgentVersion {
  /** The newest agent at each start. */
  public static readonly LATEST = AgentVersion.of('LATEST');

  /**
   * The agent of a release date.
   *
   * Throws for anything but `LATEST` and a date as MM-DD-YYYY.
   *
   * @param version the date of the release as MM-DD-YYYY, such as `08-03-2026`
   */
  public static of(version: string): AgentVersion {
    if (Token.isUnresolved(version) || AGENT_VERSION_PATTERN.test(version)) return new AgentVersion(version);
    throw new Error(describeProblem({
      property: 'version',
      got: version,
      rule: 'a version of the agent is LATEST or the date of its release as MM-DD-YYYY',
      fix: 'use AgentVersion.LATEST, or a date of the release notes',
    }));
  }

  private constructor(
    /** The version as the service writes it: `LATEST`, or a date as MM-DD-YYYY. */
    public readonly version: string,
  ) {}

  /** The version as the service writes it. */
  public toString(): string {
    return this.version;
  }
}
