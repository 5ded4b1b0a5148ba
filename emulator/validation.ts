import { ServiceError } from './errors';
import { Inputs, Operation } from './inputs';
import { INPUT_SHAPES, Shape, StructureShape } from './shapes';

/**
 * Checks an input against the service model. A value of the wrong type or a member that the model does not know is a SerializationException, at once;
 * broken limits are gathered into one ValidationException.
 */
export function validated<O extends Operation>(operation: O, input: unknown): Inputs[O] {
  const violations: string[] = [];
  const checked = structure(INPUT_SHAPES[operation], input, '', violations);
  if (violations.length > 0) {
    const count = `${violations.length} validation error${violations.length === 1 ? '' : 's'} detected`;
    throw new ServiceError('ValidationException', `${count}: ${violations.join('; ')}`);
  }
  // the shapes and the interfaces say the same thing; the checks above are what makes it true
  return checked as Inputs[O];
}

function check(shape: Shape, value: unknown, path: string, violations: string[]): unknown {
  switch (shape.type) {
    case 'structure': return structure(shape, value, path, violations);
    case 'string': return text(shape, value, path, violations);
    case 'boolean':
      if (typeof value !== 'boolean') throw wrongType(value, 'Boolean', path);
      return value;
    case 'integer':
      if (typeof value !== 'number' || !Number.isInteger(value)) throw wrongType(value, 'Integer', path);
      if (shape.min !== undefined && value < shape.min) violate(violations, value, path, `Member must have value greater than or equal to ${shape.min}`);
      if (shape.max !== undefined && value > shape.max) violate(violations, value, path, `Member must have value less than or equal to ${shape.max}`);
      return value;
    case 'list':
      if (!Array.isArray(value)) throw wrongType(value, 'List', path);
      size(shape, value.length, value, path, violations);
      return value.map((item, index) => check(shape.of, item, `${path}.${index + 1}.member`, violations));
    case 'map':
      if (!isMembers(value)) throw wrongType(value, 'Map', path);
      size(shape, Object.keys(value).length, value, path, violations);
      for (const [key, item] of Object.entries(value)) {
        check(shape.key, key, `${path}.key`, violations);
        check(shape.value, item, `${path}.${key}.member`, violations);
      }
      return value;
  }
}

function structure(shape: StructureShape, value: unknown, path: string, violations: string[]): Record<string, unknown> {
  if (!isMembers(value)) throw wrongType(value, 'Structure', path || 'input');
  const result: Record<string, unknown> = {};
  for (const [name, member] of Object.entries(value)) {
    const known = Object.hasOwn(shape.members, name) ? shape.members[name] : undefined;
    if (!known) {
      throw new ServiceError('SerializationException', `Unknown member '${join(path, name)}': the service model has no such member.`);
    }
    // null is how JSON says that a member is left out
    if (member !== null) result[name] = check(known, member, join(path, name), violations);
  }
  for (const name of shape.required) {
    if (result[name] === undefined) violate(violations, null, join(path, name), 'Member must not be null');
  }
  return result;
}

function text(shape: Shape & { type: 'string' }, value: unknown, path: string, violations: string[]): string {
  if (typeof value !== 'string') throw wrongType(value, 'String', path);
  size(shape, value.length, value, path, violations);
  if (shape.pattern && !shape.pattern.test(value)) {
    violate(violations, value, path, `Member must satisfy regular expression pattern: ${shape.pattern.source}`);
  }
  if (shape.enum && !shape.enum.includes(value)) {
    violate(violations, value, path, `Member must satisfy enum value set: [${shape.enum.join(', ')}]`);
  }
  return value;
}

function size(limits: { readonly min?: number; readonly max?: number }, length: number, value: unknown, path: string, violations: string[]): void {
  if (limits.min !== undefined && length < limits.min) {
    violate(violations, value, path, `Member must have length greater than or equal to ${limits.min}`);
  }
  if (limits.max !== undefined && length > limits.max) {
    violate(violations, value, path, `Member must have length less than or equal to ${limits.max}`);
  }
}

function violate(violations: string[], value: unknown, path: string, constraint: string): void {
  const shown = value === null ? 'Value null' : `Value '${abbreviated(value)}'`;
  violations.push(`${shown} at '${path}' failed to satisfy constraint: ${constraint}`);
}

function wrongType(value: unknown, wanted: string, path: string): ServiceError {
  const kind = value === null ? 'NULL' : Array.isArray(value) ? 'LIST' : typeof value === 'object' ? 'STRUCTURE' : typeof value;
  return new ServiceError('SerializationException', `${kind.toUpperCase()}_VALUE can not be converted to a ${wanted} at '${path}'.`);
}

function abbreviated(value: unknown): string {
  const all = typeof value === 'string' ? value : JSON.stringify(value);
  return all.length > 200 ? `${all.slice(0, 200)}...` : all;
}

/** Paths are written as the service writes them: every member begins in lower case. */
function join(path: string, name: string): string {
  const member = name.charAt(0).toLowerCase() + name.slice(1);
  return path === '' ? member : `${path}.${member}`;
}

function isMembers(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
