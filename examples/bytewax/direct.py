"""From one topic to another: each message in capitals, with its key."""

import bytewax.operators as op
from bytewax.dataflow import Dataflow
from pulsar_io import PulsarSink, PulsarSource

flow = Dataflow("direct")
items = op.input("in", flow, PulsarSource("direct-in", "direct"))
shouted = op.map("shout", items, lambda item: item.having(item.value.upper()))
op.output("out", shouted, PulsarSink("direct-out"))
