"""Sends numbered messages for a while and reads them back; says what became of them. Usage: load.py [--seconds N] [--rate N]"""

import argparse
import os
import sys
import threading
import time

import pulsar

options = argparse.ArgumentParser()
options.add_argument("--seconds", type=float, default=30)
options.add_argument("--rate", type=float, default=500, help="messages a second")
options = options.parse_args()

client = pulsar.Client(
    os.environ.get("PULSAR_SERVICE_URL", "pulsar://127.0.0.1:6650"),
    logger=pulsar.ConsoleLogger(pulsar.LoggerLevel.Error),
)
consumer = client.subscribe("moving", "load", initial_position=pulsar.InitialPosition.Earliest)
stored, lock = set(), threading.Lock()


def remember(number):
    def told(result, _):
        if result == pulsar.Result.Ok:
            with lock:
                stored.add(number)

    return told


def send():
    producer = client.create_producer(
        "moving",
        block_if_queue_full=True,
        batching_enabled=True,
        send_timeout_millis=60_000,
        message_routing_mode=pulsar.PartitionsRoutingMode.UseSinglePartition,
    )
    begun = time.monotonic()
    number = 0
    while time.monotonic() - begun < options.seconds:
        key = f"key-{number % 40}"
        producer.send_async(str(number).encode(), remember(number), partition_key=key)
        number += 1
        time.sleep(max(0, begun + number / options.rate - time.monotonic()))
    producer.flush()


sender = threading.Thread(target=send)
sender.start()
got, last, twice, wrong, longest = set(), {}, 0, 0, 0.0
at = time.monotonic()
while sender.is_alive() or not stored <= got:
    try:
        message = consumer.receive(timeout_millis=1000)
    except pulsar.Timeout:
        if not sender.is_alive() and time.monotonic() - at > 30:
            break
        continue
    longest, at = max(longest, time.monotonic() - at), time.monotonic()
    key, number = message.partition_key(), int(message.data())
    twice += number in got
    wrong += number not in got and number < last.get(key, -1)
    last[key] = max(number, last.get(key, -1))
    got.add(number)
    consumer.acknowledge(message)
sender.join()
client.close()
lost = len(stored - got)
print(
    f"{len(stored)} stored, {lost} lost, {twice} came twice, {wrong} out of order;"
    f" the longest wait was {longest:.1f} s"
)
sys.exit(1 if lost or wrong else 0)
