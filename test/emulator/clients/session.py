"""A boto3 client of the emulator that takes down what goes over the wire."""
import json
import sys
import urllib.request

import boto3
from botocore.config import Config
from botocore.exceptions import ClientError

from model import problems_of

# what the service answers whatever is asked, besides the errors that an operation declares
COMMON_ERRORS = {'AccessDeniedException', 'InternalFailure', 'SerializationException', 'ServiceUnavailable', 'ThrottlingException', 'ValidationException'}


class Session:
    """Calls, and keeps what does not fit the model."""

    def __init__(self, url):
        self.url = url
        self.problems = []
        self.called = set()
        self.client = boto3.client(
            'appstream', endpoint_url=url, region_name='us-east-1', aws_access_key_id='none', aws_secret_access_key='none',
            # what the client would refuse by itself is to reach the emulator
            config=Config(parameter_validation=False, retries={'total_max_attempts': 1}),
        )
        self.client.meta.events.register('before-parse.appstream', self._look)

    def call(self, operation, **members):
        """The parsed reply, without what is about the transport."""
        method = ''.join('_' + letter.lower() if letter.isupper() else letter for letter in operation).lstrip('_').replace('_u_r_l', '_url')
        self.called.add(operation)
        reply = getattr(self.client, method)(**members)
        reply.pop('ResponseMetadata')
        return reply

    def refusal(self, operation, **members):
        """The class of the error that a call ends in, its status and its words."""
        try:
            self.call(operation, **members)
        except ClientError as error:
            code = error.response['Error']['Code']
            declared = {shape.name for shape in self.client.meta.service_model.operation_model(operation).error_shapes}
            if code not in declared | COMMON_ERRORS:
                self.problems.append(f'{operation} does not declare {code}')
            return [code, error.response['ResponseMetadata']['HTTPStatusCode'], error.response['Error']['Message'], type(error).__name__]
        raise AssertionError(f'{operation} was accepted: {members}')

    def control(self, path, body):
        """Asks the emulator for something that the service does not have."""
        request = urllib.request.Request(f'{self.url}/_emulator/{path}', data=json.dumps(body).encode(), method='POST')
        with urllib.request.urlopen(request) as response:
            return json.load(response)

    def _look(self, operation_model, response_dict, **_):
        if response_dict['status_code'] < 300:
            body = json.loads(response_dict['body'])
            if operation_model.output_shape is None:
                if body:
                    self.problems.append(f'{operation_model.name} answers although the model has no output')
            else:
                self.problems.extend(f'{operation_model.name}: {problem}' for problem in problems_of(body, operation_model.output_shape))


def told(value):
    """Prints what a script found as the JSON that its caller reads."""
    json.dump(value, sys.stdout, default=lambda time: time.isoformat())
