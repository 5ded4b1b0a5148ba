"""Holds replies against the service model that botocore ships."""
import re


def problems_of(value, shape, path='reply'):
    """What of a reply as it came over the wire does not fit its shape."""
    if shape.type_name == 'structure':
        if not isinstance(value, dict):
            return [f'{path} is no structure']
        found = [f'{path} lacks {name}' for name in shape.required_members if name not in value]
        for name, member in value.items():
            if name not in shape.members:
                found.append(f'{path}.{name} is unknown to the model')
            else:
                found += problems_of(member, shape.members[name], f'{path}.{name}')
        return found
    if shape.type_name == 'list':
        if not isinstance(value, list):
            return [f'{path} is no list']
        found = size_problems(len(value), shape, path)
        return found + [problem for index, item in enumerate(value) for problem in problems_of(item, shape.member, f'{path}[{index}]')]
    if shape.type_name == 'map':
        if not isinstance(value, dict):
            return [f'{path} is no map']
        # a resource without tags is answered with an empty map, although the model, made for requests, asks for one entry
        found = size_problems(len(value), shape, path) if value else []
        for key, item in value.items():
            found += problems_of(key, shape.key, f'{path} key') + problems_of(item, shape.value, f'{path}.{key}')
        return found
    if shape.type_name == 'string':
        if not isinstance(value, str):
            return [f'{path} is no string']
        found = size_problems(len(value), shape, path)
        if shape.enum and value not in shape.enum:
            found.append(f'{path} is {value}, which the model does not list')
        pattern = shape.metadata.get('pattern')
        # \p is beyond python's expressions
        if pattern and '\\p{' not in pattern and not re.search(pattern, value):
            found.append(f'{path} is {value}, which does not match {pattern}')
        return found
    if shape.type_name == 'boolean':
        return [] if isinstance(value, bool) else [f'{path} is no boolean']
    if shape.type_name in ('integer', 'long'):
        return [] if isinstance(value, int) and not isinstance(value, bool) else [f'{path} is no integer']
    if shape.type_name == 'timestamp':
        return [] if isinstance(value, (int, float)) and not isinstance(value, bool) and 1e9 < value < 1e10 else [f'{path} is no time in seconds']
    return [f'{path} is of the type {shape.type_name}, which nobody checks']


def size_problems(size, shape, path):
    """Whether something is too short or too long."""
    found = []
    if size < shape.metadata.get('min', 0):
        found.append(f'{path} is too short: {size}')
    if size > shape.metadata.get('max', size):
        found.append(f'{path} is too long: {size}')
    return found
