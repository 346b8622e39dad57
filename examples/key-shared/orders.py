"""Sends so many orders, numbered for each of twenty keys. Usage: orders.py COUNT"""

import os
import sys
import time

import pulsar

client = pulsar.Client(
    os.environ.get("PULSAR_SERVICE_URL", "pulsar://127.0.0.1:6650"),
    logger=pulsar.ConsoleLogger(pulsar.LoggerLevel.Error),
)
# Batches by key: otherwise one batch would have to go to several workers.
producer = client.create_producer(
    "numbered", batching_enabled=True, batching_type=pulsar.BatchingType.KeyBased
)
for number in range(int(sys.argv[1])):
    producer.send_async(str(number // 20).encode(), lambda *_: None, partition_key=f"key-{number % 20}")
    time.sleep(0.004)
producer.flush()
client.close()
