"""Writes a message a second and reads it back by Pulsar's own client, until it cannot; says each time that it could."""

import os
import signal
import sys
import time

import pulsar

url, topic, token = sys.argv[1:]
longest = 15
# What hangs in spite of its deadlines ends the process.
signal.alarm(longest)
try:
    client = pulsar.Client(
        url,
        authentication=pulsar.AuthenticationToken(token) if token else None,
        operation_timeout_seconds=5,
        connection_timeout_ms=5000,
        logger=pulsar.ConsoleLogger(pulsar.LoggerLevel.Error),
    )
    producer = client.create_producer(topic, send_timeout_millis=5000)
    reader = client.create_reader(topic, pulsar.MessageId.latest)
    while True:
        signal.alarm(longest)
        producer.send(b"x")
        print("written", flush=True)
        reader.read_next(5000)
        print("read", flush=True)
        time.sleep(1)
except Exception as error:
    print(f"failed: {error}", flush=True)
# A client that is closed asks brokers first, which may be away.
os._exit(1)
