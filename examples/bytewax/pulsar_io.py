"""Pulsar as the source and the sink of a Bytewax dataflow: what goes in comes out at least once, each key in order."""

import os
import time
from dataclasses import dataclass, field, replace
from typing import Any, Optional

import pulsar
from bytewax.inputs import DynamicSource, StatelessSourcePartition
from bytewax.outputs import DynamicSink, StatelessSinkPartition

SERVICE_URL = os.environ.get("PULSAR_SERVICE_URL", "pulsar://127.0.0.1:6650")


@dataclass(frozen=True)
class Item:
    """A value on its way, and the message it came from: that is acknowledged when what became of it is stored."""

    value: Any
    key: Optional[str]
    message: pulsar.Message
    consumer: pulsar.Consumer
    properties: dict = field(default_factory=dict)

    def having(self, value: Any, **properties: str) -> "Item":
        return replace(self, value=value, properties=properties)


class PulsarSource(DynamicSource):
    """The messages of a subscription. Each worker of the dataflow is a consumer of it and has its share of the keys."""

    def __init__(self, topic, subscription, dead_letter_topic=None, most_redeliveries=3):
        self.topic, self.subscription = topic, subscription
        self.dead_letters = dead_letter_topic and pulsar.ConsumerDeadLetterPolicy(
            max_redeliver_count=most_redeliveries, dead_letter_topic=dead_letter_topic
        )

    def build(self, step_id, worker_index, worker_count):
        client = pulsar.Client(SERVICE_URL, logger=pulsar.ConsoleLogger(pulsar.LoggerLevel.Warn))
        consumer = client.subscribe(
            self.topic,
            self.subscription,
            consumer_type=pulsar.ConsumerType.KeyShared,
            initial_position=pulsar.InitialPosition.Earliest,
            negative_ack_redelivery_delay_ms=1000,
            batch_receive_policy=pulsar.ConsumerBatchReceivePolicy(100, 1024 * 1024, 10),
            **({"dead_letter_policy": self.dead_letters} if self.dead_letters else {}),
        )
        return _Consuming(consumer)


class _Consuming(StatelessSourcePartition):
    def __init__(self, consumer):
        self.consumer = consumer

    def next_batch(self):
        messages = self.consumer.batch_receive()
        return [Item(m.data(), m.partition_key() or None, m, self.consumer) for m in messages]


class PulsarSink(DynamicSink):
    """Stores items, by their `topic_of` each in its own topic, compressed and with their keys; then acknowledges them."""

    def __init__(self, topic=None, topic_of=None, compression=pulsar.CompressionType.ZSTD, tries=5):
        self.topic_of = topic_of or (lambda _: topic)
        self.compression, self.tries = compression, tries

    def build(self, step_id, worker_index, worker_count):
        return _Producing(self)


class _Producing(StatelessSinkPartition):
    def __init__(self, sink):
        self.sink = sink
        self.client = pulsar.Client(SERVICE_URL, logger=pulsar.ConsoleLogger(pulsar.LoggerLevel.Warn))
        self.producers = {}

    def write_batch(self, items):
        for item in items:
            try:
                self._store(item)
            except pulsar.PulsarException:
                # It comes again, and in the end goes to the dead-letter topic where there is one.
                item.consumer.negative_acknowledge(item.message)
            else:
                item.consumer.acknowledge(item.message)

    def _store(self, item):
        for attempt in range(1, self.sink.tries + 1):
            try:
                producer = self._producer(self.sink.topic_of(item))
                return producer.send(item.value, partition_key=item.key, properties=item.properties)
            except pulsar.PulsarException:
                if attempt == self.sink.tries:
                    raise
                time.sleep(0.1 * 2**attempt)

    def _producer(self, topic):
        if topic not in self.producers:
            self.producers[topic] = self.client.create_producer(
                topic,
                compression_type=self.sink.compression,
                block_if_queue_full=True,
                send_timeout_millis=10_000,
            )
        return self.producers[topic]


def set_aside(item):
    """Gives a message back: it comes again after a second, and in the end is in the dead-letter topic."""
    item.consumer.negative_acknowledge(item.message)
