import { Annotations, ArnFormat, Stack, Token } from 'aws-cdk-lib';
import * as iam from 'aws-cdk-lib/aws-iam';
import * as kms from 'aws-cdk-lib/aws-kms';
import { Construct, IConstruct } from 'constructs';
import { offersFips, offersService } from './regions';
import { AppStreamProviderOptions } from '../appstream-provider';

/** Warns of a Region that is known to lack what the provider calls. */
export function warnOfRegion(scope: IConstruct, settings: AppStreamProviderOptions): void {
  const { region } = Stack.of(scope);
  if (Token.isUnresolved(region)) return;
  if (!offersService(region)) {
    Annotations.of(scope).addWarningV2('cdk-appstream:regionWithoutService',
      `AppStream is not known to be offered in ${region}, where a deployment would fail; use another Region, or acknowledge this warning if it has come there since`);
  } else if (settings.useFipsEndpoint === true && !offersFips(region)) {
    Annotations.of(scope).addWarningV2('cdk-appstream:regionWithoutFips',
      `AppStream is not known to have a FIPS endpoint in ${region}, where a deployment would fail; leave \`useFipsEndpoint\` out, or acknowledge this warning if it has come there since`);
  }
}

/** Lets CloudWatch Logs use a key for the log groups of the account. */
export function letLogsUseKey(scope: Construct, key: kms.IKey): void {
  const stack = Stack.of(scope);
  const principal = `logs.${stack.region}.${stack.urlSuffix}`;
  const { statementAdded } = key.addToResourcePolicy(new iam.PolicyStatement({
    principals: [new iam.ServicePrincipal(principal)],
    actions: ['kms:Decrypt*', 'kms:Describe*', 'kms:Encrypt*', 'kms:GenerateDataKey*', 'kms:ReEncrypt*'],
    resources: ['*'],
    conditions: {
      // no single log group: the key has to be there before it
      ArnLike: {
        'kms:EncryptionContext:aws:logs:arn': stack.formatArn({
          service: 'logs', resource: 'log-group', resourceName: '*', arnFormat: ArnFormat.COLON_RESOURCE_NAME,
        }),
      },
    },
  }));
  if (!statementAdded) {
    Annotations.of(scope).addWarningV2('cdk-appstream:keyPolicy',
      `the policy of ${key.node.path} is not of this app: it has to let logs.<region>.amazonaws.com use the key, else the log group cannot be created; acknowledge this warning if it does`);
  }
}
