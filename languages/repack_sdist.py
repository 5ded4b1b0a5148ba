"""Packs a .tar.gz again, so that the same contents are the same bytes: names in order, one date, no owner."""

import gzip
import os
import sys
import tarfile

source, target = sys.argv[1:]
date = int(os.environ["SOURCE_DATE_EPOCH"])

with tarfile.open(source) as before, open(target, "wb") as file:
    with gzip.GzipFile(filename="", mode="wb", fileobj=file, mtime=date) as zipped:
        with tarfile.open(fileobj=zipped, mode="w", format=tarfile.PAX_FORMAT) as after:
            for member in sorted(before.getmembers(), key=lambda member: member.name):
                member.mtime = date
                member.uid = member.gid = 0
                member.uname = member.gname = ""
                member.mode = 0o755 if member.isdir() or member.mode & 0o100 else 0o644
                member.pax_headers = {}
                after.addfile(member, before.extractfile(member) if member.isfile() else None)
