/** What a failure of the handler itself means, and what to do about it. */
export interface OwnFailure {
  readonly meaning: string;
  readonly advice: string;
}

/** What the handler itself refuses or gives up. */
export const OWN_FAILURES = {
  BuilderFailed: {
    meaning: 'the image builder ended FAILED, and the service names no error code',
    advice: 'deploy again; when it stays, open a case with AWS Support',
  },
  CannotAdopt: {
    meaning: 'an image builder that `adoptExisting` was to take over differs from the template',
    advice: 'give the template what the reason says the image builder has',
  },
  DeletedByOthers: {
    meaning: 'somebody deleted the image builder while it was being created',
    advice: 'deploy again',
  },
  ExistsFromBefore: {
    meaning: 'an image builder of this resource exists that an earlier deployment delivered and left (RETAIN, or a rollback switched off)',
    advice: 'delete it in the console, take it back with `adoptExisting` and its name, or choose another `imageBuilderName`',
  },
  HandlerCrashed: {
    meaning: 'the function behind the custom resource crashed several times in a row',
    advice: 'see the log group of the function whose ARN is the ServiceToken; what the request may have made is removed by the Delete that follows',
  },
  ImageFailed: {
    meaning: 'the image that was looked for, or waited for, is FAILED',
    advice: 'make, copy or import it again; delete the failed one first, when the new one is to have its name',
  },
  ImageNotSettled: {
    meaning: 'an image did not become available, or was not gone, in time',
    advice: 'see the image in the AppStream console, and deploy again when it is there, or gone; `timeout` gives it more time, 55 minutes at most',
  },
  ImageUnfit: {
    meaning: 'the image is retired, cannot make image builders, or does not support the family of the instance type',
    advice: 'choose one of the images that the reason names, or another `instanceType`',
  },
  InvalidProperties: {
    meaning: 'the properties of the custom resource are not what this release of the handler knows',
    advice: 'mend the template, or deploy with the release of the library that wrote it',
  },
  MalformedEvent: {
    meaning: 'the request is none that CloudFormation would make',
    advice: 'let only CloudFormation call the function',
  },
  NameInUse: {
    meaning: 'an image builder of the wanted name exists and is not this resource\'s',
    advice: 'choose another `imageBuilderName`, or leave it out; `adoptExisting` takes a builder over that nobody manages; the reason quotes the command that frees one from another stack',
  },
  NoImageFits: {
    meaning: 'a look-up found no image',
    advice: 'widen the query; the reason says what comes near',
  },
  NotRemovable: {
    meaning: 'an image cannot go with its look-up: it is not the account\'s own, or goes with another resource',
    advice: 'keep it with `RemovalPolicy.RETAIN`; the reason names the tags that bind it to another resource',
  },
  NotReplaceable: {
    meaning: 'the change needs a new image builder, and a new one cannot have the same explicit name',
    advice: 'change `imageBuilderName` as well, or leave it out',
  },
  NotSettled: {
    meaning: 'the time for the request is up',
    advice: 'see the image builder in the AppStream console: a domain join, a driver or a route that hangs keeps it PENDING; deploy again afterwards',
  },
  NotStarted: {
    meaning: 'Step Functions did not start the execution of the request for a minute',
    advice: 'deploy again when Step Functions can be reached',
  },
  PermanentlyFailed: {
    meaning: 'the image builder is FAILED, and no power state can be brought about',
    advice: 'delete it in the console and deploy again: it is created anew under the same name',
  },
  ProtectedFromReplacement: {
    meaning: 'the change needs a new image builder, and `protectFromReplacement` forbids that',
    advice: 'take the change back, or make an image of the builder and set `protectFromReplacement` to false for one deployment',
  },
  SeveralImagesFit: {
    meaning: 'a look-up found several images',
    advice: 'use `ImageRef.latest` to take the newest, or narrow the query',
  },
  StuckDeleting: {
    meaning: 'the image builder fell to FAILED after each of three deletes',
    advice: 'delete it in the console, or open a case with AWS Support',
  },
  Superseded: {
    meaning: 'CloudFormation had ended or taken back the operation that the request belonged to; nobody waits for this answer',
    advice: 'nothing: the operation that followed decides',
  },
  TagsMissing: {
    meaning: 'the image builder to delete bears no ownership tags any more, and may be somebody else\'s',
    advice: 'put the tags back that the reason names and delete again, or retain the resource if the image builder is not yours',
  },
  UnknownResourceType: {
    meaning: 'the handler does not know the type of the resource',
    advice: 'deploy with the release of the library that wrote the template',
  },
} as const satisfies Readonly<Record<string, OwnFailure>>;
