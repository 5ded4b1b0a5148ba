import { Fn, Resource, Stack, Token } from 'aws-cdk-lib';
import * as ec2 from 'aws-cdk-lib/aws-ec2';
import * as iam from 'aws-cdk-lib/aws-iam';
import { Construct } from 'constructs';
import { checkName } from './checks';
import { NAME_PATTERN, NAME_RULE } from './contract';
import { invalidInput } from './invalid-input';
import { IImageBuilder } from '../image-builder';
import { ImageBuilderAttributes } from '../image-builder-attributes';
import { ImageBuilderGrants } from '../image-builder-grants';

const IMAGE_BUILDER_ARN = /^arn:[^:]+:appstream:[^:]+:[^:]+:image-builder\/([^/:]+)$/;

/** The image builder that attributes describe. */
export function importImageBuilder(scope: Construct, id: string, attributes: ImageBuilderAttributes): IImageBuilder {
  const { imageBuilderArn, imageBuilderName } = attributes;
  if (imageBuilderArn !== undefined && imageBuilderName === undefined) {
    return new ImportedImageBuilder(scope, id, { ...attributes, imageBuilderArn, imageBuilderName: nameFromArn(scope, id, imageBuilderArn) });
  }
  if (imageBuilderName !== undefined && imageBuilderArn === undefined) {
    const arn = Stack.of(scope).formatArn({ service: 'appstream', resource: 'image-builder', resourceName: imageBuilderName });
    const imported = new ImportedImageBuilder(scope, id, { ...attributes, imageBuilderArn: arn, imageBuilderName });
    checkName(imported, 'imageBuilderName', imageBuilderName, 'use the name that DescribeImageBuilders shows, or fromImageBuilderArn for an ARN');
    return imported;
  }
  throw invalidInput(new Construct(scope, id), {
    property: 'imageBuilderArn',
    got: imageBuilderArn === undefined ? 'neither ARN nor name' : 'both ARN and name',
    rule: 'an image builder is told by exactly one of `imageBuilderArn` and `imageBuilderName`',
    fix: 'give one of the two',
  });
}

interface CompleteAttributes extends ImageBuilderAttributes {
  readonly imageBuilderArn: string;
  readonly imageBuilderName: string;
}

class ImportedImageBuilder extends Resource implements IImageBuilder {
  public readonly imageBuilderName: string;
  public readonly imageBuilderArn: string;
  public readonly role?: iam.IRole;
  public readonly grants = ImageBuilderGrants.fromImageBuilder(this);
  private readonly securityGroups: ec2.ISecurityGroup[];

  constructor(scope: Construct, id: string, attributes: CompleteAttributes) {
    super(scope, id, { environmentFromArn: attributes.imageBuilderArn });
    this.imageBuilderName = attributes.imageBuilderName;
    this.imageBuilderArn = attributes.imageBuilderArn;
    this.role = attributes.role;
    this.securityGroups = attributes.securityGroups ?? [];
  }

  public get connections(): ec2.Connections {
    if (this.securityGroups.length === 0) {
      throw invalidInput(this, {
        property: 'connections',
        got: 'no security groups',
        rule: 'the security groups of an image builder that is not of this app are not known',
        fix: 'give them as `securityGroups` to fromImageBuilderAttributes',
      });
    }
    return new ec2.Connections({ securityGroups: this.securityGroups });
  }

  public get grantPrincipal(): iam.IPrincipal {
    if (this.role === undefined) {
      throw invalidInput(this, {
        property: 'grantPrincipal',
        got: 'no role',
        rule: 'the machine role of an image builder that is not of this app is not known',
        fix: 'give it as `role` to fromImageBuilderAttributes',
      });
    }
    return this.role.grantPrincipal;
  }
}

function nameFromArn(scope: Construct, id: string, imageBuilderArn: string): string {
  const imageBuilderName = IMAGE_BUILDER_ARN.exec(imageBuilderArn)?.[1];
  if (imageBuilderName === undefined && Token.isUnresolved(imageBuilderArn)) return Fn.select(1, Fn.split('/', imageBuilderArn));
  if (imageBuilderName !== undefined && (Token.isUnresolved(imageBuilderName) || NAME_PATTERN.test(imageBuilderName))) return imageBuilderName;
  throw invalidInput(new Construct(scope, id), {
    property: 'imageBuilderArn',
    got: imageBuilderArn,
    rule: `the ARN of an image builder is arn:<partition>:appstream:<region>:<account>:image-builder/<name>, and the name has ${NAME_RULE}`,
    fix: 'use the ARN that DescribeImageBuilders shows, or fromImageBuilderName for a name',
  });
}
