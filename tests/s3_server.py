"""A real S3 server on this machine, with a bucket `pictures` that the world may read and one that it may not."""

from __future__ import annotations

import json
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import boto3
import httpx
from moto.server import ThreadedMotoServer

REGION = "us-east-1"
KEYS = {"AWS_ACCESS_KEY_ID": "canary-id", "AWS_SECRET_ACCESS_KEY": "canary-secret", "AWS_DEFAULT_REGION": REGION}
WORLD = {"Effect": "Allow", "Principal": "*", "Action": "s3:GetObject", "Resource": "arn:aws:s3:::pictures/*"}


@contextmanager
def running() -> Iterator[str]:
    """The server's address."""
    server = ThreadedMotoServer(ip_address="127.0.0.1", port=0, verbose=False)
    server.start()
    host, port = server.get_host_and_port()
    url = f"http://{host}:{port}"
    httpx.post(f"{url}/moto-api/reset").raise_for_status()  # what an earlier server in this process was given
    with client_of(url) as client:
        for name in ("pictures", "private"):
            client.create_bucket(Bucket=name)
        client.put_bucket_policy(Bucket="pictures", Policy=json.dumps({"Version": "2012-10-17", "Statement": [WORLD]}))
    try:
        yield url
    finally:
        server.stop()


@contextmanager
def client_of(url: str) -> Iterator[Any]:
    """Amazon's own client."""
    client = boto3.client("s3", endpoint_url=url, region_name=REGION, aws_access_key_id="a", aws_secret_access_key="b")
    try:
        yield client
    finally:
        client.close()


def objects(url: str) -> dict[str, tuple[bytes, str]]:
    """Name -> bytes and kind of all that lies in `pictures`."""
    with client_of(url) as client:
        listed = client.list_objects_v2(Bucket="pictures").get("Contents", [])
        found = {row["Key"]: client.get_object(Bucket="pictures", Key=row["Key"]) for row in listed}
        return {key: (answer["Body"].read(), answer["ContentType"]) for key, answer in found.items()}
