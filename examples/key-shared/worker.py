"""A worker: reads orders of its share of the keys, and stores for each who has seen to it. Usage: worker.py NAME"""

import os
import signal
import sys

import pulsar

name = sys.argv[1]
client = pulsar.Client(
    os.environ.get("PULSAR_SERVICE_URL", "pulsar://127.0.0.1:6650"),
    logger=pulsar.ConsoleLogger(pulsar.LoggerLevel.Error),
)
results = client.create_producer("seen-to", compression_type=pulsar.CompressionType.LZ4)
orders = client.subscribe(
    "numbered",
    "workers",
    consumer_type=pulsar.ConsumerType.KeyShared,
    initial_position=pulsar.InitialPosition.Earliest,
    # What lies in the queue of a slow worker can be had by no other.
    receiver_queue_size=10,
)

leaves = False


def leave(*_):
    global leaves
    leaves = True


signal.signal(signal.SIGTERM, leave)
while not leaves:
    try:
        order = orders.receive(timeout_millis=200)
    except pulsar.Timeout:
        continue
    results.send(order.data(), partition_key=order.partition_key(), properties={"worker": name})
    orders.acknowledge(order)
client.close()
