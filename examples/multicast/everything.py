"""Prints the first messages of all topics whose names begin with `news-`, later ones included. Usage: everything.py COUNT"""

import os
import re
import sys

import pulsar

client = pulsar.Client(
    os.environ.get("PULSAR_SERVICE_URL", "pulsar://127.0.0.1:6650"),
    logger=pulsar.ConsoleLogger(pulsar.LoggerLevel.Error),
)
consumer = client.subscribe(
    re.compile("persistent://public/default/news-.*"),
    "everything",
    initial_position=pulsar.InitialPosition.Earliest,
    pattern_auto_discovery_period=5,
)
print("listening", flush=True)
for _ in range(int(sys.argv[1])):
    message = consumer.receive(timeout_millis=60_000)
    print(f"{message.topic_name()}: {message.data().decode()}", flush=True)
    consumer.acknowledge(message)
client.close()
