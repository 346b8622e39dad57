"""
Orders as JSON. What is no order goes to an error stream, with the reason. What cannot be worked on now is given back, and after
three more tries it is in the dead-letter topic.
"""

import json

import bytewax.operators as op
from bytewax.dataflow import Dataflow
from pulsar_io import PulsarSink, PulsarSource, set_aside


def parsed(item):
    try:
        order = json.loads(item.value)
        return item.having({"id": order["id"], "cents": round(order["amount"] * 100)})
    except (ValueError, KeyError, TypeError) as error:
        return item.having(item.value, reason=f"{type(error).__name__}: {error}")


def booked(item):
    """Stands for a service that may be away: it never takes an order of nothing."""
    if item.value["cents"] == 0:
        set_aside(item)
        return None
    return item.having(json.dumps({**item.value, "booked": True}).encode())


flow = Dataflow("errors")
items = op.input("in", flow, PulsarSource("orders", "errors", dead_letter_topic="orders-dead"))
read = op.branch("parsed", op.map("parse", items, parsed), lambda item: isinstance(item.value, dict))
op.output("booked", op.filter_map("book", read.trues, booked), PulsarSink("orders-booked"))
op.output("wrong", read.falses, PulsarSink("orders-wrong"))
