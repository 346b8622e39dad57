"""Reads results until there are so many, and says whether each key is in order, and who has seen to it. Usage: check.py COUNT"""

import os
import sys
from collections import Counter

import pulsar

client = pulsar.Client(
    os.environ.get("PULSAR_SERVICE_URL", "pulsar://127.0.0.1:6650"),
    logger=pulsar.ConsoleLogger(pulsar.LoggerLevel.Error),
)
reader = client.create_reader("seen-to", pulsar.MessageId.earliest)
last, workers, moved, wrong, seen = {}, Counter(), set(), 0, 0
workers_of = {}
while seen < int(sys.argv[1]):
    message = reader.read_next(timeout_millis=30_000)
    key, number = message.partition_key(), int(message.data())
    if number <= last.get(key, -1):
        # Once more is at least once; it is out of order only after a later one.
        wrong += number < last[key]
        continue
    wrong += number != last.get(key, -1) + 1
    last[key] = number
    seen += 1
    worker = message.properties()["worker"]
    workers[worker] += 1
    if workers_of.setdefault(key, worker) != worker:
        moved.add(key)
client.close()
by = ", ".join(f"{count} by {worker}" for worker, count in sorted(workers.items()))
print(f"{seen} orders: {by}; {len(moved)} keys went from one worker to another; {wrong} out of order")
sys.exit(1 if wrong else 0)
