"""Runs commands of the AWS CLI in one process, each as if it were typed: cli.py URL. Reads a list of lists of arguments from its standard input."""
import contextlib
import io
import json
import sys

from awscli.clidriver import create_clidriver


def end_of(arguments):
    """The exit status of one command."""
    try:
        return create_clidriver().main(arguments)
    except SystemExit as end:
        return end.code


def main(url):
    ends = []
    for arguments in json.load(sys.stdin):
        out, err = io.TextIOWrapper(io.BytesIO(), 'utf-8'), io.StringIO()
        with contextlib.redirect_stdout(out), contextlib.redirect_stderr(err):
            code = end_of(['--endpoint-url', url, '--output', 'json', 'appstream', *arguments])
        out.flush()
        text = out.buffer.getvalue().decode()
        ends.append({'code': code, 'out': json.loads(text) if text.strip() else None, 'err': err.getvalue().strip()})
    json.dump(ends, sys.stdout)


main(sys.argv[1])
