import type * as sdk from '@aws-sdk/client-appstream';

/** The operations of AppStream that the handler uses: what goes in and what comes out. */
export interface AppStreamOperations {
  readonly CreateImageBuilder: [sdk.CreateImageBuilderCommandInput, sdk.CreateImageBuilderCommandOutput];
  readonly StartImageBuilder: [sdk.StartImageBuilderCommandInput, sdk.StartImageBuilderCommandOutput];
  readonly StopImageBuilder: [sdk.StopImageBuilderCommandInput, sdk.StopImageBuilderCommandOutput];
  readonly DeleteImageBuilder: [sdk.DeleteImageBuilderCommandInput, sdk.DeleteImageBuilderCommandOutput];
  readonly DescribeImageBuilders: [sdk.DescribeImageBuildersCommandInput, sdk.DescribeImageBuildersCommandOutput];
  readonly DescribeImages: [sdk.DescribeImagesCommandInput, sdk.DescribeImagesCommandOutput];
  readonly DeleteImage: [sdk.DeleteImageCommandInput, sdk.DeleteImageCommandOutput];
  readonly DescribeImagePermissions: [sdk.DescribeImagePermissionsCommandInput, sdk.DescribeImagePermissionsCommandOutput];
  readonly DeleteImagePermissions: [sdk.DeleteImagePermissionsCommandInput, sdk.DeleteImagePermissionsCommandOutput];
  readonly TagResource: [sdk.TagResourceCommandInput, sdk.TagResourceCommandOutput];
  readonly UntagResource: [sdk.UntagResourceCommandInput, sdk.UntagResourceCommandOutput];
  readonly ListTagsForResource: [sdk.ListTagsForResourceCommandInput, sdk.ListTagsForResourceCommandOutput];
}

/** The name of an operation. */
export type AppStreamOperation = keyof AppStreamOperations;

/** The way to the service: one call, one attempt, no retries. */
export interface AppStreamPort {
  send<O extends AppStreamOperation>(operation: O, input: AppStreamOperations[O][0]): Promise<AppStreamOperations[O][1]>;
}

/** One call, as data. */
export type AppStreamCall<O extends AppStreamOperation> = {
  [K in O]: { readonly operation: K; readonly input: AppStreamOperations[K][0] }
}[O];

/** True for the error that the service raises for what does not exist. */
export function isNotFound(error: unknown): boolean {
  return error instanceof Object && 'name' in error && error.name === 'ResourceNotFoundException';
}
