"""What all parts of the judge share: clients that are listened to, checks, and helpers."""

import json
import sys
import urllib.request

import boto3
from botocore.config import Config
from botocore.exceptions import ClientError

import wire

SETUP = json.loads(sys.argv[1])
RECORDER = wire.Recorder()
FAILED = []
UUID = "0f1d2c3b-4a59-4687-9768-a5b4c3d2e1f0"


def check(what, passed, detail=""):
    print(("ok   " if passed else "FAIL ") + what + (f": {detail}" if detail and not passed else ""))
    if not passed:
        FAILED.append(what)


def client(service, account=0, **changes):
    who = SETUP["accounts"][account]
    arguments = {
        "endpoint_url": SETUP["endpoint"],
        "region_name": SETUP["region"],
        "aws_access_key_id": who["accessKeyId"],
        "aws_secret_access_key": who["secretAccessKey"],
        "config": Config(retries={"total_max_attempts": 1}, parameter_validation=False),
    } | changes
    return RECORDER.listen(boto3.client(service, **arguments))


def code(call, **arguments):
    try:
        call(**arguments)
        return "accepted"
    except ClientError as refusal:
        return refusal.response["Error"]["Code"]


def walk(call, items, **arguments):
    """All elements of a paged listing, and the number of pages."""
    found, pages, token = [], 0, {}
    while True:
        page = call(**arguments, **token)
        found += page[items]
        pages += 1
        if "nextToken" not in page:
            return found, pages
        token = {"nextToken": page["nextToken"]}


def calls():
    found, after = [], 0
    while True:
        with urllib.request.urlopen(f"{SETUP['endpoint']}/_tallyboard/calls?after={after}&limit=500") as answer:
            page = json.load(answer)["calls"]
        if not page:
            return found
        found += page
        after = page[-1]["number"]
