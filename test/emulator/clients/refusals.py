"""What the emulator refuses, read by boto3: refusals.py URL. Reads a list of [operation, input] from its standard input."""
import json
import sys

from session import Session, told


def scripted(session):
    """Every error that the model declares for the operations of the emulator, armed as a fault and caught as its class."""
    wrong = []
    model = session.client.meta.service_model
    operations = json.loads(sys.argv[2])
    for operation in operations:
        for shape in model.operation_model(operation).error_shapes:
            session.control('faults', {'kind': 'error', 'operation': operation, 'code': shape.name, 'message': f'words of {shape.name}'})
            got = session.refusal(operation)
            status = shape.metadata.get('error', {}).get('httpStatusCode', 400)
            if got != [shape.name, status, f'words of {shape.name}', shape.name] or not issubclass(
                    getattr(session.client.exceptions, shape.name), session.client.exceptions.ClientError):
                wrong.append([operation, shape.name, got])
    return wrong


def main(url):
    session = Session(url)
    refusals = [session.refusal(operation, **members) for operation, members in json.load(sys.stdin)]
    wrong = scripted(session)
    declared = {operation: sorted(shape.name for shape in session.client.meta.service_model.operation_model(operation).error_shapes)
                for operation in json.loads(sys.argv[2])}
    told({'refusals': refusals, 'wrong': wrong, 'problems': session.problems, 'declared': declared})


main(sys.argv[1])
