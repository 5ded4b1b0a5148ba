import { BuilderRequest } from './request';
import { Errand, IMAGE_BUILDER_TYPE, PowerOrder } from '../../src/private/contract';
import { InputError, stackIdentity } from '../kernel/event';
import { PropertyReader } from '../kernel/read';

/** What a schedule asks of a builder, parsed. */
export interface PowerRequest extends Pick<BuilderRequest, 'stack' | 'stackId' | 'logicalId' | 'ownName' | 'explicitNames'> {
  readonly order: PowerOrder;
  readonly physicalId: string;
  /** For how long the builder may be running; there for a `Limit`. */
  readonly maxRunningMinutes?: number;
  /** How many times faster than in reality a local run goes. */
  readonly divisor: number;
}

const ORDERS: readonly PowerOrder[] = ['Start', 'Stop', 'Limit'];

/** Read what a schedule sent. @throws InputError when another release has to read it */
export function parsePower(errand: Errand, divisor: number): PowerRequest {
  const order = ORDERS.find(word => word === errand.Order);
  if (order === undefined || errand.ResourceType !== IMAGE_BUILDER_TYPE) {
    throw new InputError(`this release of the handler knows no order "${errand.Order}" for a resource of type "${errand.ResourceType}". Deploy with the release of the library that wrote the template`);
  }
  const reader = new PropertyReader(errand.Properties);
  const maxRunningMinutes = reader.whole('MaxRunningMinutes');
  if (order === 'Limit' && maxRunningMinutes === undefined) {
    throw new InputError('a Limit needs MaxRunningMinutes, a whole number. Deploy with the release of the library that wrote the template');
  }
  const name = errand.PhysicalResourceId;
  return {
    order,
    stack: stackIdentity(errand.StackId),
    stackId: errand.StackId,
    logicalId: errand.LogicalResourceId,
    physicalId: name,
    ownName: name,
    explicitNames: [],
    maxRunningMinutes,
    divisor,
  };
}
