import { HistoryRecord, RequestRecord } from './record';
import { IMAGE_REF_TYPE } from '../src/private/contract';
import { Response } from '../test/support/cloudformation';

/** A look-up's query and what it found. */
interface Found {
  readonly query: string;
  readonly image: string;
}

/** How many queries an id stands for: the present one, and the one before. */
const REMEMBERED = 2;

/** Looks at look-ups: what they answer, and that they change nothing. */
export class ImageWatch {
  /** What an id of a look-up stands for, newest first. */
  private readonly ids = new Map<string, readonly Found[]>();
  /** What each query of a resource found last, as CloudFormation took it over. */
  private readonly last = new Map<string, string>();

  constructor(private readonly record: HistoryRecord) {}

  /** A call that changes something. */
  public call(request: RequestRecord, operation: string): void {
    if (request.event.ResourceType === IMAGE_REF_TYPE || /Image(Permissions)?$/.test(operation)) {
      this.record.find('imagesUntouched', `${request.id} (${request.type} of ${request.logicalId}) calls ${operation}`);
    }
  }

  /** A look-up succeeds. */
  public success(request: RequestRecord, response: Response): void {
    if (request.type === 'Delete') {
      return;
    }
    const { Query: wanted } = request.event.ResourceProperties as { readonly Query: unknown };
    const query = JSON.stringify(wanted);
    const image = response.data.ImageArn;
    const known = this.ids.get(request.physicalId ?? '') ?? [];
    const key = `${request.stackId} ${request.logicalId} ${query}`;
    const before = known.find(found => found.query === query)?.image ?? (request.status.includes('ROLLBACK') ? this.last.get(key) : undefined);
    if (before !== undefined && before !== image) {
      this.record.find('imagesKept', `${request.id} (${request.type} of ${request.logicalId}) answers ${image}, and the same query had found ${before}`);
    }
    this.ids.set(response.physicalId, [{ query, image }, ...known.filter(found => found.query !== query)].slice(0, REMEMBERED));
    if (response.heard) {
      this.last.set(key, image);
    }
  }
}
