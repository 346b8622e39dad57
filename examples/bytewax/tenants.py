"""Sorts the orders of a shop into the topics of its tenants: a message says whose it is."""

import json

import bytewax.operators as op
from bytewax.dataflow import Dataflow
from pulsar_io import PulsarSink, PulsarSource


def topic_of(item):
    return f"persistent://{json.loads(item.value)['tenant']}/shop/orders"


flow = Dataflow("tenants")
items = op.input("in", flow, PulsarSource("all-orders", "tenants"))
op.output("out", items, PulsarSink(topic_of=topic_of))
